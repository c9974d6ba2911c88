import Foundation
import JSON
import Jobs
import Ledger
import ModelRegistry
import Synchronization
import Tuning

/// Tunings and their models, for people.
enum TuneText {
    static func table(_ models: [RegisteredModel]) -> String {
        guard !models.isEmpty else { return "no model was tuned yet" }
        return models.map { model in
            let accuracy = model.metrics["accuracy"]?.double.map { ", accuracy \(percent($0))" } ?? ""
            let files = model.hasFiles ? "" : ", files removed"
            return "\(model.fullName)  [\(model.state.rawValue)]  \(model.kind.rawValue) of \(model.base), on "
                + "\(model.dataset?.id ?? "nothing that is known")\(accuracy)\(files)"
        }.joined(separator: "\n")
    }

    static func line(_ entry: TuningDesk.Entry) -> String {
        let job = entry.job
        var parts = ["\(job.id)  [\(job.state.rawValue)]"]
        if let request = entry.request { parts.append("\(request.base) on \(request.dataset)") }
        if let step = entry.curve.training.last {
            parts.append("step \(step.step)\(entry.curve.steps.map { " of \($0)" } ?? ""), loss \(number(step.loss))")
        }
        if !job.state.isEnd, let eta = entry.curve.eta { parts.append("\(Int(eta)) s left") }
        if let model = job.output.flatMap({ try? JSON(parsing: $0) })?["model"]?.string {
            parts.append("made tuned/\(model)")
        }
        if let failure = job.failure { parts.append(failure.message) }
        let bars = entry.curve.bars()
        return parts.joined(separator: "  ") + (bars.isEmpty ? "" : "\n    \(bars)")
    }

    /// What a trigger proposes or has started.
    static func line(_ proposal: (name: String, time: Int, data: JSON)) -> String {
        let data = proposal.data
        let dataset = data["dataset"]?.string ?? ""
        let what = "\(proposal.name), on \(dataset) with \(data["examples"]?.int ?? 0) answers that no tuning of it had"
        if let job = data["job"]?.string { return "started   \(what): aloft tune status \(job)" }
        let request = data["request"]
        var words = "aloft tune start --dataset \(dataset) --name \(proposal.name)"
        for option in ["base", "kind"] { if let value = request?[option]?.string { words += " --\(option) \(value)" } }
        let reason = data["reason"]?.string.map { "; it was not started: \($0)" } ?? ""
        return "proposed  \(what): \(words)\(reason)"
    }

    static func line(_ told: TuningLog.Entry, asJSON: Bool) -> String {
        if asJSON { return told.data.text }
        let facts = (told.data.object?.members ?? []).filter { $0.key != "event" }.map { key, value in
            "\(key) \(value.string ?? value.text)"
        }
        return "\(Timestamp.text(told.time))  \(told.data["event"]?.string ?? "")  \(facts.joined(separator: ", "))"
    }

    static func made(_ json: JSON, _ curve: TuningCurve) -> String {
        let metrics = json["metrics"]
        var lines = ["\(json["model"]?.string ?? "")"]
        if let accuracy = metrics?["accuracy"]?.double {
            lines.append(
                "\(percent(accuracy)) of \(metrics?["test_examples"]?.int ?? 0) examples it had not seen are right"
            )
        }
        let bars = curve.bars()
        if !bars.isEmpty { lines.append("loss \(bars)") }
        return lines.joined(separator: "\n")
    }

    static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
    static func number(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
}

/// Shows on standard error what a tuning tells while it runs.
final class TuneTeller: Sendable {
    private let desk: TuningDesk
    private let state = Mutex((job: String?.none, last: 0))

    init(_ desk: TuningDesk) {
        self.desk = desk
    }

    func follow(_ job: String) { state.withLock { $0.job = job } }

    /// Looks for news until it is cancelled.
    func run() async {
        while (try? await Task.sleep(for: .seconds(1))) != nil { await tell() }
    }

    func tell() async {
        let (job, last) = state.withLock { $0 }
        guard let job, let news = try? await desk.log(of: job, after: last), let newest = news.last else { return }
        state.withLock { $0.last = newest.number }
        // Of steps the last says enough.
        let lastStep = news.last { $0.data["event"]?.string == "step" }?.number
        for told in news {
            switch told.data["event"]?.string {
            case "step": if told.number == lastStep { Terminal.note(step(told.data)) }
            case "epoch":
                let loss =
                    told.data["validation_loss"]?.double.map { ", loss on what it has not seen \(TuneText.number($0))" }
                    ?? ""
                Terminal.note("-- epoch \(told.data["epoch"]?.int ?? 0)\(loss)")
            case "message": Terminal.note("-- \(told.data["message"]?.string ?? "")")
            case "prepared":
                Terminal.note("-- \(told.data["rows"]?.int ?? 0) rows, \(told.data["steps"]?.int ?? 0) steps")
            case "resumed": Terminal.note("-- goes on from step \(told.data["step"]?.int ?? 0)")
            default: break
            }
        }
    }

    private func step(_ data: JSON) -> String {
        let loss = data["loss"]?.double.map { TuneText.number($0) } ?? "?"
        return
            "-- step \(data["step"]?.int ?? 0) of \(data["steps"]?.int ?? 0), loss \(loss), \(Int(data["eta"]?.double ?? 0)) s left"
    }
}
