import Datasets
import Foundation
import Generation
import JSON
import Jobs
import ModelRegistry
import Workflows

extension Tuning {
    /// Examples that a tuned model is asked before it is registered, at most.
    private static let asked = 200

    func tuneAdapter(
        _ context: WorkflowContext,
        _ request: TuningRequest,
        _ plan: TuningPlan,
        in folder: String
    ) async throws(Failure) -> NewModel {
        let done = try await context.step("train") { () throws(Failure) -> String in
            let set = try await examples(of: plan)
            let (train, validation) = set.parted
            try write(train, to: "\(folder)/train.jsonl", request)
            try write(validation, to: "\(folder)/validation.jsonl", request)
            let base = try await services.file(plan.base, .adapter)
            let done = try await services.trainer.train(base, in: folder, request, name: plan.name) { event in
                await services.log.add(event, of: context.job.id)
            }
            return done.text
        }
        let trained = (try? JSON(parsing: done)) ?? .null
        let file = "\(folder)/out/model.gguf"
        try await check(file, trained["sha256"]?.string)
        let scores = try await context.step("test") { () throws(Failure) -> String in
            await tell("message", ["message": "asking the tuned model"], context)
            return try await test(file, request, plan, job: context.job.id).text
        }
        var metrics = (try? JSON(parsing: scores))?.object ?? [:]
        for name in ["validation_losses", "best_epoch", "seconds", "peak_memory"] { metrics[name] = trained[name] }
        var model = NewModel(plan.name, .adapter, base: plan.base)
        model.files = ["model.gguf": file]
        model.metrics = .object(metrics)
        return model
    }

    /// Refuses a file that is not what the trainer said it made, or is not here.
    private func check(_ file: String, _ sha256: String?) async throws(Failure) {
        guard FileManager.default.fileExists(atPath: file) else {
            throw Failure(
                .serverError,
                "The trainer left no model here, or it was made on another machine; nothing is registered: start again."
            )
        }
        let found: String
        do throws(RegistryError) {
            found = try await services.registry.hash(of: file)
        } catch {
            throw Failure(error)
        }
        guard found == sha256 else {
            throw Failure(
                .serverError,
                "The model's file is not what the trainer says it made; nothing is registered: start again."
            )
        }
    }

    private func write(_ examples: [DatasetExample], to path: String, _ request: TuningRequest) throws(Failure) {
        var bytes: [UInt8] = []
        for example in examples {
            bytes += DatasetForm.openai.line(example, system: request.system).utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Failure(.serverError, "\(path) cannot be written: is the disk full?")
        }
    }

    /// Asks the model what it was not trained with; throws when it never answers.
    private func test(
        _ file: String,
        _ request: TuningRequest,
        _ plan: TuningPlan,
        job: String
    ) async throws(Failure) -> JSON {
        let all = try await examples(of: plan).test
        let stride = max(1, (all.count + Self.asked - 1) / Self.asked)
        var scores = TuningScores()
        var last: Failure?
        for index in Swift.stride(from: 0, to: all.count, by: stride) {
            let example = all[index]
            var turns = [Turn(.user, text: example.prompt)]
            if let system = example.system ?? request.system { turns.insert(Turn(.system, text: system), at: 0) }
            var question = Request(model: plan.name, turns: turns)
            question.sampling.temperature = 0
            question.sampling.maximumTokens = min(1024, 32 + example.answer.utf8.count)
            let expected = example.label ?? example.answer.trimmed
            do throws(Failure) {
                let answer = try await services.ask("tuning-\(job)", file, question).text.trimmed
                let label =
                    example.label == nil ? nil : IntentLabel.label(of: answer) ?? IntentLabel.label(bare: answer)
                scores.add(label ?? answer, expected: expected)
            } catch {
                if Task.isCancelled { throw error }
                last = error
                scores.addUnanswered(expected: expected)
            }
        }
        if scores.isUnanswered {
            throw Failure(
                .serverError,
                "The tuned model never answered, and is not registered: \(last?.message ?? "there is nothing to ask.")"
            )
        }
        return scores.json
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
