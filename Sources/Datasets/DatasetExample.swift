package import JSON

/// One question with the answer that it should have.
package struct DatasetExample: Hashable, Sendable {
    package var prompt: String
    package var answer: String
    /// What the answer amounts to, where answers are one of a few.
    package var label: String?
    /// Standing instructions, where they were given with it.
    package var system: String?
    /// Who asked, by a name that only tells people apart.
    package var user: String?
    /// What people thought of the answer, from 1 to 5, on average.
    package var rating: Double?
    /// The provider and model that answered.
    package var model: String?
    /// When it was asked, in microseconds since 1970.
    package var time: Int?
    /// Where it is from: the id of a generation, or a line of a file.
    package var source: String?
    package var tags: [String] = []

    package init(prompt: String, answer: String, label: String? = nil) {
        self.prompt = prompt
        self.answer = answer
        self.label = label
    }

    /// The tag of an answer that somebody put right.
    package static let corrected = "corrected"

    package var isCorrected: Bool { tags.contains(Self.corrected) }
}

extension DatasetExample {
    /// The object that an example is in a dataset's own file.
    package var json: JSON {
        var json: JSONObject = ["prompt": .string(prompt), "answer": .string(answer)]
        json["label"] = label.map { .string($0) }
        json["system"] = system.map { .string($0) }
        json["user"] = user.map { .string($0) }
        json["rating"] = rating.map { JSON($0) }
        json["model"] = model.map { .string($0) }
        json["time"] = time.map { JSON($0) }
        json["source"] = source.map { .string($0) }
        if !tags.isEmpty { json["tags"] = .array(tags.map { .string($0) }) }
        return .object(json)
    }
}

/// What an example is for.
package enum DatasetPart: String, Hashable, Sendable, CaseIterable {
    case train, test
}
