package import Generation
import PlainTexts

/// What somebody wants to see, as it is asked for; ``FilmWish`` is what remains once it was understood.
package struct FilmRequest: Codable, Hashable, Sendable {
    package var prompt: String
    /// `low`, `medium` or `high`; what is configured if it is not said.
    package var quality: String?
    /// Whether the film itself is wanted, and not its preview alone; it is if that is not said.
    package var render: Bool?

    package init(prompt: String, quality: String? = nil, render: Bool? = nil) {
        self.prompt = prompt
        self.quality = quality
        self.render = render
    }
}

/// How large and how fine a film is made.
package enum FilmQuality: String, Codable, Hashable, Sendable, CaseIterable {
    case low, medium, high

    /// The widest film.
    var width: Int {
        switch self {
        case .low: 854
        case .medium: 1280
        case .high: 1920
        }
    }

    var framesPerSecond: Int {
        switch self {
        case .low: 15
        case .medium: 30
        case .high: 60
        }
    }
}

/// What somebody wants to see, understood and bounded.
package struct FilmWish: Hashable, Sendable {
    package let prompt: String
    let quality: FilmQuality?
    let isRendered: Bool

    /// How many characters a prompt has.
    package static let promptLengths = 3...1000

    /// Understands a request; markup and instructions in it are text like any other.
    ///
    /// - Throws: `.invalidRequest` with a sentence for whoever asked.
    package init(_ request: FilmRequest) throws(Failure) {
        prompt = PlainLine.of(request.prompt)
        let count = prompt.count
        guard Self.promptLengths.contains(count), prompt.utf8.count <= 16 * Self.promptLengths.upperBound else {
            let sentence = "The prompt has from 3 to 1000 characters, and this one has \(count)."
            throw Failure(.invalidRequest, sentence, parameter: "prompt")
        }
        quality = request.quality.flatMap { FilmQuality(rawValue: $0.lowercased()) }
        if let word = request.quality, quality == nil {
            let sentence = "'quality' is one of low, medium, high, not '\(word.prefix(50))'."
            throw Failure(.invalidRequest, sentence, parameter: "quality")
        }
        isRendered = request.render ?? true
    }
}
