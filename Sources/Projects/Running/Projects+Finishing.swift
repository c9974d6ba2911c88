import Artifacts
import Asking
import Generation
import JSON
import Prompts
import Workflows

extension Projects {
    /// Checks what was written, has it put right, looks at it again and describes it.
    ///
    /// - Parameters:
    ///   - context: the run.
    ///   - draft: what was written.
    ///   - before: what was wrong before, and is nobody's fault now; `nil` where there was nothing.
    /// - Throws: why the run is to end.
    func finish(
        _ context: WorkflowContext,
        _ draft: inout ProjectDraft,
        before: ProjectCheck? = nil
    ) async throws(Failure) {
        try await enter(.check, context)
        draft.check = try await check(context, draft, "check")
        let written = draft.project
        try await require(context, &draft, before, "check/requirements")
        try await tell(ProjectChange(from: written, to: draft.project), context)
        let known = Set((before?.errors ?? []).map(\.withoutLine))
        for round in 0..<max(0, settings.repairs) {
            let wrong = draft.check.errors.filter { !known.contains($0.withoutLine) }
            guard !wrong.isEmpty else { break }
            try await enter(.repair, context)
            guard try await repair(context, &draft, before, wrong, round) else { break }
        }
        if let step = settings.review {
            try await enter(.review, context)
            draft.review = try await review(context, step, &draft)
        }
        if let step = settings.documents, draft.first.isEmpty,
            !draft.project.paths.contains(where: { $0.name == "README.md" })
        {
            try await enter(.documents, context)
            try await describe(context, step, &draft)
        }
    }

    func check(_ context: WorkflowContext, _ draft: ProjectDraft, _ name: String) async throws(Failure) -> ProjectCheck
    {
        try await context.step(name) { () throws(Failure) in
            let check = await examine(draft)
            try await context.emit("checked", check.within(Self.eventBytes).json)
            return check
        }
    }

    /// What is wrong with what there is so far, and with how it came.
    func examine(_ draft: ProjectDraft) async -> ProjectCheck {
        let schema = draft.first.isEmpty ? draft.brief.schema : nil
        var check = await services.checker.check(draft.project, about: schema)
        check.findings += draft.cut.sorted().map { path in
            ProjectFinding(
                .omission,
                path,
                "The answer ended before this was whole; write it, and what else is missing."
            )
        }
        return check
    }

    /// Has endpoints take parameters by name, imports names of which everybody knows where they come from, and names in `requirements.txt` what is imported, for
    /// which nobody has to be asked; and looks again.
    ///
    /// Of a project that was there, only what it did not need before.
    private func require(
        _ context: WorkflowContext,
        _ draft: inout ProjectDraft,
        _ before: ProjectCheck?,
        _ name: String
    ) async throws(Failure) {
        let seen = Set((before?.findings ?? []).map(\.withoutLine))
        let wrong = draft.check.findings.filter { !seen.contains($0.withoutLine) }
        var ordered = draft
        let named = ordered.project.nameParameters(wrong, settings.limits)
        if !named.isEmpty {
            ordered.noteMended("parameters", "parameters by name: \(named.joined(separator: ", "))")
            ordered.check = try await check(context, ordered, name + "/parameters")
            if (ordered.check.compiled?.right ?? 0) > (draft.check.compiled?.right ?? 0) { draft = ordered }
        }
        // Of a project that was there and could not be looked at, nobody knows what is new.
        var new = before == nil || before?.undefined != nil ? draft.check.undefined ?? [] : []
        for index in new.indices {
            let old = before?.undefined?.first { $0.path == new[index].path }?.names ?? []
            new[index].names.removeAll(where: old.contains)
        }
        let old = before == nil || before?.moved != nil ? before?.moved ?? [] : draft.check.moved ?? []
        let moved = (draft.check.moved ?? []).filter { entry in
            !old.contains { $0.path == entry.path && $0.text == entry.text }
        }
        var mended = draft
        let imported =
            mended.project.redirectImports(moved, settings.limits) + mended.project.importNames(new, settings.limits)
        if !imported.isEmpty {
            mended.noteMended("imports", "imported: \(imported.joined(separator: ", "))")
            mended.check = try await check(context, mended, name + "/imports")
            // Whoever reads code may be wrong about what it does.
            if mended.score.value >= draft.score.value, !mended.check.hasFewer(than: draft.check) { draft = mended }
        }
        guard let needed = draft.check.needed, let known = before.map({ $0.needed }) ?? [] else { return }
        let packages = draft.project.require(
            needed.filter { !known.contains($0) },
            unseen: draft.brief.request.unread,
            settings.limits
        )
        guard !packages.isEmpty else { return }
        draft.noteMended("requirements", "named in requirements.txt: \(packages.joined(separator: ", "))")
        draft.check = try await check(context, draft, name)
    }

