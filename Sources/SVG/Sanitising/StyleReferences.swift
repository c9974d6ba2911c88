internal import XML

/// The places in a picture that its style rules refer to, and for which elements.
struct StyleReferences {
    private struct Entry {
        let selector: Selector
        let property: String
        let ids: [String]
    }

    private var entries: [Entry] = []
    /// Whether there is more than can be told for each element.
    private(set) var isTooMuch = false

    init() {}

    init(of root: XMLElement) {
        var elements = 0
        var items: [StyleSheet.Item] = []
        Self.collect(root, &elements, &items)
        add(items)
        // A sheet that refers to more is not written by a hand.
        if entries.count > max(50, 500_000 / elements) { isTooMuch = true }
        if isTooMuch { entries = [] }
    }

    var isEmpty: Bool { entries.isEmpty && !isTooMuch }

    private static func collect(_ element: XMLElement, _ elements: inout Int, _ items: inout [StyleSheet.Item]) {
        elements += 1
        if element.name == "style" { items += StyleParser.sheet(element.text).0.items }
        for child in element.elements { collect(child, &elements, &items) }
    }

    private mutating func add(_ items: [StyleSheet.Item]) {
        for item in items {
            switch item {
            case .keyframes: break
            case .media(_, let inside): add(inside)
            case .rule(let rule):
                for declaration in rule.declarations {
                    let ids = References.localURLs(in: declaration.value)
                    guard !ids.isEmpty else { continue }
                    for text in rule.selectors {
                        guard let selector = Selector(text, isLoose: true) else {
                            isTooMuch = true
                            continue
                        }
                        entries.append(Entry(selector: selector, property: declaration.property, ids: ids))
                    }
                }
            }
        }
    }

    /// What the rules may make an element refer to.
    func references(of element: XMLElement, in ancestors: [Subject]) -> [(property: String, id: String)] {
        guard !entries.isEmpty else { return [] }
        let subject = Subject(element)
        return entries.filter { $0.selector.matches(subject, in: ancestors) }.flatMap { entry in
            entry.ids.map { (entry.property, $0) }
        }
    }
}
