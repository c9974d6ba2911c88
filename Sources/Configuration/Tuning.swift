import YAML

extension Configuration {
    /// How models are tuned, and how those that were are served.
    package struct Tuning: Hashable, Sendable {
        /// How many tuned models of this machine are loaded at a time.
        package var loaded = 3
        /// After how long without a request one is let go.
        package var idle = Duration.seconds(600)
        package var slots = 2
        package var context = 4096
        /// `nil` leaves the number to the machine; training takes as many.
        package var threads: Int?
        /// The Python that has what adapters are trained with; `nil` for the one that `scripts/setup-tuning` makes.
        package var python: String?
        /// How long a training here may take.
        package var timeLimit = Duration.seconds(6 * 3600)
        /// Where models of Google's are tuned; `nil` where none are.
        package var vertex: Vertex?
        package var triggers: [Trigger] = []

        package init() {}
    }
}

extension Configuration.Tuning {
    /// Where models of Google's are tuned.
    package struct Vertex: Hashable, Sendable {
        /// The provider of kind `vertex` whose project, location and credentials are used.
        package var provider: String
        /// The bucket that examples are put into, and what their names begin with: `gs://my-bucket/aloft`.
        package var bucket: String
    }

    /// When enough has been said of a workflow's answers to tune a model on it.
    package struct Trigger: Hashable, Sendable {
        package enum Action: String, Hashable, Sendable, CaseIterable {
            case propose, start
        }

        /// What is tuned then.
        package var name: String
        /// Of whose answers.
        package var workflow: String
        /// How many good answers there must be that no earlier tuning of the name had.
        package var examples = 10_000
        /// How many of each label at least.
        package var perLabel = 0
        package var minimumRating = 4.0
        package var base = "local"
        /// `head` or `adapter`; `nil` leaves it to the base.
        package var kind: String?
        package var action = Action.propose
    }
}

extension Configuration {
    /// The provider of tuned models, which is there without being configured.
    package static let tunedProvider = "tuned"

    /// Whether names that begin with `tuned/` mean models of the registry, and not a provider that somebody called so.
    package var hasTunedProvider: Bool { !providers.contains { $0.name == Self.tunedProvider } }
}

extension Configuration.Tuning: CustomStringConvertible {
    package var description: String {
        var parts = ["\(loaded) models loaded", "let go after \(Units.text(idle))"]
        if let vertex { parts.append("Google's at \(vertex.provider) with \(vertex.bucket)") }
        if !triggers.isEmpty { parts.append("\(triggers.count) trigger\(triggers.count == 1 ? "" : "s")") }
        return parts.joined(separator: ", ")
    }
}
