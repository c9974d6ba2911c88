import XML

/// Looks for what must not be in a picture, knowing nothing of how it is taken out.
enum Watchman {
    /// Everything in a text that may harm who opens it.
    static func complaints(about text: [UInt8]) -> [String] {
        let shown = String(decoding: text, as: UTF8.self)
        guard let document = try? XMLDocument(text) else { return ["it is not XML: \(shown)"] }
        var complaints: [String] = []
        if document.root.name != "svg" { complaints.append("the root is \(document.root.name)") }
        if document.root["viewBox"] == nil { complaints.append("no view box") }
        for mark in ["<!", "<?", "<script", "<foreignObject", "<iframe", "<img", "<style><"] where shown.contains(mark)
        {
            complaints.append("the text has \(mark)")
        }
        look(at: document.root, isRoot: true, &complaints)
        return complaints
    }

    private static let elements: Set<String> = [
        "svg", "g", "defs", "symbol", "use", "rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text",
        "tspan",
        "textPath", "linearGradient", "radialGradient", "stop", "pattern", "clipPath", "mask", "marker", "filter",
        "animate",
        "animateTransform", "animateMotion", "mpath", "set", "style", "image", "title", "desc", "switch",
    ]

    private static func look(at element: XMLElement, isRoot: Bool, _ complaints: inout [String]) {
        if !elements.contains(element.name), !(element.name.hasPrefix("fe") && element.name != "feImage") {
            complaints.append("an element <\(element.name)>")
        }
        for attribute in element.attributes {
            let name = attribute.name.lowercased()
            if name == "xmlns" {
                if !isRoot || attribute.value != "http://www.w3.org/2000/svg" { complaints.append("a namespace") }
                continue
            }
            if name.hasPrefix("on") || name.contains(":") && name != "xml:space"
                || ["src", "srcdoc", "data"].contains(name)
            {
                complaints.append("an attribute \(name)")
            }
            if name == "attributename",
                ["href", "style", "class", "id", "src"].contains(attribute.value.lowercased())
                    || attribute.value.lowercased().hasPrefix("on") || attribute.value.contains(":")
            {
                complaints.append("an animation of \(attribute.value)")
            }
            if ["class", "role"].contains(name) || name.hasPrefix("aria-") { continue }
            if name == "href", element.name == "image", isBitmap(attribute.value) { continue }
            if name == "href", !attribute.value.hasPrefix("#") {
                complaints.append("a reference to \(attribute.value)")
            }
            complain(
                about: attribute.value,
                "\(name) of <\(element.name)>",
                mayHaveColons: name == "style",
                &complaints
            )
        }
        if element.name == "style" { complain(about: element.text, "a style", mayHaveColons: true, &complaints) }
        for child in element.elements { look(at: child, isRoot: false, &complaints) }
    }

    private static func isBitmap(_ value: String) -> Bool {
        (value.hasPrefix("data:image/png;base64,iVBOR") || value.hasPrefix("data:image/jpeg;base64,/9j/"))
            && !value.contains("<")
    }

    private static func complain(
        about value: String,
        _ place: String,
        mayHaveColons: Bool,
        _ complaints: inout [String]
    ) {
        let plain = String(value.lowercased().filter { !$0.isWhitespace })
        for word in [
            "script", "data:", "http", "//", "file:", "expression", "@import", "@font", "binding", "behavior", "\\",
            "<", "attr(",
            "image-set", "position:", "/*", "*/",
        ] where plain.contains(word) {
            complaints.append("\(word) in \(place): \(value)")
        }
        if !mayHaveColons, plain.contains(":"),
            !plain.allSatisfy({ $0.isNumber || $0 == ":" || $0 == "." || $0 == ";" })
        {
            complaints.append("a colon in \(place): \(value)")
        }
        for part in plain.components(after: "url(")
        where !part.hasPrefix("#") && !part.hasPrefix("'#") && !part.hasPrefix("\"#") {
            complaints.append("url(\(part.prefix(30)) in \(place)")
        }
    }
}

extension String {
    fileprivate func components(after mark: String) -> [Substring] {
        ranges(of: mark).map { self[$0.upperBound...] }
    }
}
