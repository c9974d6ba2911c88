package import Generation
import JSON

/// What an answer says, as far as two answers can be compared.
package struct Statement: Sendable {
    let text: String
    let calls: [Call]

    struct Call: Hashable {
        let name: String
        let arguments: JSON
    }

    /// `nil` for an answer that is not one text or its tool calls.
    package init?(_ response: Response) {
        guard response.candidates.count == 1 else { return nil }
        var text = ""
        var calls: [Call] = []
        for part in response.candidates[0].parts {
            switch part.content {
            case .text(let more): text += more
            case .thought: break
            case .toolCall(let call):
                guard let arguments = try? JSON(parsing: call.arguments) else { return nil }
                calls.append(Call(name: call.name, arguments: arguments))
            case .inlineData, .file, .toolResult: return nil
            }
        }
        self.text = text
        self.calls = calls
    }

    /// Whether two answers are the same, where that can be told without looking at their meaning; `nil` where not.
    ///
    /// Tool calls and JSON are compared as values, labels of a few words without regard to case, spaces and the point at
    /// their end. Anything longer that differs is prose.
    package func isSame(as other: Statement) -> Bool? {
        guard calls == other.calls else { return false }
        if let (one, two) = Self.values(text, other.text) { return one == two }
        let (one, two) = (Self.normalized(text), Self.normalized(other.text))
        if one == two { return true }
        if one.isEmpty || two.isEmpty { return false }
        return min(one.count, two.count) <= Self.labelLimit ? false : nil
    }

    /// The most words a label has.
    private static let labelLimit = 4

    private static func values(_ one: String, _ other: String) -> (JSON, JSON)? {
        guard let one = value(one), let other = value(other) else { return nil }
        return (one, other)
    }

    /// The JSON a text is, also in a fence.
    private static func value(_ text: String) -> JSON? {
        var text = text[...]
        while let last = text.last, last.isWhitespace || last == "`" { text.removeLast() }
        while let first = text.first, first.isWhitespace || first == "`" { text.removeFirst() }
        if text.hasPrefix("json\n") { text = text.dropFirst(5) }
        guard text.first == "{" || text.first == "[" else { return nil }
        return try? JSON(parsing: String(text))
    }

    private static func normalized(_ text: String) -> [Substring] {
        var words = text.lowercased()[...]
        while let last = words.last, last.isWhitespace || ".!\"'*".contains(last) { words.removeLast() }
        while let first = words.first, first.isWhitespace || "\"'*".contains(first) { words.removeFirst() }
        return words.split(whereSeparator: \.isWhitespace)
    }

    /// Whether it is short enough to be compared word by word.
    var isShort: Bool { text.utf8.count <= 20_000 }

    /// As much of the text as a vector can stand for.
    var beginning: String { String(text.prefix(1500)) }
}
