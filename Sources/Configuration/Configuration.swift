package import Keys

/// What the program was told, checked as a whole: nothing in it contradicts anything else.
///
/// It is made from one file (``init(yaml:file:environment:)``) or, when there is none, from the environment
/// (``init(environment:)``). Both go through the same checks. ``plan(for:)`` answers what a request asks of it.
package struct Configuration: Hashable, Sendable {
    package let listen: [ListenAddress]
    package let tls: TLS?
    /// How many event loops to run; `nil` means one for each core.
    package let loops: Int?
    package let limits: Limits
    /// Whose pages may use Aloft's own interface, beside its own: origins as browsers write them, or `*`.
    package let origins: [String]
    package let log: Log
    package let cache: Cache
    package let store: Store
    package let record: Record
    /// How many jobs the server runs at a time beside answering.
    package let workers: Int
    package let lessons: Lessons
    package let scripts: Scripts
    package let projects: Projects
    package let intents: Intents
    package let tuning: Tuning
    package let animations: Animations
    /// How messages that are pushed are taken; `nil` where none are.
    package let push: Push?
    /// Who may ask; empty lets everybody in.
    package let keys: [VirtualKey]
    /// A file of prices that goes before the one that comes with Aloft.
    package let prices: String?
    /// A folder of prompts, versions beside those that come with Aloft.
    package let prompts: String?
    /// In the order they were written.
    package let providers: [Provider]
    /// In the order they were written.
    package let routes: [Route]
}

extension Configuration {
    /// The files a TLS server shows and keeps.
    package struct TLS: Hashable, Sendable {
        package let certificate: String
        package let key: String
    }

    /// How much of a client the server puts up with.
    package struct Limits: Hashable, Sendable {
        package var headerBytes = 16 << 10
        package var bodyBytes = 32 << 20
        package var headerTimeout = Duration.seconds(10)
        package var bodyTimeout = Duration.seconds(60)
        package var idleTimeout = Duration.seconds(75)
        package var connections = 10_000
        /// How many requests may be answered at a time.
        package var requests = 2000
        /// How many jobs of one key may be unfinished.
        package var jobs = 1000
        package var drainTimeout = Duration.seconds(30)
        /// The longest silence of a stream; zero means any.
        package var keepAlive = Duration.seconds(15)

        package init() {}
    }

    /// Messages that others bring to `POST /push`.
    package struct Push: Hashable, Sendable {
        /// Of which workflow each is a run.
        package let workflow: String
        /// What is to be shown; without one, what generations take is asked for.
        package let token: Secret?
    }

    package struct Log: Hashable, Sendable {
        package enum Level: String, CaseIterable, Sendable {
            case error, warning, info, debug
        }

        package var level = Level.info
    }
}
