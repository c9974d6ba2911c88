import JSON

/// An answer of the workflow that recognises intents, as JSON or as text, and the label in it.
package enum IntentLabel {
    /// The workflow whose answers these are.
    package static let workflow = "intents"

    /// The label of `{"intent": "reorder", …}` or of `intent: reorder, confidence: 0.85`; `nil` for anything else.
    package static func label(of answer: String) -> String? {
        let text = answer.trimmed
        if text.utf8.first == UInt8(ascii: "{") {
            var limits = JSONLimits()
            limits.depth = DatasetFile.depth
            guard let json = try? JSON(parsing: text, limits: limits), let label = json["intent"]?.string else {
                return nil
            }
            return Self.label(bare: label)
        }
        let prefix = "intent:"
        guard text.prefix(prefix.count).lowercased() == prefix else { return nil }
        return Self.label(bare: String(text.dropFirst(prefix.count).prefix { $0 != "," && !$0.isNewline }))
    }

    /// The label that a text is as a whole: a short line without punctuation that would make it an answer.
    package static func label(bare text: String) -> String? {
        let label = text.trimmed
        guard (1...limit).contains(label.utf8.count) else { return nil }
        let isPlain = label.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "_-./ &".unicodeScalars.contains(scalar)
        }
        return isPlain ? label : nil
    }

    /// The answer that says a label and nothing else.
    package static func answer(of label: String) -> String { JSON.object(["intent": .string(label)]).text }

    private static let limit = 100
}

extension String {
    /// Without the white space around it.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
