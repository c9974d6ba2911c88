import Asking
import Generation
import JSON
package import Prompts
import Workflows

/// What one step asks of a model, and how its answer is read.
struct ScriptTask<Value: Codable & Sendable>: Sendable {
    var prompt: ScriptPrompt
    var step: AskingStep
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
    static let fromTemplate = Asker.fromTemplate
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
        let asker = Asker(
            services.prompts,
            cacheLifetime: settings.cacheLifetime,
            mayUseTemplates: services.mayUseTemplates,
            isTemplate: services.isTemplate
        )
        let schema = OutputSchema(name: "script_\(task.prompt.kind)", schema: task.schema)
        var asked = ModelTask<Value>(
            task.prompt.rawValue,
            task.step,
            values: task.values,
            output: .schema(schema),
            measure: task.measure,
            template: task.template
        ) { text, isCut in
            isCut ? .refused(["The answer ends before it is complete; say it in fewer words."]) : task.read(text)
        }
        asked.spent = task.spent
        return try await asker.ask(context, asked, for: student)
    }
}
