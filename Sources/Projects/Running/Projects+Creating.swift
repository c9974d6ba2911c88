import Asking
import Generation
import JSON
import Prompts
import Workflows

extension Projects {
    /// Makes a project that was not there.
    func create(_ context: WorkflowContext, _ request: ProjectRequest) async throws(Failure) -> ProjectResult {
        var draft = ProjectDraft(
            ProjectBrief(request: request, stack: request.stack ?? settings.stack, mode: request.mode ?? settings.mode)
        )
        try await enter(.schema, context)
        draft.brief.schema = try await schema(context, &draft)
        if draft.brief.mode == .enhanced {
            try await enter(.plan, context)
            draft.brief.plan = try await plan(context, &draft)
        }
        try await enter(.code, context)
        try await write(context, &draft)
        if !draft.isTemplate { try await finish(context, &draft) }
        return try await deliver(context, draft, from: Project(), version: 1)
    }

    /// What the project is about; as far as the prompt's words tell, where no model says.
    private func schema(_ context: WorkflowContext, _ draft: inout ProjectDraft) async throws(Failure) -> ProjectSchema
    {
        let prompt = draft.brief.request.prompt
        let task = ModelTask<ProjectSchema>(
            "projects/schema",
            settings.schema,
            values: draft.brief.values,
            output: .schema(OutputSchema(name: "projects_schema", schema: ProjectSchema.outputSchema)),
            template: { ProjectTemplate.schema(of: prompt) }
        ) { text, _ in
            Reading(text, ProjectSchema.outputSchema) { json, notes in
                let (schema, wrong) = ProjectSchema.read(json)
                notes.repairs = wrong
                if schema.entities.isEmpty {
                    notes.findings = ["There is no entity: say at least one thing that is kept."]
                }
                return schema
            }
        }
        do throws(Failure) {
            let made = try await context.step("schema") { () throws(Failure) in
                try await services.asker.ask(context, task, for: context.subject)
            }
            return draft.note("schema", made)
        } catch {
            // What it is about shows in the files too, where they can be written.
            guard Self.mayGoOn(after: error) else { throw error }
            try await tellDegraded("schema", error, context)
            draft.note("schema", Asker.withoutModel(true))
            return ProjectTemplate.schema(of: prompt)
        }
    }

    /// How it is to be built; nothing where nobody says, for the files can be written without.
    private func plan(_ context: WorkflowContext, _ draft: inout ProjectDraft) async throws(Failure) -> ProjectPlan? {
        let task = ModelTask<ProjectPlan>(
            "projects/plan",
            settings.plan,
            values: draft.brief.values,
            output: .schema(OutputSchema(name: "projects_plan", schema: ProjectPlan.schema))
        ) { text, _ in
            Reading(text, ProjectPlan.schema) { json, notes in
                let plan = ProjectPlan(json)
                if plan.files.isEmpty {
                    notes.findings = ["There is no file in it with a path that a project can have."]
                }
                return plan
            }
        }
        return try await optional("plan", task, context, &draft)
    }

    /// Asks for what can be done without; `nil` where nobody answers.
    func optional<Value>(
        _ name: String,
        _ task: ModelTask<Value>,
        _ context: WorkflowContext,
        _ draft: inout ProjectDraft
    ) async throws(Failure) -> Value? {
        var task = task
        task.spent = draft.spent(on: name)
        let asked = task
        let isSpent = asked.step.budget.map { asked.spent >= $0 } ?? false
        do throws(Failure) {
            let made = try await context.step(name) { () throws(Failure) in
                try await services.asker.ask(context, asked, for: context.subject)
            }
            return draft.note(name, made)
        } catch {
            // What the step itself may not spend any more ends it, and not the run.
            guard Self.mayGoOn(after: error) || error.kind == .budget && isSpent else { throw error }
            try await tellDegraded(name, error, context)
            var making = Making()
            making.degraded = "left_out"
            draft.steps.append(ProjectResult.Step(name: name, making: making))
            return nil
        }
    }

    private func tellDegraded(_ step: String, _ failure: Failure, _ context: WorkflowContext) async throws(Failure) {
        try await context.emit(
            "degraded",
            ["step": .string(step), "kind": .string(failure.kind.rawValue), "message": .string(failure.message)]
        )
    }

    /// Whether a run goes on without what failed: not when it was ended or has spent what it may, or must not be answered.
    private static func mayGoOn(after failure: Failure) -> Bool {
        switch failure.kind {
        case .cancelled, .budget, .blockedPrompt, .blockedOutput: false
        default: true
        }
    }
}

/// What is made of a project so far.
struct ProjectDraft {
    var brief: ProjectBrief
    var strategy = ProjectStrategy.whole
    /// What there was before anything was changed; nothing where all is new.
    var first = Project()
    var project = Project()
    var problems: [ProjectProblem] = []
    /// Files within which answers ended, empty where that is not known, and that nobody has written since.
    var cut: Set<String> = []
    var check = ProjectCheck()
    var review: ProjectReview?
    var isCanary = false
    var isTemplate = false
    var steps: [ProjectResult.Step] = []

    init(_ brief: ProjectBrief) { self.brief = brief }

    /// What a model is told of beside what it is shown.
    func others(_ view: ProjectView) -> [ProjectPath] { view.others + brief.request.unread.prefix(200) }

    /// What steps of a kind have spent so far, in billionths of a dollar; all that write code are one kind.
    func spent(on step: String) -> Int {
        func kind(_ step: String) -> Substring {
            let head = step.split(separator: "/").first ?? ""
            return ["change", "repair"].contains(head) ? "code" : head
        }
        return steps.filter { kind($0.name) == kind(step) }.reduce(0) { $0 + ($1.making.cost ?? 0) }
    }

    @discardableResult
    mutating func note<Value>(_ name: String, _ made: Made<Value>) -> Value {
        steps.append(ProjectResult.Step(name: name, making: made.making))
        return made.value
    }

    /// Notes what was mended here, beside what was noted of that before.
    mutating func noteMended(_ name: String, _ what: String) {
        let index = steps.firstIndex { $0.name == name } ?? steps.endIndex
        if index == steps.endIndex { steps.append(ProjectResult.Step(name: name, making: Making())) }
        steps[index].making.repairs.append(what)
    }

    /// All that was found, what was refused included.
    var findings: [ProjectFinding] {
        problems.map { ProjectFinding(.refused, $0.path, $0.description) } + check.findings
    }

    var score: ProjectScore {
        var whole = check
        whole.findings = findings
        return score(whole)
    }

    /// How good it is by a check that has all that was found.
    func score(_ check: ProjectCheck) -> ProjectScore {
        ProjectScore(project, check, brief.schema, review: review?.score)
    }
}
