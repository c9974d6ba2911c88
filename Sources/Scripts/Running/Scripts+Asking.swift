import Generation
import JSON
package import Prompts
import Workflows

/// What one step asks of a model, and how its answer is read.
struct ScriptTask<Value: Codable & Sendable>: Sendable {
    var prompt: ScriptPrompt
    var step: ScriptSettings.Step
    /// What earlier rounds of it have spent in the run, in billionths of a dollar.
    var spent = 0
    var values: [String: Prompt.Value]
    var schema: JSON
    /// What answers are judged by, and filled up with, beside what is asked.
    var measure: [String]
    var read: @Sendable (String) -> Reading<Value>
    /// What is given where no model may or can answer, if the route allows that.
    var template: (@Sendable () -> Value)?
}

/// The prompts of scripts.
enum ScriptPrompt: String {
    case understand = "scripts/understand"
    case match = "scripts/match"
    case write = "scripts/write"
    case check = "scripts/check"

    /// The kind of work, for figures.
    var kind: String { String(rawValue.split(separator: "/").last ?? "") }
}

extension Scripts {
    /// The prompts that come with the program.
    package static let prompts = [
        Prompt.builtIn(ScriptPrompt.understand.rawValue, 1, PackageResources.understand_1_txt),
        Prompt.builtIn(ScriptPrompt.match.rawValue, 1, PackageResources.match_1_txt),
        Prompt.builtIn(ScriptPrompt.write.rawValue, 1, PackageResources.write_1_txt),
        Prompt.builtIn(ScriptPrompt.check.rawValue, 1, PackageResources.check_1_txt),
    ]

    /// Where something came from, in its ``Making/source``.
    static let fromTemplate = "template"
    static let fromRules = "rules"

    /// Has a model do a task within a step, or gives what was made before of all the same.
    ///
    /// - Parameters:
    ///   - context: the run, within a step.
    ///   - task: what is asked.
    ///   - student: who gets always the same version of a prompt.
    /// - Returns: what was made, and how.
    /// - Throws: why nobody made it.
    func ask<Value>(
        _ context: WorkflowContext,
        _ task: ScriptTask<Value>,
        for student: String
    ) async throws(Failure) -> Made<Value> {
        let prompt = await services.prompts.prompt(task.prompt.rawValue, for: student)
        let turns = prompt.turns(task.values)
        let work = Work(
            task.prompt.kind,
            sameness: [
                prompt.digest, task.step.route, "\(task.step.temperature)", "\(task.step.maximumTokens)",
                task.schema.text,
            ] + task.measure + turns.map { "\($0.text)" },
            lifetime: settings.cacheLifetime
        )
        return try await context.make(work) { () throws(Failure) in
            do throws(Failure) {
                return try await context.within(task.step.timeout, task.prompt.kind) { () throws(Failure) in
                    try await ask(context, task, prompt, turns)
                }
            } catch {
                guard let template = task.template, mayUseTemplate(after: error, task.step.route) else { throw error }
                try await context.emit(
                    "degraded",
                    [
                        "step": .string(task.prompt.kind), "kind": .string(error.kind.rawValue),
                        "message": .string(error.message),
                    ]
                )
                var making = Making()
                making.source = Self.fromTemplate
                making.degraded = Degradation.template.rawValue
                return Made(template(), making)
            }
        }
    }

    /// What was withheld stays withheld; anything else may be done without a model where the route allows it.
    private func mayUseTemplate(after failure: Failure, _ route: String) -> Bool {
        switch failure.kind {
        case .cancelled, .blockedPrompt, .blockedOutput: false
        default: services.mayUseTemplates(route)
        }
    }

    private func ask<Value>(
        _ context: WorkflowContext,
        _ task: ScriptTask<Value>,
        _ prompt: Prompt,
        _ turns: [Turn]
    ) async throws(Failure) -> Made<Value> {
        try WorkflowContext.check(task.spent, within: task.step.budget, "The step '\(task.prompt.kind)'")
        var request = Request(model: task.step.route, turns: turns)
        request.output = .schema(OutputSchema(name: "script_\(task.prompt.kind)", schema: task.schema))
        request.acceptance = Acceptance { text, finish in
            if finish == .length { return .refused(["The answer ends before it is complete; say it in fewer words."]) }
            switch task.read(text) {
            case .read: return .accepted(text)
            case .refused(let findings): return .refused(findings)
            }
        }
        let isTemplate = services.isTemplate
        request.allows = { !isTemplate($0) }
        request.sampling.temperature = task.step.temperature
        request.sampling.maximumTokens = task.step.maximumTokens
        // Who is silent for long is given up; who writes slowly is not.
        request.isStreamed = true
        let (response, provenance) = try await context.generate(request)
        guard case .read(let value, let repairs) = task.read(response.text) else {
            throw Failure(.malformed, "The answer that was given again is not one any more.")
        }
        var making = context.making(provenance, prompt: prompt.name)
        making.repairs += repairs
        return Made(value, making)
    }
}
