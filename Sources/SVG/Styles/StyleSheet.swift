/// What a `<style>` element says, as far as it is known here.
struct StyleSheet {
    struct Declaration: Hashable {
        var property: String
        var value: String
        var isImportant: Bool
    }

    struct Rule {
        var selectors: [String]
        var declarations: [Declaration]
    }

    struct Frame {
        /// `from`, `to` or percentages.
        var places: [String]
        var declarations: [Declaration]
    }

    enum Item {
        case rule(Rule)
        case keyframes(name: String, [Frame])
        case media(condition: String, [Item])
    }

    var items: [Item] = []

    /// The rules for all readers, in order.
    var rules: [Rule] { Self.rules(in: items) }

    var keyframes: [String: [Frame]] {
        var found: [String: [Frame]] = [:]
        func collect(_ items: [Item]) {
            for item in items {
                switch item {
                case .keyframes(let name, let frames): found[name] = frames
                case .media(_, let inside): collect(inside)
                case .rule: break
                }
            }
        }
        collect(items)
        return found
    }

    private static func rules(in items: [Item]) -> [Rule] {
        // Rules for some media are exceptions for some readers, such as those who want no motion.
        items.compactMap { if case .rule(let rule) = $0 { rule } else { nil } }
    }
}

// MARK: - Changing

extension StyleSheet {
    /// Leaves only some declarations of rules, and only the rules that then have any.
    mutating func filterDeclarations(_ isKept: (Declaration) -> Bool) {
        items = Self.filtered(items, isKept)
    }

    private static func filtered(_ items: [Item], _ isKept: (Declaration) -> Bool) -> [Item] {
        items.compactMap { item in
            switch item {
            case .rule(var rule):
                rule.declarations = rule.declarations.filter(isKept)
                return rule.declarations.isEmpty ? nil : .rule(rule)
            case .keyframes: return item
            case .media(let condition, let inside):
                let inside = filtered(inside, isKept)
                return inside.isEmpty ? nil : .media(condition: condition, inside)
            }
        }
    }
}

// MARK: - Writing

extension StyleSheet {
    var text: String { Self.text(of: items) }

    private static func text(of items: [Item]) -> String {
        items.map(text(of:)).joined(separator: "\n")
    }

    private static func text(of item: Item) -> String {
        switch item {
        case .rule(let rule): return rule.selectors.joined(separator: ",") + block(rule.declarations)
        case .keyframes(let name, let frames):
            let frames = frames.map { frame in frame.places.joined(separator: ",") + block(frame.declarations) }
            return "@keyframes \(name){\(frames.joined())}"
        case .media(let condition, let inside): return "@media \(condition){\(text(of: inside))}"
        }
    }

    private static func block(_ declarations: [Declaration]) -> String { "{\(declarations.styleText)}" }
}

extension [StyleSheet.Declaration] {
    /// As it stands in a rule or in a `style` attribute.
    var styleText: String {
        map { "\($0.property):\($0.value)\($0.isImportant ? " !important" : "")" }.joined(separator: ";")
    }

    subscript(property: String) -> String? { last { $0.property == property }?.value }
}
