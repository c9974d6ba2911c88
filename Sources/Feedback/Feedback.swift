import Cryptography
package import Generation
package import JSON

/// What somebody, or what happened afterwards, says of something that was made.
package struct Feedback: Hashable, Sendable {
    /// What it is about.
    package enum Subject: Hashable, Sendable {
        /// An answer, by the id that came with it as `x-aloft-request-id`.
        case generation(String)
        /// A job, or one of its steps.
        case job(String, step: String?)
    }

    /// How good it is, in a word.
    package enum Quality: String, Hashable, Sendable, CaseIterable {
        case excellent, good, acceptable, poor, failed
    }

    /// What happened afterwards, which nobody had to say.
    package enum Signal: String, Hashable, Sendable, CaseIterable {
        case accepted, edited, retried
    }

    package var subject: Subject
    /// From 1 to 5.
    package var rating: Int?
    package var quality: Quality?
    package var worked: Bool?
    package var matchedIntent: Bool?
    package var signal: Signal?
    /// What would have been right.
    package var correction: String?
    package var comments: String?
    /// Whose caller says it; empty where nobody has keys.
    package var key = ""
    package var user: String?

    package static let commentLimit = 4000
    package static let correctionLimit = 64 << 10

    package init(subject: Subject) { self.subject = subject }

    /// The same for whoever says something of the same thing again, which replaces what was said before.
    package var id: String {
        let about: [String] =
            switch subject {
            case .generation(let id): ["generation", id, ""]
            case .job(let id, let step): ["job", id, step ?? ""]
            }
        let parts = about + [key, user ?? "", signal == nil ? "said" : "happened"]
        return String(SHA256.digest(of: JSON.array(parts.map { .string($0) }).bytes).hexadecimal.prefix(32))
    }
}

extension Feedback {
    private static let members: Set = [
        "generation", "generation_id", "job", "step", "rating", "quality", "signal", "worked", "animation_worked",
        "matched_intent", "correction", "comments", "user", "user_id",
    ]

    /// Reads what a caller sends; `generation_id` and `animation_worked` are the animations' words, `user_id` those of old
    /// clients.
    ///
    /// - Throws: `.invalidRequest` with a sentence for whoever sent it.
    package init(_ json: JSONObject) throws(Failure) {
        func text(_ name: String, limit: Int) throws(Failure) -> String? {
            switch json[name] {
            case nil, .null: return nil
            case .string(let text):
                guard text.utf8.count <= limit else {
                    throw Failure(.invalidRequest, "'\(name)' has more than \(limit) bytes.", parameter: name)
                }
                return text
            default: throw Failure(.invalidRequest, "'\(name)' is to be a text.", parameter: name)
            }
        }
        func flag(_ name: String) throws(Failure) -> Bool? {
            switch json[name] {
            case nil, .null: return nil
            case .bool(let flag): return flag
            default: throw Failure(.invalidRequest, "'\(name)' is true or false.", parameter: name)
            }
        }
        func choice<Choice: CaseIterable & RawRepresentable<String>>(_ name: String) throws(Failure) -> Choice? {
            guard let word = try text(name, limit: 100) else { return nil }
            if let choice = Choice(rawValue: word) { return choice }
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure(.invalidRequest, "'\(name)' is one of \(words), not '\(word)'.", parameter: name)
        }
        // What is misspelt would be lost without a word.
        if let strange = json.members.map(\.key).first(where: { !Self.members.contains($0) }) {
            let known = Self.members.sorted().joined(separator: ", ")
            let sentence = "There is no '\(strange.prefix(40))' in feedback, but \(known)."
            throw Failure(.invalidRequest, sentence, parameter: String(strange.prefix(40)))
        }
        let olderName = try text("user_id", limit: 200)
        user = try text("user", limit: 200)
        if user == nil { user = olderName }
        // The animations' clients know a job as a generation.
        let named = try text("generation_id", limit: 200)
        var job = try text("job", limit: 200)
        job = job ?? named
        switch (try text("generation", limit: 200), job) {
        case (let id?, nil): subject = .generation(id)
        case (nil, let id?): subject = .job(id, step: try text("step", limit: 200))
        default:
            let sentence = "Say what it is about: either 'generation', an answer's x-aloft-request-id, or 'job', an id."
            throw Failure(.invalidRequest, sentence)
        }
        if let value = json["rating"], value != .null {
            guard let rating = value.int, (1...5).contains(rating) else {
                throw Failure(.invalidRequest, "'rating' is a whole number from 1 to 5.", parameter: "rating")
            }
            self.rating = rating
        }
        quality = try choice("quality")
        signal = try choice("signal")
        let works = try flag("worked")
        if let works { worked = works } else { worked = try flag("animation_worked") }
        matchedIntent = try flag("matched_intent")
        correction = try text("correction", limit: Self.correctionLimit)
        comments = try text("comments", limit: Self.commentLimit)
        let isEmpty =
            rating == nil && quality == nil && signal == nil && worked == nil && matchedIntent == nil
            && correction == nil && comments == nil
        if isEmpty {
            let sentence =
                "Nothing is said of it: give at least one of rating, quality, worked, matched_intent, signal, "
                + "correction and comments."
            throw Failure(.invalidRequest, sentence)
        }
    }
}
