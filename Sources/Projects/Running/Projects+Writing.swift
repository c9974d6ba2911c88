import Asking
import Generation
import JSON
import Prompts
import Workflows

extension Projects {
    /// Writes the files: whole or in phases, once or several times; from the template where nobody can and the route allows it.
    func write(_ context: WorkflowContext, _ draft: inout ProjectDraft) async throws(Failure) {
        let (step, isCanary) = coding(context)
        draft.isCanary = isCanary
        if let threshold = settings.phasesFrom {
            draft.strategy = ProjectStrategy(for: draft.brief.schema, draft.brief.complexity, threshold: threshold)
        }
        try await writeScaffold(context, &draft)
        do throws(Failure) {
            switch draft.strategy {
            case .phased: try await writeInPhases(context, step, &draft)
            case .whole: try await writeWhole(context, step, &draft)
            }
        } catch {
            guard services.asker.mayUseTemplate(after: error, step.route) else { throw error }
            let (brief, failure) = (draft.brief, error)
            let made = try await context.step("code/template") { () throws(Failure) in
                try await context.make(Work("code")) { () throws(Failure) in
                    try await context.emit(
                        "degraded",
                        [
                            "step": "code", "kind": .string(failure.kind.rawValue),
                            "message": .string(failure.message),
                        ]
                    )
                    return Asker.withoutModel(ProjectTemplate(brief.schema, brief.name).project)
                }
            }
            try await withdraw(draft.project, context)
            draft.project = draft.note("code/template", made)
            draft.brief.scaffold = nil
            draft.steps.removeAll { $0.name == Self.scaffold }
            draft.problems = []
            draft.cut = []
            draft.isTemplate = true
            try await tell(ProjectChange(from: Project(), to: draft.project), context)
        }
    }

    private func writeWhole(
        _ context: WorkflowContext,
        _ step: AskingStep,
        _ draft: inout ProjectDraft
    ) async throws(Failure) {
        let brief = draft.brief
        guard let scaffold = brief.scaffold else {
            let task = files(brief.plan == nil ? "projects/code" : "projects/build", step, brief.values)
            return try await write(context, "code", task, &draft)
        }
        var values = brief.values
        let told = settings.form.told(scaffold.shown)
        values["files"] = .word(told.count <= settings.shown ? told : scaffold.outline)
        values["schema"] = .text(scaffold.rest(of: brief.schema).outline)
        values["beginning"] = .word(settings.form.told([(ProjectScaffold.file, scaffold.beginning)]))
        var task = files("projects/endpoints", step, values)
        task.values["form"] = .word(settings.form.told(for: [ProjectScaffold.file]))
        let read = task.read
        task.read = { text, isCut in
            let reading = await read(text, isCut)
            guard let answer = reading.value else { return reading }
            return ProjectScaffold.lacks(answer).map { .refused([$0]) } ?? reading
        }
        try await write(context, "code", task, &draft)
    }

    /// Asks for files once, or for several candidates, of which the one is taken that makes the best of the project.
    private func write(
        _ context: WorkflowContext,
        _ name: String,
        _ task: ModelTask<FilesAnswer>,
        _ draft: inout ProjectDraft
    ) async throws(Failure) {
        let (before, scaffold) = (draft.project, draft.brief.scaffold?.project)
        guard settings.candidates > 1 else {
            let made = try await context.step(name) { () throws(Failure) in
                try await askForFiles(context, task) {
                    ProjectChange($0, over: before, keeping: scaffold, limits: settings.limits)
                }
            }
            draft.take(draft.note(name, made))
            return try await tell(ProjectChange(from: before, to: draft.project), context)
        }
        // Each is its own answer, and none what was answered to another.
        let tasks = (0..<settings.candidates).map { number in
            var task = task
            task.measure.append("candidate \(number)")
            return task
        }
        let results = try await context.parallel(name, tasks) { _, task throws(Failure) in
            try await services.asker.ask(context, task, for: context.subject, measures: \.measures)
        }
        let made = results.compactMap { try? $0.get() }
        guard !made.isEmpty else { _ = try results[0].get(); return }
        let candidates = made.map { made in
            var candidate = draft
            candidate.take(made.value)
            return candidate
        }
        let checks = try await context.parallel("\(name)/candidate", candidates, limit: 1) {
            _,
            candidate throws(Failure) in
            await examine(candidate)
        }
        var best: (score: Double, index: Int)?
        for (index, made) in made.enumerated() {
            draft.note("\(name)/\(index)", made)
            var candidate = candidates[index]
            candidate.check = (try? checks[index].get()) ?? ProjectCheck()
            if candidate.score.value > best?.score ?? -1 { best = (candidate.score.value, index) }
        }
        let chosen = best?.index ?? 0
        try await context.emit(
            "chosen",
            ["step": .string(name), "candidate": JSON(chosen), "of": JSON(made.count), "score": JSON(best?.score ?? 0)]
        )
        draft.take(made[chosen].value)
        try await tell(ProjectChange(from: before, to: draft.project), context)
    }

