package import Generation

/// What somebody wants to be taught, as it is asked for; ``LessonWish`` is what remains once it was understood.
package struct LessonRequest: Codable, Hashable, Sendable {
    package var topic: String
    /// `easy`, `medium` or `hard`; medium if it is not said.
    package var difficulty: String?
    /// For whom it is, in a few words.
    package var audience: String?
    /// `auto`, `svg` or `scene`; auto if it is not said.
    package var style: String?

    package init(topic: String, difficulty: String? = nil, audience: String? = nil, style: String? = nil) {
        self.topic = topic
        self.difficulty = difficulty
        self.audience = audience
        self.style = style
    }
}

/// How much a lesson asks of whoever sees it, and so how many steps it has.
package enum Difficulty: String, Codable, Hashable, Sendable, CaseIterable {
    case easy, medium, hard
}

/// How the pictures are made.
package enum PictureStyle: String, Codable, Hashable, Sendable, CaseIterable {
    /// As the model that is asked does it best.
    case auto
    /// The model draws.
    case svg
    /// The model says what is to be seen, and it is drawn here.
    case scene
}

/// What somebody wants to be taught, understood and bounded.
package struct LessonWish: Hashable, Sendable {
    package let topic: String
    package let difficulty: Difficulty
    package let audience: String?
    package let style: PictureStyle

    /// The most characters of a topic, and of an audience.
    package static let topicLimit = 300
    package static let audienceLimit = 100

    /// Understands a request; markup and instructions in it are text like any other.
    ///
    /// - Throws: `.invalidRequest` with a sentence for whoever asked.
    package init(_ request: LessonRequest) throws(Failure) {
        topic = try PlainText.settled(
            request.topic,
            "topic",
            limit: Self.topicLimit,
            whenEmpty: "The topic is empty: say in a few words what the lesson is to be about."
        )
        difficulty = try Self.choice(request.difficulty, "difficulty", .medium)
        style = try Self.choice(request.style, "style", .auto)
        let audience = request.audience.map { PlainText.oneLine($0) } ?? ""
        self.audience =
            audience.isEmpty
            ? nil : try PlainText.settled(audience, "audience", limit: Self.audienceLimit, whenEmpty: "")
    }

    private static func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ text: String?,
        _ name: String,
        _ standard: Choice
    ) throws(Failure) -> Choice {
        guard let text else { return standard }
        if let choice = Choice(rawValue: text.lowercased()) { return choice }
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw Failure(.invalidRequest, "'\(name)' is one of \(names), not '\(text.prefix(50))'.", parameter: name)
    }
}
