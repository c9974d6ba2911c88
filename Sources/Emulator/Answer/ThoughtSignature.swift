import Foundation
import JSON

/// Gemini 3's proof of its own thoughts, which must come back with the call that it was given with.
enum ThoughtSignature {
    /// What may stand in the place of a signature that nobody has.
    private static let substitutes = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"]

    /// A signature of what was said; Vertex AI's are not the Gemini API's.
    static func issued(for text: String, isVertex: Bool) -> String {
        var seeded = Seeded(text)
        return signed(bytes(of: seeded.next()), isVertex)
    }

    /// Whether it is one of ``issued(for:isVertex:)``, whatever for, or may stand in the place of one.
    static func isGood(_ signature: String, isVertex: Bool) -> Bool {
        if substitutes.contains(signature) { return true }
        let usual = signature.replacing("-", with: "+").replacing("_", with: "/").replacing("=", with: "")
        let padding = String(repeating: "=", count: (4 - usual.count % 4) % 4)
        guard let data = Data(base64Encoded: usual + padding) else { return false }
        if substitutes.contains(String(decoding: data, as: UTF8.self)) { return true }
        return data.count == 24 && Data(base64Encoded: signed(Array(data.prefix(8)), isVertex)) == data
    }

    private static func signed(_ nonce: [UInt8], _ isVertex: Bool) -> String {
        var seeded = Seeded(Array((isVertex ? "vertex" : "gemini").utf8) + nonce)
        return Data(nonce + bytes(of: seeded.next()) + bytes(of: seeded.next())).base64EncodedString()
    }

    private static func bytes(of number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}

/// Looks for the signatures that a conversation must hold.
///
/// A turn begins with what a user said, other than results of calls. In the current one, the first call of each of the
/// model's steps must be signed; all signatures anywhere must be good.
struct SignatureCheck {
    let isVertex: Bool

    /// What is wrong with the body of `generateContent`.
    func complaint(contents: [JSON]) -> String? {
        let start = contents.lastIndex { content in
            content["role"]?.string != "model"
                && (parts(content).contains { $0["functionResponse"] == nil && $0["function_response"] == nil })
        }
        for (index, content) in contents.enumerated() where content["role"]?.string == "model" {
            let parts = parts(content)
            if parts.compactMap(signature).contains(where: isBad) { return Self.corrupted }
            let calls = parts.filter { call($0) != nil }
            guard index > start ?? -1, let first = calls.first, signature(first) == nil else { continue }
            return missing(call(first)?["name"]?.string ?? "", index + 1)
        }
        return nil
    }

    /// What is wrong with the body of a chat completion, at Google's hosts.
    func complaint(messages: [JSON]) -> String? {
        let start = messages.lastIndex { $0["role"]?.string == "user" }
        for (index, message) in messages.enumerated() {
            let calls = message["tool_calls"]?.array ?? []
            let signatures = ([message] + calls).compactMap { $0["extra_content"]?["google"]?["thought_signature"] }
            if signatures.compactMap(\.string).contains(where: isBad) { return Self.corrupted }
            guard index > start ?? -1, let first = calls.first,
                first["extra_content"]?["google"]?["thought_signature"]?.string == nil
            else { continue }
            return missing(first["function"]?["name"]?.string ?? "", index + 1)
        }
        return nil
    }

    private static let corrupted = "Corrupted thought signature."

    private func missing(_ name: String, _ position: Int) -> String {
        if isVertex {
            return "Unable to submit request because function call `\(name)` in the \(position). content block is"
                + " missing a `thought_signature`. Learn more:"
                + " https://docs.cloud.google.com/vertex-ai/generative-ai/docs/thought-signatures"
        }
        return "Function call is missing a thought_signature in functionCall parts. This is required for tools to work"
            + " correctly, and missing thought_signature may lead to degraded model performance. Additional data,"
            + " function call `default_api:\(name)` , position \(position). Please refer to"
            + " https://ai.google.dev/gemini-api/docs/thought-signatures for more details."
    }

    private func isBad(_ signature: String) -> Bool { !ThoughtSignature.isGood(signature, isVertex: isVertex) }

    private func parts(_ content: JSON) -> [JSON] { content["parts"]?.array ?? [] }

    private func call(_ part: JSON) -> JSON? { part["functionCall"] ?? part["function_call"] }

    private func signature(_ part: JSON) -> String? {
        (part["thoughtSignature"] ?? part["thought_signature"])?.string
    }
}
