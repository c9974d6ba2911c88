package import Generation
import JSON
package import Prompts
package import Workflows

/// Has models do the tasks of a workflow.
package struct Asker: Sendable {
    package var prompts: PromptLibrary
    /// How long what was made is given again; `nil` keeps none.
    package var cacheLifetime: Duration?
    /// Whether a route may give canned texts where no model answers.
    package var mayUseTemplates: @Sendable (_ route: String) -> Bool
    /// Whether a target has one canned text for all, which is no answer to a task.
    package var isTemplate: @Sendable (Target) -> Bool

    /// Where something came from that no model made, in its ``Making/source``.
    package static let fromTemplate = "template"

    package init(
        _ prompts: PromptLibrary,
        cacheLifetime: Duration?,
        mayUseTemplates: @escaping @Sendable (_ route: String) -> Bool,
        isTemplate: @escaping @Sendable (Target) -> Bool
    ) {
        self.prompts = prompts
        self.cacheLifetime = cacheLifetime
        self.mayUseTemplates = mayUseTemplates
        self.isTemplate = isTemplate
    }

    /// Has a model do a task within a step, or gives what was made before of all the same.
    ///
    /// - Parameters:
    ///   - context: the run, within a step.
    ///   - task: what is asked.
    ///   - subject: who gets always the same version of a prompt.
    ///   - measures: what is worth counting of what was made.
    /// - Returns: what was made, and how.
    /// - Throws: why nobody made it.
    package func ask<Value>(
        _ context: WorkflowContext,
        _ task: ModelTask<Value>,
        for subject: String,
        measures: @Sendable (Value) -> [String: Double] = { _ in [:] }
    ) async throws(Failure) -> Made<Value> {
        let prompt = await prompts.prompt(task.prompt, for: subject)
        let turns = prompt.turns(task.values)
        let work = Work(
            task.kind,
            sameness: [
                prompt.digest, task.step.route, "\(task.step.temperature)", "\(task.step.maximumTokens)",
                "\(task.output)",
            ] + task.measure + turns.map { "\($0.text)" },
            lifetime: cacheLifetime
        )
        return try await context.make(work, measures: measures) { () throws(Failure) in
            do throws(Failure) {
                return try await context.within(task.step.timeout, task.kind) { () throws(Failure) in
                    try await generate(context, task, prompt, turns)
                }
            } catch {
                guard let template = task.template, mayUseTemplate(after: error, task.step.route) else { throw error }
                try await context.emit(
                    "degraded",
                    [
                        "step": .string(task.kind), "kind": .string(error.kind.rawValue),
                        "message": .string(error.message),
                    ]
                )
                return Self.withoutModel(template())
            }
        }
    }

    /// Something that no model made, labelled as that.
    package static func withoutModel<Value>(_ value: Value) -> Made<Value> {
        var making = Making()
        making.source = fromTemplate
        making.degraded = Degradation.template.rawValue
        return Made(value, making)
    }

    /// What was withheld stays withheld; anything else may be done without a model where the route allows it.
    package func mayUseTemplate(after failure: Failure, _ route: String) -> Bool {
        switch failure.kind {
        case .cancelled, .blockedPrompt, .blockedOutput: false
        default: mayUseTemplates(route)
        }
    }

    private func generate<Value>(
        _ context: WorkflowContext,
        _ task: ModelTask<Value>,
        _ prompt: Prompt,
        _ turns: [Turn]
    ) async throws(Failure) -> Made<Value> {
        try WorkflowContext.check(task.spent, within: task.step.budget, "The step '\(task.kind)'")
        var request = Request(model: task.step.route, turns: turns)
        request.output = task.output
        let isTemplate = isTemplate
        request.allows = { !isTemplate($0) }
        request.sampling.temperature = task.step.temperature
        request.sampling.maximumTokens = task.step.maximumTokens
        // Who is silent for long is given up; who writes slowly is not.
        request.isStreamed = true
        request.acceptance = Acceptance { text, finish in
            switch await task.read(text, finish == .length) {
            case .read: .accepted(text)
            case .refused(let findings): .refused(findings)
            case .repeated(let finding): .repeated(finding)
            }
        }
        request.acceptance?.watch = task.watch
        let (response, provenance) = try await context.generate(request)
        let isCut = response.candidates.first?.finishReason == .length
        guard case .read(let value, let repairs) = await task.read(response.text, isCut) else {
            throw Failure(.malformed, "The answer that was given again is not one any more.")
        }
        var making = context.making(provenance, prompt: prompt.name)
        making.repairs += repairs.filter { !making.repairs.contains($0) }
        return Made(value, making)
    }
}
