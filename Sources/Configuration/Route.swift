extension Configuration {
    /// A name callers may ask for, and what happens when they do.
    package struct Route: Hashable, Sendable {
        package let name: String
        /// Tried in order; never empty.
        package let targets: [Target]
        package let retry: Retry
        package let timeout: Timeout
        package let degrade: Degrade
    }

    /// A model at a provider.
    package struct Target: Hashable, Sendable, CustomStringConvertible {
        package let provider: String
        package let model: String

        package init(provider: String, model: String) {
            self.provider = provider
            self.model = model
        }

        package var description: String { "\(provider)/\(model)" }
    }

    /// How often and how patiently one target is tried.
    package struct Retry: Hashable, Sendable {
        /// All tries at one target, the first included.
        package var attempts = 3
        package var base = Duration.seconds(1)
        package var factor = 2.0
        package var maximumWait = Duration.seconds(30)

        package init() {}
    }

    package struct Timeout: Hashable, Sendable {
        /// The whole request, every attempt and wait included.
        package var total = Duration.seconds(120)
        package var connect = Duration.seconds(5)
        package var firstToken = Duration.seconds(30)
        /// The longest silence within a stream.
        package var idle = Duration.seconds(30)

        package init() {}
    }

    /// How far an answer may fall below the first target's.
    package enum Degrade: String, CaseIterable, Sendable {
        /// Only the first target's model, wherever it is served.
        case never
        /// Any model that is listed.
        case models
        /// A fixed text too, labelled as one.
        case template
    }
}
