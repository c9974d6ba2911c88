import Cryptography
package import JSON
import PlainTexts

/// What is read to a student: a hook, sections, and what to remember.
package struct Script: Codable, Hashable, Sendable {
    package struct Section: Codable, Hashable, Sendable {
        package var title: String
        /// As it is spoken.
        package var content: String
        package var durationSeconds: Int
        /// What is seen meanwhile, a few words each.
        package var visuals: [String]

        enum CodingKeys: String, CodingKey {
            case title, content, visuals
            case durationSeconds = "duration_seconds"
        }
    }

    package var title: String
    package var hook: String
    package var sections: [Section]
    package var keyTakeaways: [String]

    enum CodingKeys: String, CodingKey {
        case title, hook, sections
        case keyTakeaways = "key_takeaways"
    }

    /// How many takeaways there are.
    package static let takeawayCount = 3
    /// How many words are spoken in a second.
    package static let wordsPerSecond = 2.5
}

extension Script {
    /// How long it takes, as its sections have it.
    package var durationEstimateSeconds: Int { sections.reduce(0) { $0 + $1.durationSeconds } }

    /// All that is spoken, in order.
    package var spokenText: String { ([hook] + sections.map(\.content) + keyTakeaways).joined(separator: "\n") }

    /// How long its words take to speak.
    package var speechSeconds: Double { Double(Wording(spokenText).words.count) / Self.wordsPerSecond }

    /// The same for the same content: `script_` and sixteen hexadecimal digits.
    package var id: String { "script_" + SHA256.digest(of: content.bytes).hexadecimal.prefix(16) }

    /// What is taught, under the names that clients know.
    package var content: JSON {
        [
            "title": .string(title), "hook": .string(hook), "sections": .array(sections.map(\.json)),
            "key_takeaways": .array(keyTakeaways.map { .string($0) }),
            "duration_estimate_seconds": JSON(durationEstimateSeconds),
        ]
    }

    /// The whole as plain text, for people.
    package var text: String {
        let parts = sections.map { "\($0.title)\n\($0.content)" }
        let takeaways = keyTakeaways.map { "- \($0)" }.joined(separator: "\n")
        return ([title, hook] + parts + ["Remember:\n\(takeaways)"]).joined(separator: "\n\n")
    }
}

extension Script.Section {
    package var json: JSON {
        [
            "title": .string(title), "content": .string(content), "duration_seconds": JSON(durationSeconds),
            "visuals": .array(visuals.map { .string($0) }),
        ]
    }
}