    private func writeInPhases(
        _ context: WorkflowContext,
        _ step: AskingStep,
        _ draft: inout ProjectDraft
    ) async throws(Failure) {
        let phases = ProjectPhase.all(of: draft.brief.schema, draft.brief.stack)
        for (index, phase) in phases.enumerated() {
            let done = Double(index) / Double(phases.count)
            let fraction =
                ProjectStage.code.fraction + done * (ProjectStage.check.fraction - ProjectStage.code.fraction)
            try await context.progress(fraction, "Writing \(phase.name), \(index + 1) of \(phases.count)")
            var values = draft.brief.values
            let view = ProjectView(draft.project, for: phase.name, limit: settings.shown)
            values["purpose"] = .word(phase.purpose)
            values["paths"] = .word(phase.paths.joined(separator: "\n"))
            values["files"] = .word(view.told(settings.form))
            values["others"] = .word(Self.list(view.others))
            var task = files("projects/phase", step, values)
            task.spent = draft.spent(on: "code")
            try await write(context, "code/\(phase.name)", task, &draft)
        }
    }

    /// A task whose answer is files.
    func files(_ prompt: String, _ step: AskingStep, _ values: [String: Prompt.Value]) -> ModelTask<FilesAnswer> {
        let (limits, form) = (settings.limits, settings.form)
        var values = values
        values["form"] = .word(form.told)
        return ModelTask(prompt, step, values: values, output: .text, measure: ["\(limits)"]) { text, isCut in
            let answer = FilesAnswer(text, limits: limits, isCut: isCut)
            guard !answer.files.isEmpty || !answer.removed.isEmpty else { return .refused(answer.findings) }
            let repairs = answer.repairs.filter { form == .json || $0 != FilesAnswer.inBlocks }
            return .read(answer, repairs: repairs + (isCut || answer.isCut ? ["cut off"] : []))
        }
    }

    static func list(_ paths: [ProjectPath]) -> String {
        JSON.array(paths.map { .string($0.text) }).text
    }

    /// Tells files that are new or other, each with its text where that is not too large.
    func tell(_ change: ProjectChange, _ context: WorkflowContext) async throws(Failure) {
        for path in change.added + change.changed {
            try await context.emit("file", Self.event(path, change.after[path] ?? ""))
        }
    }

    static func event(_ path: ProjectPath, _ content: String) -> JSON {
        let isShown = content.utf8.count <= 32 << 10
        return [
            "path": .string(path.text), "bytes": JSON(content.utf8.count),
            "content": isShown ? .string(content) : .null,
        ]
    }
}

extension ProjectDraft {
    /// Takes the files of an answer over what there is; what follows from the schema stays as it was written.
    mutating func take(_ answer: FilesAnswer) {
        let change = ProjectChange(answer, over: project, keeping: brief.scaffold?.project)
        project = change.after
        problems += change.problems
        noteEnd(of: answer)
    }

    /// Notes within which file an answer ended, and which of those there were before it has written.
    mutating func noteEnd(of answer: FilesAnswer) {
        cut = cut.filter { answer.files[$0] == nil || answer.files[$0] != project[$0] }
        guard answer.isCut else { return }
        let path = answer.cutPath ?? ""
        // What is there whatever an answer has of it lacks nothing.
        if (try? ProjectPath(path)).flatMap({ brief.scaffold?.project[$0] }) == nil { cut.insert(path) }
    }
}

extension FilesAnswer {
    /// What is worth counting of it.
    var measures: [String: Double] {
        ["files": Double(files.count), "bytes": Double(files.bytes), "refused": Double(problems.count)]
    }
}
