import Generation
import JSON
import Workflows

extension Projects {
    static let scaffold = "scaffold"

    /// Writes what follows from the schema, where that is not left to models.
    func writeScaffold(_ context: WorkflowContext, _ draft: inout ProjectDraft) async throws(Failure) {
        let brief = draft.brief
        // A plan says itself which files there are.
        guard settings.hasScaffold, brief.plan == nil else { return }
        guard let scaffold = ProjectScaffold(brief.schema, brief.stack, brief.name),
            // Who cannot be shown what there is cannot build on it.
            scaffold.outline.count <= settings.shown
        else { return }
        draft.brief.scaffold = scaffold
        // What is left has room in one answer.
        draft.strategy = .whole
        draft.project = scaffold.project
        var making = Making()
        making.source = Self.scaffold
        draft.steps.append(ProjectResult.Step(name: Self.scaffold, making: making))
        try await tell(ProjectChange(from: Project(), to: draft.project), context)
    }

    /// Takes back files that were told and are not to be.
    func withdraw(_ project: Project, _ context: WorkflowContext) async throws(Failure) {
        guard !project.isEmpty else { return }
        try await context.emit("withdrawn", ["paths": .array(project.paths.map { .string($0.text) })])
    }
}
