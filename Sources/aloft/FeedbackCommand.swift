import Feedback
import Foundation
import Generation
import JSON
import Jobs
import Ledger
import Reports
import SQL
import Store

/// `aloft feedback`.
enum FeedbackCommand: Command {
    static let name = "feedback"
    static let summary = "say what an answer or a job was worth, and show what was said"
    static let help = """
        usage: aloft feedback give --generation ID|--job ID [--step NAME] [--rating N] [--quality WORD] [--worked yes|no]
                                   [--matched yes|no] [--signal WORD] [--correction TEXT] [--comments TEXT] [--user NAME]
               aloft feedback list [--generation ID|--job ID [--step NAME]] [--limit N] [--json]

        give says of an answer, by its x-aloft-request-id, or of a job what POST /api/feedback says. Said again by the same
        user, it replaces what was said before. list shows the newest first.

          --rating N       from 1 to 5
          --quality WORD   excellent, good, acceptable, poor or failed
          --worked, --matched yes|no  whether it worked, and whether it was what was meant
          --signal WORD    what happened without anybody saying so: accepted, edited or retried
          --correction TEXT  what would have been right
          --json           as a JSON object
        \(RecordFile.help)
        \(ConfigurationFile.help)

        exit status: 0 done; 1 there is nothing of that id, or the records cannot be read; 2 the command line makes no
        sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do {
            let texts = ["generation", "job", "step", "quality", "signal", "correction", "comments"]
            let valued = texts + ["rating", "worked", "matched", "user", "limit", "config", "store"]
            let options = try Options(words, valued: valued, flags: ["json"], words: 1)
            switch options.words.first {
            case "give": return try await give(try feedback(options, texts), options)
            case "list": return try await list(options)
            default: throw Options.Misuse(message: "say give or list")
            }
        } catch let error as Options.Misuse {
            return misused(error)
        } catch let error as RecordFile.Missing {
            return error.status
        } catch {
            let message = (error as? SQLError)?.message ?? (error as? JobsError)?.message
            Terminal.complain(message ?? "the records cannot be read")
            return .failed
        }
    }

    /// Reads the words as what would be sent over HTTP.
    private static func feedback(_ options: Options, _ texts: [String]) throws(Options.Misuse) -> Feedback {
        var body: JSONObject = [:]
        for name in texts { body[name] = options.value(name).map { .string($0) } }
        if let text = options.value("rating") { body["rating"] = Int(text).map { JSON($0) } ?? .string(text) }
        for (option, name) in [("worked", "worked"), ("matched", "matched_intent")] {
            switch options.value(option) {
            case nil: break
            case "yes": body[name] = true
            case "no": body[name] = false
            default: throw Options.Misuse(message: "--\(option) is yes or no")
            }
        }
        do throws(Failure) {
            var feedback = try Feedback(body)
            feedback.user = options.value("user")
            return feedback
        } catch {
            throw Options.Misuse(message: error.message)
        }
    }

    private static func give(_ feedback: Feedback, _ options: Options) async throws -> ExitStatus {
        let database = try await open(options)
        let isThere: Bool
        switch feedback.subject {
        case .generation(let id): isThere = try await Ledger(database).generation(id) != nil
        case .job(let id, _):
            let jobs = Jobs(database)
            try await jobs.migrate()
            isThere = try await jobs.job(id) != nil
        }
        guard isThere else {
            Terminal.complain("there is nothing of that id, or it is not written down yet")
            return .failed
        }
        guard try await FeedbackStore(database).add(feedback, at: Timestamp.now) else {
            Terminal.complain("so much was said of this already that no more is kept")
            return .failed
        }
        Terminal.print(options.has("json") ? JSON.object(["feedback_id": .string(feedback.id)]).text : feedback.id)
        return .success
    }

    private static func list(_ options: Options) async throws -> ExitStatus {
        var subject: Feedback.Subject?
        if let id = options.value("generation") { subject = .generation(id) }
        if let id = options.value("job") { subject = .job(id, step: options.value("step")) }
        let limit = Int(try options.number("limit", in: 1...10_000) ?? 100)
        let rows = try await FeedbackStore(try await open(options)).list(subject, limit: limit)
        if options.has("json") {
            Terminal.print(JSON.array(rows).pretty())
            return .success
        }
        let columns = ["rating", "quality", "worked", "matched_intent", "signal", "correction", "comments", "user_id"]
        var table = TextTable([.init("time"), .init("of")] + columns.map { .init($0) })
        for row in rows {
            let about = [row["generation"]?.string ?? row["job"]?.string, row["step"]?.string].compactMap(\.self)
            let cells = columns.map { name -> String in
                let value = row[name] ?? .null
                return value.string ?? (value.isNull ? "" : value.text)
            }
            table.add([Timestamp.text(row["time"]?.int ?? 0), about.joined(separator: " ")] + cells)
        }
        Terminal.print(table.text)
        return .success
    }

    private static func open(_ options: Options) async throws -> Database {
        let database = try await RecordFile.open(options)
        try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
        return database
    }
}
