package import Generation
import JSON

/// A request split into the text that was said last and everything around it.
package struct Question: Sendable {
    /// The route and the SHA-256 of everything but the text: questions are compared only where this is the same.
    package let surroundings: CacheKey
    package let text: String

    /// Texts longer than this are not compared.
    package static let lengthLimit = 2000

    /// `nil` where the last turn is not one short text of the user's, or the caller's body is not known.
    package init?(_ request: Request, _ plan: Plan) {
        guard request.operation == .generation, let turn = request.turns.last, turn.role == .user,
            turn.parts.count == 1,
            let text = turn.parts[0].text, !text.isEmpty, text.utf8.count <= Self.lengthLimit * 4,
            text.unicodeScalars.count <= Self.lengthLimit, let original = request.original,
            let body = try? JSON(parsing: original.body), let rest = Self.without(text, body)
        else { return nil }
        self.text = text
        surroundings = CacheKey(original, rest, plan.route ?? request.model, plan, purpose: "question")
    }

    /// The body with nothing in the place of the text, which is looked for where dialects have it.
    private static func without(_ text: String, _ body: JSON) -> JSON? {
        guard var object = body.object else { return nil }
        for name in ["messages", "contents"] {
            guard var turns = object[name]?.array, var last = turns.last?.object else { continue }
            if last["content"]?.string == text {
                last["content"] = .null
            } else if let part = part("content", of: last, saying: text) {
                last["content"] = part
            } else if let part = part("parts", of: last, saying: text) {
                last["parts"] = part
            } else {
                return nil
            }
            turns[turns.count - 1] = .object(last)
            object[name] = .array(turns)
            return .object(object)
        }
        return nil
    }

    private static func part(_ name: String, of turn: JSONObject, saying text: String) -> JSON? {
        guard let parts = turn[name]?.array, parts.count == 1, var part = parts[0].object, part["text"]?.string == text
        else { return nil }
        part["text"] = .null
        return .array([.object(part)])
    }
}
