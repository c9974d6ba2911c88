import Artifacts
import Asking
import EventLoop
import Generation
import JSON
import Jobs
import Projects
import Prompts
import Resilience
import Routing
import Store
import Synchronization
import TestKit
import Validation
import Workflows

/// A provider that answers each task of projects by what it is told.
final class Programmer: Provider {
    typealias Answer = @Sendable (_ task: String, _ prompt: String, _ count: Int) throws(Failure) -> String

    let name = "programmer"
    private let answer: Answer
    private let asked = Mutex<[Request]>([])

    /// - Parameter answer: is given the task, such as `code`, what was asked, and how often that task was asked before.
    init(_ answer: @escaping Answer) { self.answer = answer }

    var requests: [Request] { asked.withLock { $0 } }

    func prompts(_ task: String) -> [String] { requests.filter { $0.task == task }.map(\.prompt) }

    func answer(_ request: Request, _ attempt: AttemptScope, _ exchange: Exchange, sink: Sink) async throws(Failure) {
        let before = asked.withLock { asked in
            defer { asked.append(request) }
            return asked.count { $0.task == request.task }
        }
        try await sink(.text(try answer(request.task, request.prompt, before)))
    }
}

extension Request {
    /// Which of the tasks it is, by the name of its schema or by how its prompt begins.
    var task: String {
        if case .schema(let schema) = output { return String(schema.name?.split(separator: "_").last ?? "") }
        let beginnings = [
            "Write the whole": "code", "Write every file": "build", "A part of a small": "endpoints",
            "A backend is": "phase", "Change this": "change",
            "A project was": "repair", "Describe": "documents",
        ]
        return beginnings.first { prompt.hasPrefix($0.key) }?.value ?? ""
    }

    var prompt: String { turns.first { $0.role == .user }?.text ?? "" }
}

/// What a good programmer says.
enum Good {
    static let schema = #"""
        {"entities": [{"name": "Todo", "description": "Something to do", "fields": [{"name": "title", "type": "string", \#
        "required": true, "unique": false}], "relationships": []}], "endpoints": [], "authentication": "none"}
        """#
    static let plan = #"{"summary": "Small.", "files": [{"path": "main.py", "purpose": "All of it"}], "decisions": []}"#
    static let files = answer(["main.py": "todos = []\n", "requirements.txt": "fastapi\n", "README.md": "# Todo\n"])

    static func answer(_ files: [String: String]) -> String {
        let pairs = files.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON.string($0.value)) }
        return JSON.object(["files": .object(JSONObject(pairs))]).text
    }

    static let answer: Programmer.Answer = { task, prompt, _ throws(Failure) in
        switch task {
        case "schema": schema
        case "plan": plan
        case "code", "build": files
        case "phase":
            // A file of each that is to be written.
            answer(["\(prompt.utf8.count).py": "todo = 1\n"])
        case "review":
            #"{"overall_score": 0.8, "issues": [{"file": "main.py", "message": "No tests."}], "suggestions": []}"#
        case "documents": answer(["README.md": "# It\n", "docs/API.md": "# API\n", "main.py": "stolen = 1\n"])
        default: throw Failure(.invalidRequest, "There is no such task.")
        }
    }
}

/// Where a test has projects made.
struct Workshop: Sendable {
    let jobs: Jobs
    let registry: WorkflowRegistry
    private let services: WorkflowServices

    init(
        _ jobs: Jobs,
        _ programmer: some Provider,
        mayUseTemplates: Bool = false,
        made: ProjectResult? = nil,
        python: PythonChecks? = nil,
        settings change: (inout ProjectSettings) -> Void = { _ in }
    ) throws {
        self.jobs = jobs
        var settings = ProjectSettings()
        settings.mode = .basic
        settings.cacheLifetime = nil
        settings.review = nil
        settings.documents = nil
        change(&settings)
        let asker = Asker(
            try PromptLibrary(Projects.prompts),
            cacheLifetime: settings.cacheLifetime,
            mayUseTemplates: { _ in mayUseTemplates },
            isTemplate: { _ in false }
        )
        let services = ProjectServices(asker: asker, checker: ProjectChecker(python: python)) { id, key in
            guard let made, id == "parent", key == "" else {
                return .failure(Failure(.invalidRequest, "There is no such project."))
            }
            return .success(made)
        }
        var registry = WorkflowRegistry()
        registry.add(Projects(settings, services).workflow)
        self.registry = registry
        let path = Path([
            Router { model throws(Failure) in
                var plan = Plan(route: "default", targets: [Target(provider: "programmer", model: model)])
                plan.retry.attempts = 2
                return plan
            }, Attempts(clock: ImmediateClock()), AnswerCheck { _ in true }, ProviderCall([programmer]),
        ])
        let generator = Generator(path, recorder: nil)
        self.services = WorkflowServices(clock: ImmediateClock(), cost: { _ in 1000 }) { request, _ in
            await generator.attempt(request, Exchange(id: "test"))
        }
    }

    /// Has a project made to its end.
    func make(
        _ request: JSON,
        user: String? = nil,
        onEvent: (JobEvent) -> Void = { _ in }
    ) async throws -> (job: Job, result: JSON?, events: [JobEvent]) {
        var new = try registry.job("projects", input: request.text, now: jobs.now())
        new.user = user
        let id = try await jobs.enqueue(new).id
        let runner = JobRunner(jobs, registry, services, concurrency: 1)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            defer { runner.stop(within: .zero) }
            var events: [JobEvent] = []
            for try await element in jobs.follow(id) {
                switch element {
                case .event(let event):
                    onEvent(event)
                    events.append(event)
                case .ended(let job): return (job, events.named("completed").first, events)
                }
            }
            throw JobsError(.unknownJob, "the job has no end")
        }
    }
}

extension [JobEvent] {
    func named(_ name: String) -> [JSON] {
        filter { $0.name == name }.compactMap { try? JSON(parsing: $0.data) }
    }
}

/// Runs `body` with a queue that has the tables of workflows.
func withJobs(_ kind: TestDatabase = .sqlite, _ body: (Jobs) async throws -> Void) async throws {
    try await kind.withDatabase { database in
        let jobs = Jobs(database)
        try await jobs.migrate()
        try await database.migrate(to: WorkflowSchema.migrations, component: WorkflowSchema.component)
        try await body(jobs)
        await database.close()
    }
}
