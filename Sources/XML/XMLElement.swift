/// An element of an XML document, with everything in it.
package struct XMLElement: Sendable {
    /// Its name as it is written, with its prefix.
    package var name: String
    /// Its attributes, in the order in which they were written.
    package var attributes: [XMLAttribute]
    package var children: [XMLNode]
    /// Where its start tag begins, in bytes of the text that it was read from; 0 for one that was made here.
    package var offset: Int

    package init(_ name: String, attributes: [XMLAttribute] = [], children: [XMLNode] = [], offset: Int = 0) {
        self.name = name
        self.attributes = attributes
        self.children = children
        self.offset = offset
    }
}

/// A name and what stands beside it.
package struct XMLAttribute: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What stands in an element.
package enum XMLNode: Sendable {
    case element(XMLElement)
    /// Text with its references resolved; two never stand side by side in what was read.
    case text(String)
}

extension XMLElement {
    /// The value of an attribute; setting it adds, replaces or, with `nil`, removes the attribute.
    package subscript(name: String) -> String? {
        get {
            for attribute in attributes where attribute.name == name { return attribute.value }
            return nil
        }
        set {
            let place = attributes.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): attributes[place].value = value
            case (let place?, nil): attributes.remove(at: place)
            case (nil, let value?): attributes.append(XMLAttribute(name, value))
            case (nil, nil): break
            }
        }
    }

    /// The elements directly in this one.
    package var elements: [XMLElement] {
        children.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// All text in this element and those below, in order.
    package var text: String {
        var text = ""
        for child in children {
            switch child {
            case .text(let part): text += part
            case .element(let element): text += element.text
            }
        }
        return text
    }
}
