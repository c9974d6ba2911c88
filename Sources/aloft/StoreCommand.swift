import Configuration
import Foundation
import JSON
import Ledger
import SQL
import Store

/// `aloft store`.
enum StoreCommand: Command {
    static let name = "store"
    static let summary = "look after the records of what was generated"
    static let help = """
        usage: aloft store migrate|verify [--json]
               aloft store export [--format jsonl|csv] [--since WHEN] [--until WHEN]
               aloft store purge [--older-than AGE] [--content-older-than AGE] [--json]
               aloft store schema

        migrate brings the store forward to this version, as serve does at its start. verify reads all of it and says what
        is wrong. export writes generations to standard output, the newest first: a JSON object a line, with the calls each
        took, or CSV. purge throws away what is older, by default than the configuration's record.retention, and gives the
        room back. schema prints the columns of the exported JSON as BigQuery takes them.

          --store STORE    sqlite:FILE or postgres://…, instead of what the configuration says
          --since WHEN     an age such as 30d or 12h, a day such as 2026-11-21, or a time such as 2026-11-21T16:00:00Z
          --older-than AGE  such as 90d
          --json           the result as one JSON object
        \(ConfigurationFile.help)

        exit status: 0 done; 1 it could not be done, or verify found something wrong; 2 the command line makes no sense;
        3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let valued = ["config", "store", "since", "until", "format", "older-than", "content-older-than"]
            let options = try Options(words, valued: valued, flags: ["json"], words: 1)
            guard let action = options.words.first else {
                throw Options.Misuse(message: "say migrate, verify, export, purge or schema")
            }
            if action == "schema" {
                Terminal.print(LedgerSchema.bigQuery.pretty())
                return .success
            }
            guard let job = try Job(action, options) else {
                throw Options.Misuse(message: "'\(action)' is not migrate, verify, export, purge or schema")
            }
            return await run(job, options)
        } catch {
            return misused(error)
        }
    }

    /// What is to be done, read from the words.
    private enum Job {
        case migrate, verify
        case export(LedgerFilter, ExportFormat)
        case purge(rows: Duration?, contents: Duration?)

        init?(_ action: String, _ options: Options) throws(Options.Misuse) {
            switch action {
            case "migrate": self = .migrate
            case "verify": self = .verify
            case "export":
                var filter = LedgerFilter()
                filter.since = try options.time("since")
                filter.until = try options.time("until")
                let word = options.value("format") ?? ExportFormat.jsonl.rawValue
                guard let format = ExportFormat(rawValue: word) else {
                    throw Options.Misuse(message: "--format is jsonl or csv, not '\(word)'")
                }
                self = .export(filter, format)
            case "purge":
                let (rows, contents) = (try options.age("older-than"), try options.age("content-older-than"))
                self = .purge(rows: rows, contents: contents)
            default: return nil
            }
        }
    }

    private static func run(_ job: Job, _ options: Options) async -> ExitStatus {
        var store = Configuration.Store.standard
        var record = Configuration.Record()
        if let text = options.value("store") {
            guard let named = Configuration.Store(text, origin: "the command line") else {
                Terminal.complain("--store is sqlite:FILE or postgres://user@host/database")
                return .usage
            }
            store = named
        } else {
            guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
            store = configuration.store
            record = configuration.record
        }
        do throws(SQLError) {
            guard let address = try StoreAddress(store) else {
                Terminal.complain("the configuration says to keep no records")
                return .failed
            }
            return try await run(job, Ledger(Database(address)), record, asJSON: options.has("json"))
        } catch {
            Terminal.complain(error.message)
            return .failed
        }
    }

    private static func run(
        _ job: Job,
        _ ledger: Ledger,
        _ record: Configuration.Record,
        asJSON: Bool
    ) async throws(SQLError) -> ExitStatus {
        switch job {
        case .migrate:
            let result = try await ledger.migrate()
            let json: JSON = ["before": JSON(result.before), "after": JSON(result.after)]
            let moved = result.before == result.after ? "is" : "was number \(result.before) and is now"
            Terminal.print(asJSON ? json.text : "the schema \(moved) number \(result.after)")
        case .verify:
            let verdict = try await ledger.verify()
            Terminal.print(asJSON ? verdict.json.text : verdict.text)
            return verdict.problems.isEmpty ? .success : .failed
        case .export(let filter, let format):
            try await ledger.migrate()
            try await ledger.export(filter, as: format) { Terminal.stream($0) }
        case .purge(let rows, let contents):
            try await ledger.migrate()
            let now = Timestamp.now
            let isGiven = rows != nil || contents != nil
            let result = try await ledger.purge(
                rowsBefore: (isGiven ? rows : record.rowRetention).map { now - $0.microseconds },
                contentsBefore: (isGiven ? contents : record.contentRetention).map { now - $0.microseconds }
            )
            Terminal.print(asJSON ? result.json.text : result.text)
        }
        return .success
    }
}

extension LedgerVerdict {
    fileprivate var json: JSON {
        [
            "version": JSON(version), "generations": JSON(generations), "attempts": JSON(attempts),
            "contents": JSON(contents), "bytes": JSON(bytes), "problems": .array(problems.map { .string($0) }),
        ]
    }

    fileprivate var text: String {
        let facts =
            "schema \(version), \(generations) generations, \(attempts) attempts, \(contents) contents, \(bytes) bytes"
        return ([problems.isEmpty ? "the store is right: \(facts)" : "the store is not right: \(facts)"] + problems)
            .joined(separator: "\n")
    }
}

extension PurgeResult {
    fileprivate var json: JSON {
        [
            "generations": JSON(generations), "attempts": JSON(attempts), "contents": JSON(contents),
            "freed_bytes": JSON(freedBytes),
        ]
    }

    fileprivate var text: String {
        "\(generations) generations, \(attempts) attempts and \(contents) contents are gone; \(freedBytes) bytes were freed"
    }
}
