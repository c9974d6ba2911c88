import Asking
import Generation
import JSON
import Prompts
import Synchronization
import Workflows

extension Projects {
    /// Changes a project that is there; nothing of it is lost without a word.
    func change(
        _ context: WorkflowContext,
        _ request: ProjectRequest,
        _ before: Before
    ) async throws(Failure) -> ProjectResult {
        let old = before.files ?? Project()
        var brief = ProjectBrief(
            request: request,
            stack: request.stack ?? before.stack ?? settings.stack,
            mode: request.mode ?? before.mode ?? settings.mode
        )
        brief.schema = before.schema
        var draft = ProjectDraft(brief)
        let (step, isCanary) = coding(context)
        draft.isCanary = isCanary
        (draft.first, draft.project) = (old, old)
        let was = try await check(context, draft, "check/before")
        try await enter(.code, context)
        let view = ProjectView(old, for: request.prompt, limit: settings.shown)
        var values = brief.values
        values["files"] = .word(view.told(settings.form))
        let unseen = view.others + request.unread
        values["others"] = .word(Self.list(draft.others(view)))
        values["findings"] = .text(Set(was.errors).map(\.sentence).sorted().prefix(10).joined(separator: "\n"))
        // Imports may be all that was wrong, or asked for.
        let mayRearrange = !was.errors.isEmpty || request.isAboutForm
        let task = changing(
            files("projects/change", step, values),
            old,
            unseen,
            mayRemove: request.mayRemove,
            mayRearrange: mayRearrange
        )
        let made = try await context.step("change") { () throws(Failure) in
            try await askForFiles(context, task) {
                ProjectChange($0, over: old, unseen: unseen, limits: settings.limits)
            }
        }
        let change = ProjectChange(draft.note("change", made), over: old, unseen: unseen, limits: settings.limits)
        draft.project = change.after
        draft.noteEnd(of: made.value)
        draft.problems = change.problems
        try await tell(change, context)
        try await finish(context, &draft, before: was)
        if ProjectChange(from: old, to: draft.project).isRearranged, !mayRearrange {
            let finding = ProjectFinding(.offer, "", "Nothing is other but imports, comments and empty lines.")
            draft.check.findings.append(finding)
            draft.check.offered = .init(0, of: 1)
        }
        return try await deliver(context, draft, from: old, version: before.version + 1, as: before)
    }

    /// The same task, with answers sent back that would lose what there is.
    private func changing(
        _ task: ModelTask<FilesAnswer>,
        _ old: Project,
        _ unseen: [ProjectPath],
        mayRemove: Bool,
        mayRearrange: Bool
    ) -> ModelTask<FilesAnswer> {
        var task = task
        task.values["form"] = .word(settings.form.told + "\n" + settings.form.removing)
        let read = task.read
        let limits = settings.limits
        let wasRearranged = Mutex(mayRearrange)
        task.read = { text, isCut in
            let reading = await read(text, isCut)
            guard let answer = reading.value else { return reading }
            let change = ProjectChange(answer, over: old, unseen: unseen, limits: limits)
            if change.isEmpty, change.problems.isEmpty {
                return .repeated("The answer has the files as they were. Write them with what is asked for.")
            }
            if change.isEmpty { return .refused(["The answer changes nothing."] + change.problems.map(\.description)) }
            // Who only moves imports once may mean it when asked again.
            if change.isRearranged,
                !wasRearranged.withLock({ was in
                    defer { was = true }; return was
                })
            {
                return .repeated("The answer changes imports, comments and empty lines only. Write what is asked for.")
            }
            if change.losesTooMuch, !mayRemove { return .refused([Self.loss(change)]) }
            let omissions = ProjectExam(change.after).findings.filter {
                $0.kind == .omission && old[$0.path] != nil && old[$0.path] != change.after[$0.path]
            }
            return omissions.isEmpty ? reading : .refused(omissions.map(\.sentence))
        }
        return task
    }

    private static func loss(_ change: ProjectChange) -> String {
        let names = change.lost.prefix(8).map(\.text).joined(separator: ", ")
        return
            "The answer takes away \(change.lost.count) of \(change.before.count) files (\(names)): leave those out of it that "
            + "are to stay as they are. Only whoever asked may allow that so much goes, with 'allow_removals'."
    }
}

extension ProjectRequest {
    /// Whether imports, comments or the look of the code may be all that it asks for.
    fileprivate var isAboutForm: Bool {
        prompt.contains(
            #/\b(?:imports?|comments?|docstrings?|format(?:ting)?|lint|whitespace|empty lines?|PEP ?8)\b/#.ignoresCase()
        )
    }
}
