package import JSON

/// An intent in a line of text: `intent: reorder, products: ['dairy_milk', 'oat_milk'], confidence: 0.85`.
///
/// It is what models of one's own may have been trained to write.
package struct IntentLine: Hashable, Sendable {
    /// In the order in which they stand, `intent` first; texts, numbers, and lists of texts.
    package let fields: JSONObject

    package init(intent: String, entities: JSONObject, confidence: Double?) {
        var fields: JSONObject = ["intent": .string(intent)]
        for (key, value) in entities.members { fields[key] = value }
        fields["confidence"] = confidence.map { JSON(($0 * 100).rounded() / 100) }
        self.fields = fields
    }

    /// Reads a line; `nil` for a text that does not begin with an intent or is no such line.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        var scanner = LineScanner(text)
        var fields = JSONObject()
        repeat {
            guard let key = scanner.key(), fields[key] == nil, let value = scanner.value() else { return nil }
            fields[key] = value
        } while scanner.skip(",")
        guard scanner.isAtEnd, fields.members.first?.key == "intent", fields["intent"]?.string != nil else {
            return nil
        }
        self.fields = fields
    }

    private static let longest = 16 << 10

    /// The line.
    package var text: String {
        fields.members.map { key, value in
            switch value {
            case .string(let text): "\(key): \(Self.isPlain(text) ? text : Self.quoted(text))"
            case .array(let list): "\(key): [\(list.map { Self.quoted($0.string ?? $0.text) }.joined(separator: ", "))]"
            default: "\(key): \(value.text)"
            }
        }.joined(separator: ", ")
    }

    /// Whether a text ends where it ends without quotes, and is no number.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && Double(text) == nil && text.first != " " && text.last != " "
            && !text.contains { ",'[]\"\\\n".contains($0) }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.map { "'\\".contains($0) ? "\\\($0)" : String($0) }.joined()
        return "'\(escaped)'"
    }
}

/// Takes a line apart from its beginning.
private struct LineScanner {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

    mutating func skip(_ character: Character) -> Bool {
        rest = rest.drop { $0.isWhitespace }
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    mutating func key() -> String? {
        rest = rest.drop { $0.isWhitespace }
        let key = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        rest.removeFirst(key.count)
        return !key.isEmpty && skip(":") ? String(key) : nil
    }

    mutating func value() -> JSON? {
        rest = rest.drop { $0.isWhitespace }
        if skip("[") { return list() }
        if rest.first == "'" || rest.first == "\"" { return quoted().map { .string($0) } }
        let text = rest.prefix { !",'[]\"\n".contains($0) }
        rest.removeFirst(text.count)
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        let trimmed = String(text[...last])
        return JSONNumber(text: trimmed).map { .number($0) } ?? .string(trimmed)
    }

    private mutating func list() -> JSON? {
        var list: [JSON] = []
        if skip("]") { return .array([]) }
        repeat {
            guard let element = element() else { return nil }
            list.append(element)
        } while skip(",")
        return skip("]") ? .array(list) : nil
    }

    private mutating func element() -> JSON? {
        rest = rest.drop { $0.isWhitespace }
        // A list within a list has no meaning here, and none can be nested without end.
        return rest.first == "[" ? nil : value()
    }

    private mutating func quoted() -> String? {
        let quote = rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == quote { return text }
            if character == "\\" {
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            } else {
                text.append(character)
            }
        }
        return nil
    }
}
