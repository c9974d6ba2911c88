import Datasets
import Foundation
import Generation
import JSON
import ModelRegistry
import Synchronization
import Workflows

extension Tuning {
    /// Texts whose vectors are asked for at once.
    private static let batch = 64

    func tuneHead(
        _ context: WorkflowContext,
        _ request: TuningRequest,
        _ plan: TuningPlan,
        in folder: String
    ) async throws(Failure) -> NewModel {
        let file = "\(folder)/head.json"
        let metrics = try await context.step("train") { () throws(Failure) -> String in
            let set = try await examples(of: plan)
            let train = try await rows(set.train, plan, context)
            let epochs = Epochs()
            let head = try await services.trainHead(train, plan.base, request) { epoch in
                epochs.add(epoch)
            }
            // It takes seconds, so its curve is told as a whole.
            for epoch in epochs.all {
                var facts: JSONObject = ["epoch": JSON(epoch.number), "loss": JSON(epoch.loss)]
                facts["validation_loss"] = epoch.heldOutLoss.map { JSON($0) }
                await tell("epoch", facts, context)
            }
            do {
                try Data(head.bytes).write(to: URL(filePath: file), options: .atomic)
            } catch {
                throw Failure(.serverError, "\(file) cannot be written: is the disk full?")
            }
            var scores = TuningScores()
            for row in try await rows(set.test, plan, context) {
                let (label, probability) = try head.predict(row.vector)
                scores.add(label, expected: row.label, probability: probability)
            }
            return scores.json.text
        }
        guard FileManager.default.fileExists(atPath: file) else {
            throw Failure(.serverError, "The head was made on another machine, or its file was removed: start again.")
        }
        var model = NewModel(plan.name, .head, base: plan.base)
        model.files = ["head.json": file]
        model.metrics = (try? JSON(parsing: metrics)) ?? .null
        return model
    }

    private func rows(
        _ examples: [DatasetExample],
        _ plan: TuningPlan,
        _ context: WorkflowContext
    ) async throws(Failure) -> [TuningServices.Row] {
        var rows: [TuningServices.Row] = []
        for start in stride(from: 0, to: examples.count, by: Self.batch) {
            let part = examples[start..<min(start + Self.batch, examples.count)]
            let vectors = try await services.vectors(plan.base, part.map(\.prompt))
            rows += zip(part, vectors).map { ($1, $0.label ?? "") }
            await tell(
                "message",
                ["message": .string("\(rows.count) of \(examples.count) texts have their vectors")],
                context
            )
        }
        return rows
    }
}

/// Epochs as they are told from wherever a head is trained.
private final class Epochs: Sendable {
    private let epochs = Mutex<[TuningServices.Epoch]>([])

    var all: [TuningServices.Epoch] { epochs.withLock { $0 } }

    func add(_ epoch: TuningServices.Epoch) { epochs.withLock { $0.append(epoch) } }
}
