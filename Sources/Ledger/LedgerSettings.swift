/// How the ledger treats what it is given.
package struct LedgerSettings: Sendable {
    /// What happens to a row when too many wait already.
    package enum Fullness: String, Sendable, CaseIterable {
        /// Whoever brings it waits.
        case wait
        /// It is dropped, and counted.
        case drop
    }

    /// How much of the content is kept.
    package enum Content: String, Sendable, CaseIterable {
        case none, hashes, full
    }

    package var whenFull = Fullness.drop
    /// What may wait in memory.
    package var bufferedRows = 20_000
    package var bufferedBytes = 64 << 20
    /// What is written in one transaction, and how long rows are collected for it.
    package var batchRows = 1000
    package var batchBytes = 8 << 20
    package var batchDelay = Duration.milliseconds(50)
    /// The folder for rows that the database does not take; without one they stay in memory.
    package var spoolFolder: String?
    package var spoolBytes = 1 << 30
    /// The first and the longest wait before the database is tried again.
    package var retryDelay = Duration.seconds(1)
    package var longestRetryDelay = Duration.seconds(30)
    /// How long rows and content are kept; `nil` for ever.
    package var rowRetention: Duration?
    package var contentRetention: Duration?
    package var purgeInterval = Duration.seconds(3600)

    package init() {}
}

/// How the ledger is doing.
package struct LedgerReport: Sendable, Hashable {
    /// In the database, since the start.
    package var written = 0
    /// In memory.
    package var waiting = 0
    /// In files, since the start, and how many bytes are there now.
    package var spooled = 0
    package var spoolBytes = 0
    /// Lost for want of room, and refused by the database for what they hold.
    package var dropped = 0
    package var rejected = 0
    /// Why the database does not take rows at the moment.
    package var trouble: String?
}

/// Something about the ledger that an operator should hear of.
package enum LedgerEvent: Sendable, Hashable {
    /// The database does not take rows; they wait in a file, or in memory where there is no file.
    case troubled(String)
    /// It takes rows again.
    case recovered
    /// So many rows that waited in files are in the database.
    case broughtHome(Int)
    /// So many rows were lost since the last time, because too many waited.
    case dropped(Int)
    /// A row was refused for what it holds.
    case rejected(id: String, String)
    /// So many lines of a file could not be read.
    case unreadable(Int)
    /// A file could not be read to its end; it stays, and the next process tries it again.
    case damaged(String)
    case purged(PurgeResult)
}

/// What was thrown away for its age.
package struct PurgeResult: Sendable, Hashable {
    package var generations = 0
    package var attempts = 0
    package var contents = 0
    /// What the file gave back, where it is a file.
    package var freedBytes = 0

    package init() {}
}
