import Configuration
import Dashboard
import Foundation
import Gateway
import Generation
import JSON
import Ledger
import Logging
import Pricing
import SQL
import Store

/// The ledger of a configuration, and how the gateway's records get there.
struct Recording {
    let ledger: Ledger
    /// Tells who watches of each record.
    let feed = LiveFeed()
    private let contents: [String: LedgerSettings.Content]
    private let content: LedgerSettings.Content

    /// Opens the store and brings it forward; `nil` when nothing is to be kept.
    ///
    /// A store that cannot be reached now may be reached later: rows wait in files until then. Whatever else is wrong
    /// with it is thrown, since it would not mend itself.
    init?(_ configuration: Configuration, log: Log) async throws(SQLError) {
        guard let address = try StoreAddress(configuration.store) else { return nil }
        let record = configuration.record
        var settings = LedgerSettings()
        settings.whenFull = record.whenFull == .wait ? .wait : .drop
        settings.rowRetention = record.rowRetention
        settings.contentRetention = record.contentRetention
        settings.spoolFolder = address.spoolFolder
        content = LedgerSettings.Content(record.content)
        contents = Dictionary(
            configuration.routes.compactMap { route in
                route.policy.recordsContent.map { (route.name, LedgerSettings.Content($0)) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        ledger = Ledger(Database(address), settings) { log.ledger($0) }
        do throws(SQLError) {
            try await ledger.migrate()
        } catch {
            guard error.code == .unavailable || error.code == .locked, address.dialect == .postgres else { throw error }
            log.ledger(.troubled(error.message))
        }
    }

    /// Opens the store for a command that does without it where it must, and says so.
    static func openIfPossible(_ configuration: Configuration, log: Log) async -> Recording? {
        do throws(SQLError) {
            return try await Recording(configuration, log: log)
        } catch {
            Terminal.note("-- nothing is recorded: \(error.message)")
            return nil
        }
    }

    /// Writes records for as long as `body` runs, and then those that are left.
    static func keep<Failure: Error>(
        _ recording: Recording?,
        while body: () async throws(Failure) -> Void
    ) async throws(Failure) {
        guard let ledger = recording?.ledger else { return try await body() }
        let result = await withTaskGroup(of: Void.self) { group in
            group.addTask { await ledger.run() }
            let result: Result<Void, Failure>
            do throws(Failure) {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            ledger.close()
            return result
        }
        try result.get()
    }

    /// Records generations with what they cost, and tells the feed of each.
    func recorder(_ prices: Prices) -> Recorder {
        Recorder(
            keepsAnswer: { content(of: $0) != .none },
            record: { record in
                var entry = LedgerEntry(record, content: content(of: record.provenance))
                let cost = prices.cost(of: record.provenance)
                entry.generation.cost = cost.nanodollars
                entry.generation.isPriceKnown = cost.nanodollars != nil
                feed.send(entry.generation)
                await ledger.record(entry)
            }
        )
    }

    private func content(of provenance: Provenance) -> LedgerSettings.Content {
        contents.isEmpty ? content : provenance.route.flatMap { contents[$0] } ?? content
    }

    /// What `/health` says of it.
    var report: JSON {
        let report = ledger.report
        return [
            "store": .string(ledger.database.address.description), "written": JSON(report.written),
            "waiting": JSON(report.waiting), "spooled": JSON(report.spooled), "spool_bytes": JSON(report.spoolBytes),
            "dropped": JSON(report.dropped), "rejected": JSON(report.rejected),
            "trouble": report.trouble.map { .string($0) } ?? .null,
        ]
    }
}

extension StoreAddress {
    /// The address that the configuration means; `nil` where nothing is to be kept.
    init?(_ store: Configuration.Store) throws(SQLError) {
        switch store {
        case .none: return nil
        case .standard:
            guard let folder = Home.folder() else {
                let message =
                    "There is no folder for the store: set ALOFT_HOME, or say 'store: none' in the configuration."
                throw SQLError(.address, message)
            }
            // Where it cannot be made, opening the file says why.
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            self = .sqlite(path: folder + "/aloft.db")
        case .sqlite(let path): self = try StoreAddress(parsing: "sqlite:\(path)")
        case .postgres(let url): self = try StoreAddress(parsing: url.reveal())
        }
    }

    /// The folder for rows that the store does not take.
    fileprivate var spoolFolder: String? {
        switch self {
        case .sqlite(let path): path + "-waiting"
        case .memory: nil
        case .postgres: Home.folder().map { $0 + "/waiting-records" }
        }
    }
}

extension LedgerSettings.Content {
    fileprivate init(_ content: Configuration.Record.Content) {
        switch content {
        case .none: self = .none
        case .hashes: self = .hashes
        case .full: self = .full
        }
    }
}

extension Log {
    /// The line about something that happened to the ledger.
    fileprivate func ledger(_ event: LedgerEvent) {
        switch event {
        case .troubled(let message): write(.error, "records_wait") { $0.string("message", message) }
        case .recovered: write(.info, "records_flow_again")
        case .broughtHome(let count): write(.info, "records_brought_home") { $0.integer("count", count) }
        case .dropped(let count): write(.error, "records_dropped") { $0.integer("count", count) }
        case .rejected(let id, let message):
            write(.error, "record_rejected") { line in
                line.string("id", id)
                line.string("message", message)
            }
        case .unreadable(let count): write(.error, "records_unreadable") { $0.integer("count", count) }
        case .damaged(let message): write(.error, "records_damaged") { $0.string("message", message) }
        case .purged(let result):
            write(.info, "records_purged") { line in
                line.integer("generations", result.generations)
                line.integer("contents", result.contents)
                line.integer("freed_bytes", result.freedBytes)
            }
        }
    }
}
