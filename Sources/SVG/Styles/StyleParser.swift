/// Reads style sheets and `style` attributes into what may stand in a picture; the rest is left out and counted.
///
/// Everything is by allow-list: at-rules, selectors, properties and what values are made of.
struct StyleParser {
    private(set) var removals: [String] = []
    private var bytes: [UInt8]
    private var position = 0
    private var rules = 0

    private static let ruleLimit = 500

    private init(_ text: String) {
        bytes = Self.withoutComments(Array(text.utf8))
    }

    static func sheet(_ text: String) -> (StyleSheet, removals: [String]) {
        var parser = StyleParser(text)
        let items = parser.items(depth: 0)
        return (StyleSheet(items: items), parser.removals)
    }

    static func declarations(_ text: String) -> ([StyleSheet.Declaration], removals: [String]) {
        var parser = StyleParser(text)
        let declarations = parser.declarations(parser.bytes[...])
        return (declarations, parser.removals)
    }

    /// A blank stands where a comment was: what it kept apart must not become something else.
    private static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
        // Most styles have none of what comments are marked with.
        guard bytes.contains(where: { "*<>".utf8.contains($0) }) else { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            let rest = bytes[place...]
            switch bytes[place] {
            case UInt8(ascii: "/") where rest.starts(with: "/*".utf8):
                place += 2
                while place < bytes.count, !bytes[place...].starts(with: "*/".utf8) { place += 1 }
                place += 2
                output.append(0x20)
            case UInt8(ascii: "<") where rest.starts(with: "<!--".utf8):
                place += 4
                output.append(0x20)
            case UInt8(ascii: "-") where rest.starts(with: "-->".utf8):
                place += 3
                output.append(0x20)
            case let byte:
                output.append(byte)
                place += 1
            }
        }
        return output
    }
}

// MARK: - Rules

extension StyleParser {
    private mutating func items(depth: Int) -> [StyleSheet.Item] {
        var items: [StyleSheet.Item] = []
        while true {
            skipBlanks()
            guard position < bytes.count, bytes[position] != UInt8(ascii: "}") else { return items }
            rules += 1
            guard rules <= Self.ruleLimit else {
                removals.append("style rules beyond the first \(Self.ruleLimit)")
                position = bytes.count
                return items
            }
            if let item = bytes[position] == UInt8(ascii: "@") ? atRule(depth: depth) : rule() { items.append(item) }
        }
    }

    private mutating func rule() -> StyleSheet.Item? {
        let prelude = upTo { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
        guard let block = block() else {
            if !prelude.trimmed.isEmpty { removals.append("'\(Self.shown(prelude))' in a style") }
            return nil
        }
        let selectors = Self.split(prelude, at: UInt8(ascii: ",")).map(\.trimmed)
        guard !selectors.isEmpty, selectors.allSatisfy(Self.isSelector) else {
            removals.append("the style rule '\(Self.shown(prelude))'")
            return nil
        }
        let declarations = declarations(block)
        guard !declarations.isEmpty else { return nil }
        return .rule(
            StyleSheet.Rule(
                selectors: selectors.map { String(decoding: $0, as: UTF8.self) },
                declarations: declarations
            )
        )
    }

    private mutating func atRule(depth: Int) -> StyleSheet.Item? {
        let start = position
        position += 1
        let name = String(decoding: upTo { !$0.continuesName }, as: UTF8.self).lowercased()
        let prelude = upTo { [UInt8(ascii: "{"), UInt8(ascii: ";"), UInt8(ascii: "}")].contains($0) }.trimmed
        guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else {
            if position < bytes.count, bytes[position] == UInt8(ascii: ";") { position += 1 }
            removals.append("@\(name)")
            return nil
        }
        switch name {
        case "keyframes" where Self.isIdentifier(prelude):
            guard let block = block() else { return nil }
            return .keyframes(name: String(decoding: prelude, as: UTF8.self), frames(block))
        case "media" where depth == 0 && Self.isCondition(prelude):
            position += 1
            let inside = items(depth: depth + 1)
            if position < bytes.count { position += 1 }
            return inside.isEmpty ? nil : .media(condition: String(decoding: prelude, as: UTF8.self), inside)
        default:
            removals.append(Self.shown(bytes[start..<position]))
            _ = block()
            return nil
        }
    }

    private mutating func frames(_ block: ArraySlice<UInt8>) -> [StyleSheet.Frame] {
        var inner = StyleParser("")
        inner.bytes = Array(block)
        var frames: [StyleSheet.Frame] = []
        while true {
            inner.skipBlanks()
            guard inner.position < inner.bytes.count, frames.count < 200 else { break }
            let prelude = inner.upTo { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
            guard let block = inner.block() else { break }
            let places = prelude.split(separator: UInt8(ascii: ",")).map {
                String(decoding: $0.trimmed, as: UTF8.self).lowercased()
            }
            guard places.allSatisfy({ $0 == "from" || $0 == "to" || $0.hasSuffix("%") && Double($0.dropLast()) != nil })
            else {
                continue
            }
            frames.append(StyleSheet.Frame(places: places, declarations: inner.declarations(block, mayRefer: false)))
        }
        removals += inner.removals
        return frames
    }

    /// The content of a block, when one begins here; leaves the position after it.
    private mutating func block() -> ArraySlice<UInt8>? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else {
            // A stray brace: nothing of it is understood.
            if position < bytes.count { position += 1 }
            return nil
        }
        let start = position + 1
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 {
                    position += 1
                    return bytes[start..<(position - 1)]
                }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString()
            default: break
            }
            position += 1
        }
        position = bytes.count
        // A rule that the text ends in the middle of is left out.
        return nil
    }

    private mutating func upTo(_ isEnd: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, !isEnd(bytes[position]) {
            if bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") { skipString() }
            position += 1
        }
        position = min(position, bytes.count)
        return bytes[start..<position]
    }

    /// Moves to the closing quote of the string that begins here.
    private mutating func skipString() {
        let quote = bytes[position]
        var place = position + 1
        while place < bytes.count, bytes[place] != quote, bytes[place] != UInt8(ascii: "\n") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(place, bytes.count - 1)
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position].isBlank || bytes[position] == UInt8(ascii: ";") { position += 1 }
    }
}