    /// Gives back what was found; what comes of it counts where it is no worse.
    ///
    /// - Returns: whether anything changed.
    private func repair(
        _ context: WorkflowContext,
        _ draft: inout ProjectDraft,
        _ before: ProjectCheck?,
        _ wrong: [ProjectFinding],
        _ round: Int
    ) async throws(Failure) -> Bool {
        let named = draft.project.paths.filter { path in wrong.contains { $0.path == path.text } }
        let view = ProjectView(draft.project, for: draft.brief.request.prompt, first: named, limit: settings.shown)
        var values = draft.brief.values
        values["findings"] = .text(wrong.prefix(20).map(\.sentence).joined(separator: "\n"))
        values["files"] = .word(view.told(settings.form))
        values["others"] = .word(Self.list(draft.others(view)))
        var task = files("projects/repair", coding(context).step, values)
        // What follows from the schema stays as it is, and with it who may ask.
        let (read, project, kept) = (task.read, draft.project, draft.brief.scaffold?.project)
        task.read = { text, isCut in
            let reading = await read(text, isCut)
            guard let answer = reading.value, ProjectChange(answer, over: project, keeping: kept).isEmpty else {
                return reading
            }
            return .repeated("The answer has the files as they were. Write them with what was found wrong put right.")
        }
        guard let answer = try await optional("repair/\(round + 1)", task, context, &draft) else { return false }
        let request = draft.brief.request
        let unseen = view.others + request.unread
        let change = ProjectChange(answer, over: draft.project, unseen: unseen, keeping: kept, limits: settings.limits)
        guard !change.isEmpty, !change.losesTooMuch else { return false }
        // Not little by little either.
        let whole = ProjectChange(from: draft.first, to: change.after)
        guard request.mayRemove || !whole.losesTooMuch else { return false }
        var mended = draft
        mended.project = change.after
        // Who was told that something is missing, and not where, has said all there is.
        mended.cut.remove("")
        mended.noteEnd(of: answer)
        mended.check = try await check(context, mended, "check/\(round + 1)")
        try await require(context, &mended, before, "check/\(round + 1)/requirements")
        guard mended.score.value >= draft.score.value, !mended.check.hasFewer(than: draft.check) else { return false }
        try await tell(ProjectChange(from: draft.project, to: mended.project), context)
        draft = mended
        return true
    }

    private func review(
        _ context: WorkflowContext,
        _ step: AskingStep,
        _ draft: inout ProjectDraft
    ) async throws(Failure) -> ProjectReview? {
        let project = draft.project
        let view = ProjectView(project, for: draft.brief.request.prompt, limit: min(settings.shown, Self.reviewed))
        var values = draft.brief.values
        values["files"] = .word(view.told(settings.form))
        values["others"] = .word(Self.list(draft.others(view)))
        let task = ModelTask<ProjectReview>(
            "projects/review",
            step,
            values: values,
            output: .schema(OutputSchema(name: "projects_review", schema: ProjectReview.schema))
        ) { text, _ in ProjectReview.read(text, of: project) }
        return try await optional("review", task, context, &draft)
    }

    /// Twenty files of two thousand characters.
    private static let reviewed = 40_000

    private func describe(
        _ context: WorkflowContext,
        _ step: AskingStep,
        _ draft: inout ProjectDraft
    ) async throws(Failure) {
        let view = ProjectView(draft.project, for: "main", limit: min(settings.shown, Self.reviewed / 2))
        var values = draft.brief.values
        values["files"] = .word(view.told(settings.form))
        values["others"] = .word(Self.list(draft.others(view)))
        let task = files("projects/documents", step, values)
        guard let answer = try await optional("documents", task, context, &draft) else { return }
        let before = draft.project
        // What describes the code does not change it.
        for path in answer.files.paths where path.ending == "md" && before[path] == nil {
            try? draft.project.put(answer.files[path] ?? "", at: path, settings.limits)
            if draft.project[path] != nil, draft.cut.remove(path.text) != nil {
                draft.check.findings.removeAll { $0.kind == .omission && $0.path == path.text }
            }
        }
        try await tell(ProjectChange(from: before, to: draft.project), context)
    }

    /// Keeps what was made, and tells it.
    func deliver(
        _ context: WorkflowContext,
        _ draft: ProjectDraft,
        from before: Project,
        version: Int,
        as known: Before? = nil
    ) async throws(Failure) -> ProjectResult {
        try await enter(.saving, context)
        var draft = draft
        if draft.isTemplate { draft.check = try await check(context, draft, "check") }
        let change = ProjectChange(from: before, to: draft.project)
        let name = draft.brief.name
        var check = draft.check
        check.findings = draft.findings
        check.findings = ProjectFinding.bounded(check.findings)
        var result = ProjectResult(
            name: known?.name ?? name.text,
            slug: known?.slug ?? name.slug,
            kind: known == nil ? "create" : "modify",
            mode: draft.brief.mode,
            strategy: draft.strategy,
            stack: draft.brief.stack,
            complexity: draft.brief.complexity,
            schema: draft.brief.schema,
            files: draft.project,
            score: draft.score(check),
            check: check
        )
        result.review = draft.review
        result.version = version
        result.parent = draft.brief.request.parent
        result.isCanary = draft.isCanary
        result.steps = draft.steps
        result.scaffold = draft.brief.scaffold.map { scaffold in
            scaffold.project.paths.filter { scaffold.project[$0] == draft.project[$0] }.map(\.text)
        }
        (result.added, result.changed) = (change.added.map(\.text), change.changed.map(\.text))
        result.removed = change.removed.map(\.text)
        if known != nil { result.diff = change.diff }
        result.archive = try await keep(context, draft.project)
        try await end(context, result)
        return result
    }

    private func keep(_ context: WorkflowContext, _ project: Project) async throws(Failure) -> String {
        guard let artifacts = services.artifacts else { return "" }
        return try await context.step("archive") { () throws(Failure) in
            do throws(ArtifactError) {
                return try await artifacts.keep(project.archive, as: .zip).path
            } catch {
                throw Failure(.serverError, "The archive cannot be kept: \(error.message)")
            }
        }
    }
}
