import Asking
import Cryptography
import Generation
import JSON
import Jobs
package import Prompts
package import Workflows

/// Makes projects, and changes them: what it is about, how it is built, the files, what is wrong with them, a second look.
package struct Projects: Sendable {
    package let settings: ProjectSettings
    package let services: ProjectServices

    package static let name = "projects"
    static let fromTemplate = Asker.fromTemplate

    /// The prompts that come with the program.
    package static let prompts = [
        Prompt.builtIn("projects/schema", 1, PackageResources.schema_1_txt),
        Prompt.builtIn("projects/plan", 1, PackageResources.plan_1_txt),
        Prompt.builtIn("projects/code", 1, PackageResources.code_1_txt),
        Prompt.builtIn("projects/build", 1, PackageResources.build_1_txt),
        Prompt.builtIn("projects/endpoints", 1, PackageResources.endpoints_1_txt),
        Prompt.builtIn("projects/phase", 1, PackageResources.phase_1_txt),
        Prompt.builtIn("projects/change", 1, PackageResources.change_1_txt),
        Prompt.builtIn("projects/repair", 1, PackageResources.repair_1_txt),
        Prompt.builtIn("projects/review", 1, PackageResources.review_1_txt),
        Prompt.builtIn("projects/documents", 1, PackageResources.documents_1_txt),
    ]

    package init(_ settings: ProjectSettings = ProjectSettings(), _ services: ProjectServices) {
        self.settings = settings
        self.services = services
    }

    /// The workflow of that name.
    package var workflow: Workflow<ProjectRequest, ProjectResult> {
        Workflow(
            Self.name,
            timeout: .seconds(7200),
            budget: settings.budget,
            show: { $0.json() },
            read: { text throws(Failure) in
                guard let json = try? JSON(parsing: text) else {
                    throw Failure(.invalidRequest, "The request is no JSON.")
                }
                return try ProjectRequest(json)
            },
            run: { context, request throws(Failure) in try await run(context, request) }
        )
    }

    private func run(_ context: WorkflowContext, _ request: ProjectRequest) async throws(Failure) -> ProjectResult {
        do throws(Failure) {
            try await context.emit("begun", ["prompt": .string(request.prompt)])
            try await enter(.preparing, context)
            let before = try await before(context, request)
            return try await before.files == nil
                ? create(context, request) : change(context, request, before)
        } catch {
            if error.kind != .cancelled {
                try await context.emit(
                    "failed",
                    ["kind": .string(error.kind.rawValue), "message": .string(error.message)]
                )
            }
            throw error
        }
    }

    /// What there is already.
    struct Before: Codable, Sendable {
        var files: Project?
        var version = 0
        var name: String?
        var slug: String?
        var schema = ProjectSchema()
        var stack: ProjectStack?
        var mode: ProjectMode?
    }

    private func before(_ context: WorkflowContext, _ request: ProjectRequest) async throws(Failure) -> Before {
        if let files = request.files { return Before(files: files, version: 1) }
        guard let parent = request.parent else { return Before() }
        return try await context.step("project") { () throws(Failure) in
            let made = try await services.made(parent, context.job.keyID).get()
            return Before(
                files: made.files,
                version: made.version,
                name: made.name,
                slug: made.slug,
                schema: made.schema,
                stack: made.stack,
                mode: made.mode
            )
        }
    }

    /// Says that a stage begins.
    func enter(_ stage: ProjectStage, _ context: WorkflowContext) async throws(Failure) {
        try await context.progress(stage.fraction, stage.sentence)
        try await context.emit(
            "stage",
            [
                "stage": .string(stage.rawValue), "progress": JSON(stage.fraction),
                "message": .string(stage.sentence),
            ]
        )
    }

    /// The step that writes code, and whether it is tried out by a route of its own for whoever the run is for.
    func coding(_ context: WorkflowContext) -> (step: AskingStep, isCanary: Bool) {
        var step = settings.code
        guard let canary = settings.canary, Self.share(of: context.subject) * 100 < canary.percent else {
            return (step, false)
        }
        step.route = canary.route
        return (step, true)
    }

    /// Where a user is among all, from 0 to 1; always at the same place.
    static func share(of subject: String) -> Double {
        let digest = SHA256.digest(of: Array("projects/\(subject)".utf8))
        return Double(digest.prefix(6).reduce(0) { $0 << 8 | UInt64($1) }) / Double(1 << 48 as UInt64)
    }

    /// Tells what came of it.
    func end(_ context: WorkflowContext, _ result: ProjectResult) async throws(Failure) {
        try await context.progress(1, result.sentence)
        var event = result.json()
        // What is too large for an event is in the job's output.
        if event.text.utf8.count > Self.eventBytes {
            var short = result
            short.check = result.check.within(Self.eventBytes / 4)
            event = short.json(withFiles: false)
        }
        try await context.emit("completed", event)
    }

    static let eventBytes = 250 << 10
}
