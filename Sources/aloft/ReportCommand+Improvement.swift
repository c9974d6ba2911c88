import Evaluation
import Feedback
import JSON
import Ledger
import Reports
import SQL
import Store

extension ReportCommand {
    /// What `aloft report improvement` does.
    static func improvement(_ options: Options, _ span: (since: Int, until: Int?)) async -> ExitStatus {
        do {
            let database = try await RecordFile.open(options)
            try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            let until = span.until ?? Timestamp.now
            let report = try await ImprovementReport.read(since: span.since, until: until, from: database)
            return report.document.write({ report.json.pretty() }, options)
        } catch let error as RecordFile.Missing {
            return error.status
        } catch {
            Terminal.complain((error as? SQLError)?.message ?? "the records cannot be read")
            return .failed
        }
    }
}
