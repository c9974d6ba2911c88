import Cryptography
package import Generation
import JSON

/// A text that is sent to models, of a version: standing instructions and a task, with places that values fill.
///
/// What fills a place from outside is written as a JSON string, so that it cannot end where it stands.
package struct Prompt: Hashable, Sendable {
    /// What it is for: a workflow and a task of it, such as `lessons/plan`.
    package let task: String
    package let version: Int
    /// Changes with every letter of it.
    package let digest: String
    /// What values fill.
    package let places: Set<String>
    /// The text as it was written.
    package let text: String
    private let system: String
    private let user: String

    /// Reads the text of a file.
    ///
    /// - Parameters:
    ///   - task: a workflow and a task of it.
    ///   - version: from 1.
    ///   - bytes: standing instructions, a line `===`, and the task; `{{name}}` is a place.
    /// - Throws: what is wrong with the text.
    package init(_ task: String, _ version: Int, _ bytes: [UInt8]) throws(PromptError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PromptError("The prompt \(task)-\(version) is not UTF-8.")
        }
        let parts = text.split(separator: "\n===\n", maxSplits: 1)
        guard parts.count == 2 else {
            throw PromptError("The prompt \(task)-\(version) needs a line '===' between instructions and task.")
        }
        self.task = task
        self.version = version
        self.text = text
        digest = String(SHA256.digest(of: bytes).hexadecimal.prefix(16))
        system = String(parts[0])
        user = String(parts[1])
        places = Set((Self.pieces(system) + Self.pieces(user)).compactMap { $0.isPlace ? $0.text : nil })
    }

    /// Its task without the workflow, and its version, as provenance has it: `plan-1`.
    package var name: String { "\(task.split(separator: "/").last ?? "")-\(version)" }

    /// What fills a place.
    package enum Value: Sendable {
        /// Of ours, as it is.
        case word(String)
        /// From outside.
        case text(String)
    }

    /// The conversation that asks a model; a value for each of its ``places`` must be there.
    package func turns(_ values: [String: Value]) -> [Turn] {
        [Turn(.system, text: Self.fill(system, values)), Turn(.user, text: Self.fill(user, values))]
    }

    private static func fill(_ text: String, _ values: [String: Value]) -> String {
        pieces(text).map { piece in
            guard piece.isPlace else { return piece.text }
            switch values[piece.text] {
            case .word(let word): return word
            case .text(let text): return JSON.string(text).text
            case nil: preconditionFailure("a prompt has the place \(piece.text) that nothing fills")
            }
        }.joined()
    }

    /// The text in pieces; what fills a place is never looked at for places again.
    private static func pieces(_ text: String) -> [(text: String, isPlace: Bool)] {
        var pieces: [(String, Bool)] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            pieces.append((String(rest[..<start.lowerBound]), false))
            pieces.append((String(rest[start.upperBound..<end.lowerBound]), true))
            rest = rest[end.upperBound...]
        }
        return pieces + [(String(rest), false)]
    }
}

/// What is wrong with a prompt or with what was chosen of them, in a sentence.
package struct PromptError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    init(_ message: String) { self.message = message }

    package var description: String { message }
}
