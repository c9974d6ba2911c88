internal import XML

/// Finds what a picture's style rules and attributes set for an element.
struct Cascade {
    private struct Entry {
        let selector: Selector
        let declarations: [StyleSheet.Declaration]
        let order: Int
    }

    let keyframes: [String: [StyleSheet.Frame]]
    private var entries: [Entry] = []
    /// The selectors of rules that animate something.
    private var animating: [Selector] = []

    init(of root: XMLElement) {
        var sheet = StyleSheet()
        let elements = Self.collect(root, &sheet)
        keyframes = sheet.keyframes
        // What all elements together may ask of the rules; a sheet that is larger than that is not written by a hand.
        var allowance = max(200, 2_000_000 / max(elements, 1))
        for rule in sheet.rules {
            allowance -= rule.declarations.count * rule.selectors.count
            guard allowance > 0 else { break }
            for text in rule.selectors {
                guard let selector = Selector(text) else { continue }
                entries.append(Entry(selector: selector, declarations: rule.declarations, order: entries.count))
                if rule.declarations.contains(where: { $0.property.hasPrefix("animation") }) {
                    animating.append(selector)
                }
            }
        }
        entries.sort { ($0.selector.weight, $0.order) < ($1.selector.weight, $1.order) }
    }

    /// Gathers the rules, and counts the elements.
    private static func collect(_ element: XMLElement, _ sheet: inout StyleSheet) -> Int {
        if element.name == "style" { sheet.items += StyleParser.sheet(element.text).0.items }
        var elements = 1
        for case .element(let child) in element.children { elements += collect(child, &sheet) }
        return elements
    }

    /// Whether a style animates an element.
    func animates(_ element: XMLElement, in ancestors: [Subject]) -> Bool {
        if element["style"]?.contains("animation") == true { return true }
        guard !animating.isEmpty else { return false }
        let subject = Subject(element)
        return animating.contains { $0.matches(subject, in: ancestors) }
    }

    /// What is set for an element, the strongest winning; `ancestors` from the root down.
    func properties(of element: XMLElement, in ancestors: [Subject]) -> [String: String] {
        var properties: [String: String] = [:]
        for attribute in element.attributes where StyleProperty.isAllowed(attribute.name) {
            properties[attribute.name] = attribute.value
        }
        var important: [StyleSheet.Declaration] = []
        if !entries.isEmpty {
            let subject = Subject(element)
            for entry in entries where entry.selector.matches(subject, in: ancestors) {
                for declaration in entry.declarations {
                    if declaration.isImportant {
                        important.append(declaration)
                    } else {
                        properties[declaration.property] = declaration.value
                    }
                }
            }
        }
        if let style = element["style"] {
            for declaration in StyleParser.declarations(style).0 {
                properties[declaration.property] = declaration.value
            }
        }
        for declaration in important { properties[declaration.property] = declaration.value }
        return properties
    }
}

/// What selectors ask about an element.
struct Subject {
    let name: String
    let id: String?
    let classes: [Substring]

    init(_ element: XMLElement) {
        name = element.name
        id = element["id"]
        classes = element["class"].map { $0.utf8.split(whereSeparator: \.isBlank).map { Substring($0) } } ?? []
    }
}

/// A selector of names, classes and ids, joined by "in" and "directly in".
struct Selector {
    private struct Part {
        var name: String?
        var id: String?
        var classes: [String] = []
        /// Whether it must match the parent, not any ancestor, of the part after it.
        var isParent = false

        func matches(_ subject: Subject) -> Bool {
            if let name, name != subject.name { return false }
            if let id, id != subject.id { return false }
            return classes.allSatisfy { wanted in subject.classes.contains { $0 == wanted } }
        }
    }

    private var parts: [Part] = []
    /// How strong it is.
    private(set) var weight = 0

    /// Reads a selector; `nil` for one that depends on what a reader does, or is not known.
    ///
    /// One that is loose has no conditions but names, classes, ids and what an element is in, so that it matches all that
    /// it may match.
    init?(_ text: String, isLoose: Bool = false) {
        var part = Part()
        var isEmpty = true
        var rest = Array(text.utf8)[...]
        while let mark = rest.first {
            let here = rest
            rest.removeFirst()
            switch mark {
            case _ where mark.isBlank, UInt8(ascii: ">"):
                if !isEmpty { parts.append(part) }
                if mark == UInt8(ascii: ">"), !parts.isEmpty { parts[parts.count - 1].isParent = true }
                part = Part()
                isEmpty = true
                continue
            case UInt8(ascii: "*"): break
            case UInt8(ascii: "#"):
                part.id = Self.word(&rest)
                weight += 100
            case UInt8(ascii: "."):
                part.classes.append(Self.word(&rest))
                weight += 10
            case UInt8(ascii: ":"):
                let name = Self.word(&rest)
                Self.skipParentheses(&rest)
                if name == "root" {
                    part.name = "svg"
                } else if !isLoose, !(name.hasPrefix("nth-") || name.hasPrefix("first-") || name.hasPrefix("last-")) {
                    return nil
                }
                weight += 10
            case UInt8(ascii: "+"), UInt8(ascii: "~"):
                guard isLoose else { return nil }
                // What stands beside an element is in what the element is in.
                if isEmpty, !parts.isEmpty { parts.removeLast() }
                part = Part()
                isEmpty = true
                continue
            default:
                rest = here
                let name = Self.word(&rest)
                guard !name.isEmpty else { return nil }
                part.name = name
                weight += 1
            }
            isEmpty = false
        }
        if !isEmpty { parts.append(part) }
        guard !parts.isEmpty else { return nil }
    }

    private static func word(_ rest: inout ArraySlice<UInt8>) -> String {
        let word = rest.prefix { $0.continuesName && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ".") }
        rest = rest[word.endIndex...]
        return String(decoding: word, as: UTF8.self)
    }

    private static func skipParentheses(_ rest: inout ArraySlice<UInt8>) {
        guard rest.first == UInt8(ascii: "(") else { return }
        var depth = 0
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { return }
        }
    }

    func matches(_ subject: Subject, in ancestors: [Subject]) -> Bool {
        guard let last = parts.last, last.matches(subject) else { return false }
        // Where what was matched so far may stand among them.
        var places = [ancestors.count]
        for part in parts.dropLast().reversed() {
            places =
                part.isParent
                ? places.map { $0 - 1 }.filter { $0 >= 0 && part.matches(ancestors[$0]) }
                : (0..<(places.last ?? 0)).filter { part.matches(ancestors[$0]) }
            if places.isEmpty { return false }
        }
        return true
    }
}
