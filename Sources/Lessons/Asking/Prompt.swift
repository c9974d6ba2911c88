import Cryptography
import Generation
import JSON

/// A prompt of ours: a text with places, in two parts, of a version.
///
/// What fills a place from outside is written as a JSON string, so that it cannot end where it stands.
struct Prompt: Sendable {
    /// Its name and version, as its file has it.
    let name: String
    /// Changes with every letter of it.
    let digest: String
    private let system: String
    private let user: String

    static let plan = Prompt("plan-1", PackageResources.plan_1_txt)
    static let draw = Prompt("draw-1", PackageResources.draw_1_txt)
    static let scene = Prompt("scene-1", PackageResources.scene_1_txt)

    private init(_ name: String, _ bytes: [UInt8]) {
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\n===\n", maxSplits: 1)
        precondition(parts.count == 2, "a prompt has standing instructions and a task")
        self.name = name
        digest = String(SHA256.digest(of: bytes).hexadecimal.prefix(16))
        system = String(parts[0])
        user = String(parts[1])
    }

    /// What fills a place.
    enum Value {
        /// Of ours, as it is.
        case word(String)
        /// From outside.
        case text(String)
    }

    func turns(_ values: [String: Value]) -> [Turn] {
        [Turn(.system, text: system), Turn(.user, text: Self.fill(user, values))]
    }

    /// Fills the places in one pass: what comes in is not looked at for places again.
    private static func fill(_ text: String, _ values: [String: Value]) -> String {
        var filled = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{") {
            filled += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: "}}") else { break }
            switch values[String(rest[..<end.lowerBound])] {
            case .word(let word): filled += word
            case .text(let text): filled += JSON.string(text).text
            case nil: preconditionFailure("a prompt has the place \(rest[..<end.lowerBound]) that nothing fills")
            }
            rest = rest[end.upperBound...]
        }
        return filled + rest
    }
}

extension LessonWish {
    /// For whom a lesson is, for prompts.
    var promptAudience: String { audience ?? "anybody who is curious, without knowledge of the subject" }
}
