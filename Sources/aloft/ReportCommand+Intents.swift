import Feedback
import Intents
import JSON
import Ledger
import Reports
import SQL
import Statistics
import Store

extension ReportCommand {
    /// What `aloft report intents` does.
    static func intents(_ options: Options) async -> ExitStatus {
        do {
            let database = try await RecordFile.open(options)
            try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            try await database.migrate(to: IntentOutcomes.migrations, component: IntentOutcomes.component)
            let found = try await IntentOutcomes(database, now: { Timestamp.now }).reliability()
            if options.has("json") {
                Terminal.print(JSON.array(found.map(\.json)).pretty())
                return .success
            }
            if found.isEmpty {
                Terminal.note("-- no answer was judged: give matched_intent or a correction as feedback")
            }
            for target in found { Terminal.print("\(text(of: target))\n") }
            return .success
        } catch let error as RecordFile.Missing {
            return error.status
        } catch {
            Terminal.complain((error as? SQLError)?.message ?? "the records cannot be read")
            return .failed
        }
    }

    private static func text(of target: TargetReliability) -> String {
        func rounded(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
        let columns = ["answers", "mean of it", "right"]
        var table = TextTable([.init("confidence")] + columns.map { .init($0, isNumber: true) })
        for bin in (target.calibrated ?? target.said).bins where bin.count > 0 {
            let range = "\(rounded(bin.range.lowerBound)) – \(rounded(bin.range.upperBound))"
            table.add([range, "\(bin.count)", rounded(bin.confidence), rounded(bin.accuracy)])
        }
        let said =
            "\(target.target), labels \(target.labels): \(target.said.count) answers judged, "
            + "\(rounded(target.said.accuracy * 100)) % right; ECE \(rounded(target.said.error)) as the model says it"
        let then = target.calibrated.map { ", \(rounded($0.error)) as it is told (on answers its table had not seen)" }
        return "\(said)\(then ?? "; \(target.missing) more are to be judged before it is calibrated")\n\n\(table.text)"
    }
}
