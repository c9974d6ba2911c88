import Datasets
package import Generation
import JSON
package import Jobs
import ModelRegistry
import Workflows

extension Tuning {
    /// The step that puts the examples into the bucket, and the one that gives the name of a tuning at Google.
    private static let upload = "upload"
    private static let creation = "create"

    func tuneHosted(
        _ context: WorkflowContext,
        _ request: TuningRequest,
        _ plan: TuningPlan
    ) async throws(Failure) -> NewModel {
        guard let google = services.google else {
            throw Failure(.invalidRequest, "Google tunes where `tuning.vertex` says which provider and bucket.")
        }
        let job = context.job.id
        let retry = StepRetry(attempts: 4, base: .seconds(2))
        let files = try await context.step(Self.upload, retry: retry) { () throws(Failure) -> [String] in
            let set = try await examples(of: plan)
            var addresses: [String] = []
            for (part, examples) in [("train", set.train), ("validation", set.test)] {
                let lines = examples.map { DatasetForm.gemini.line($0, system: request.system) + "\n" }
                addresses.append(try await google.upload(Array(lines.joined().utf8), as: "\(job)/\(part).jsonl"))
            }
            await tell("message", ["message": "the examples are in the bucket"], context)
            return addresses
        }
        let name = try await context.step(Self.creation, retry: retry) { () throws(Failure) -> String in
            // The process may have ended between the call and its being written down.
            if let known = try await google.find(job: job) { return known }
            return try await google.create(request, name: plan.name, train: files[0], validation: files[1], job: job)
        }
        var count = 0
        while true {
            let state = try await context.step("look/\(count)", retry: StepRetry(attempts: 10, base: .seconds(5))) {
                () throws(Failure) -> [String] in
                let state = try await google.get(name)
                await tell("message", ["message": .string("\(name): \(state.word)")], context)
                guard state.isEnd else { return [] }
                guard state.hasSucceeded, let target = state.target else {
                    let reason =
                        state.error ?? "it is \(state.word)\(state.hasSucceeded ? " and names no endpoint" : "")."
                    throw Failure(
                        .invalidRequest,
                        "Google's tuning gave no model, and nothing is registered: \(reason)"
                    )
                }
                return [target, state.statistics?.text ?? "null"]
            }
            if state.count == 2 {
                var model = NewModel(plan.name, .endpoint, base: plan.base)
                model.target = "\(google.place.provider)/\(state[0])"
                model.metrics = ["tuning_job": .string(name), "data": (try? JSON(parsing: state[1])) ?? .null]
                return model
            }
            count += 1
            try await context.sleep(for: services.lookingAfter)
        }
    }

    /// Has the tuning at Google end that a job here began or may have begun; nothing where it began none.
    package func endHosted(_ job: String, _ steps: [StepRecord]) async throws(Failure) {
        guard let google = services.google, steps.contains(where: { $0.name == Self.upload && $0.failure == nil })
        else { return }
        let written = steps.last { $0.name == Self.creation && $0.failure == nil }
        var name = written.flatMap { try? JSON(parsing: $0.output) }?.string
        // The run may have ended between the call and its being written down.
        if name == nil { name = try await google.find(job: job) }
        if let name { try await google.cancel(name) }
    }
}