// MARK: - Declarations

extension StyleParser {
    private mutating func declarations(
        _ block: ArraySlice<UInt8>,
        mayRefer: Bool = true
    ) -> [StyleSheet.Declaration] {
        var kept: [StyleSheet.Declaration] = []
        for part in Self.split(block, at: UInt8(ascii: ";")) {
            guard let colon = part.firstIndex(of: UInt8(ascii: ":")) else {
                if !part.trimmed.isEmpty { removals.append("'\(Self.shown(part))' in a style") }
                continue
            }
            let property = String(decoding: part[..<colon].trimmed, as: UTF8.self).lowercased()
            var value = part[(colon + 1)...].trimmed
            var isImportant = false
            if let mark = value.lastIndex(of: UInt8(ascii: "!")) {
                isImportant = true
                value = value[..<mark].trimmed
            }
            guard StyleProperty.isAllowed(property, value), mayRefer || !StyleValue.refers(value) else {
                removals.append("'\(Self.shown(part))' in a style")
                continue
            }
            kept.append(
                StyleSheet.Declaration(
                    property: property,
                    value: String(decoding: value, as: UTF8.self),
                    isImportant: isImportant
                )
            )
        }
        return kept
    }

    /// At separators that are in neither strings nor parentheses.
    private static func split(_ block: ArraySlice<UInt8>, at separator: UInt8) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = block.startIndex
        var depth = 0
        var quote: UInt8?
        for place in block.indices {
            let byte = block[place]
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case separator where depth <= 0:
                parts.append(block[start..<place])
                start = place + 1
            default: break
            }
        }
        parts.append(block[start...])
        return parts.filter { !$0.trimmed.isEmpty }
    }

    private static func isSelector(_ selector: ArraySlice<UInt8>) -> Bool {
        guard let first = selector.first, !">+~".utf8.contains(first) else { return false }
        return selector.allSatisfy { $0.continuesName || $0.isBlank || "#*>+~(),".utf8.contains($0) }
            && isBalanced(selector)
    }

    /// Whether parentheses end where they began: one that is open takes in what follows it.
    private static func isBalanced(_ text: ArraySlice<UInt8>) -> Bool {
        var depth = 0
        for byte in text {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if depth < 0 { return false }
        }
        return depth == 0
    }

    private static func isIdentifier(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.continuesName && $0 != UInt8(ascii: ":") }
    }

    private static func isCondition(_ text: ArraySlice<UInt8>) -> Bool {
        text.allSatisfy { $0.continuesName || $0.isBlank || "(),<>=/".utf8.contains($0) } && isBalanced(text)
    }

    private static func shown(_ text: ArraySlice<UInt8>) -> String {
        String(decoding: text.prefix(60), as: UTF8.self).split { $0.isNewline || $0.isWhitespace }.joined(
            separator: " "
        )
    }
}

extension ArraySlice<UInt8> {
    var trimmed: ArraySlice<UInt8> {
        var slice = self
        while let first = slice.first, first.isBlank { slice.removeFirst() }
        while let last = slice.last, last.isBlank { slice.removeLast() }
        return slice
    }
}
