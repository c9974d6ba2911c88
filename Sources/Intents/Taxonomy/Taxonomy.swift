import Cryptography
package import JSON
import PlainTexts

/// What queries may want: labels with what they mean, and what a query may name.
package struct Taxonomy: Hashable, Sendable {
    /// A thing that a query may want.
    package struct Label: Hashable, Sendable {
        package var name: String
        /// What it means, in a sentence; empty where the name says it.
        package var about = ""
        package var examples: [Example] = []
        /// Words by which it is recognised where no model may be asked.
        package var keywords: [String] = []
    }

    /// A query, and what it names.
    package struct Example: Hashable, Sendable {
        package var text: String
        package var entities: JSONObject = [:]
    }

    /// Something that a query may name.
    package struct Entity: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            case text, list, number
        }

        package var name: String
        package var kind: Kind
    }

    package let name: String
    package let labels: [Label]
    package let entities: [Entity]

    /// What is told where nothing is certain enough.
    package static let unclear = "unclear"

    package var names: [String] { labels.map(\.name) }

    package func has(_ label: String) -> Bool { labels.contains { $0.name == label } }

    /// The same for taxonomies with the same labels, in hexadecimal.
    package var digest: String {
        String(SHA256.digest(of: Array(names.joined(separator: "\n").utf8)).hexadecimal.prefix(12))
    }
}

extension Taxonomy {
    /// The labels as a prompt has them, a line each.
    var described: String {
        labels.map { label in
            let about = label.about.isEmpty ? "" : ": \(label.about)"
            let examples = label.examples.prefix(Self.shownExamples).map { JSON.string($0.text).text }
            return "- \(label.name)\(about)" + (examples.isEmpty ? "" : " Such as \(examples.joined(separator: ", ")).")
        }.joined(separator: "\n")
    }

    /// A few queries and their answers; those that name things go first, for they show the form.
    var shown: String {
        var shown: [String] = []
        for isNaming in [true, false] {
            for label in labels {
                guard shown.count < Self.shownAnswers, let example = label.examples.first,
                    example.entities.isEmpty != isNaming
                else { continue }
                let answer = IntentReading(intent: label.name, entities: example.entities)
                shown.append("\(JSON.string(example.text).text) is answered \(answer.json.text)")
            }
        }
        return shown.joined(separator: "\n")
    }

    private static let shownExamples = 3
    private static let shownAnswers = 6

    /// The form of an answer: the intent first, so that all that follows was written knowing it.
    var schema: JSON {
        var properties: JSONObject = [
            "intent": ["type": "string", "enum": .array(names.map { .string($0) })]
        ]
        if !entities.isEmpty {
            let members = entities.map { (key: $0.name, value: $0.kind.schema) }
            properties["entities"] = [
                "type": "object", "properties": .object(JSONObject(members)), "additionalProperties": false,
            ]
        }
        return [
            "type": "object", "properties": .object(properties), "required": ["intent"],
            "additionalProperties": false,
        ]
    }
}

extension Taxonomy.Entity.Kind {
    static let longestText = 60
    static let listLimit = 8
    static let numbers = 0...10_000

    fileprivate var schema: JSON {
        let text: JSON = ["type": "string", "maxLength": JSON(Self.longestText)]
        switch self {
        case .text: return text
        case .list: return ["type": "array", "items": text, "maxItems": JSON(Self.listLimit)]
        case .number:
            return [
                "type": "integer", "minimum": JSON(Self.numbers.lowerBound), "maximum": JSON(Self.numbers.upperBound),
            ]
        }
    }

    /// A value of this kind as one line each; `nil` for what is none.
    func value(_ json: JSON) -> JSON? {
        switch self {
        case .number: return json.int.flatMap { Self.numbers.contains($0) ? JSON($0) : nil }
        case .text: return json.string.flatMap(Self.line)
        case .list:
            let elements = json.array ?? json.string.map { [.string($0)] } ?? []
            let lines = elements.prefix(Self.listLimit).compactMap { $0.string.flatMap(Self.line) }
            return lines.isEmpty ? nil : .array(lines)
        }
    }

    private static func line(_ text: String) -> JSON? {
        let line = String(PlainLine.of(text).prefix(longestText))
        return line.isEmpty ? nil : .string(line)
    }
}

extension Taxonomy {
    /// What a query wants, by its words alone; of several labels that of the longest keyword, then the first.
    ///
    /// `nil` where none of their keywords is in it.
    func recognise(_ query: String) -> String? {
        let wording = Wording(query)
        var best: (label: String, words: Int)?
        for label in labels {
            for keyword in label.keywords.map(Wording.init) where wording.contains(keyword) {
                if keyword.stems.count > best?.words ?? 0 { best = (label.name, keyword.stems.count) }
            }
        }
        return best?.label
    }
}
