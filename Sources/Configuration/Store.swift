extension Configuration {
    /// Where what is kept is kept.
    package enum Store: Hashable, Sendable {
        /// A file in the folder of what Aloft keeps on this machine.
        case standard
        /// Nothing is kept.
        case none
        case sqlite(path: String)
        /// Its address may hold a password.
        case postgres(Secret)
    }

    /// What is kept of generations, and for how long.
    package struct Record: Hashable, Sendable {
        package enum Content: String, CaseIterable, Sendable {
            case none, hashes, full
        }

        package enum WhenFull: String, CaseIterable, Sendable {
            case wait, drop
        }

        package var content = Content.none
        package var whenFull = WhenFull.drop
        /// `nil` keeps rows, or contents, for ever.
        package var rowRetention: Duration?
        package var contentRetention: Duration?
        /// How long jobs are kept once they have ended; `nil` keeps them for ever.
        package var jobRetention: Duration?

        package init() {}
    }
}
