import Artifacts
import Generation
import Guardrails
import JSON
import Jobs
import Prompts
import Resilience
import Routing
import Scripts
import Store
import Synchronization
import TestKit
import Validation
import Workflows

/// A provider that answers each task of scripts by what it is told.
final class Teacher: Provider {
    typealias Answer = @Sendable (_ task: String, _ prompt: String, _ count: Int) throws(Failure) -> String

    let name = "teacher"
    private let answer: Answer
    private let held: String?
    private let asked = Mutex<[Request]>([])

    /// - Parameters:
    ///   - held: the task that is never answered, until whoever asked gives up.
    ///   - answer: is given the task, such as `write`, what was asked, and how often that task was asked before.
    init(holding held: String? = nil, _ answer: @escaping Answer) {
        self.held = held
        self.answer = answer
    }

    var requests: [Request] { asked.withLock { $0 } }

    func count(_ task: String) -> Int { requests.count { $0.task == task } }

    func prompt(_ task: String, _ index: Int = 0) -> String? {
        let prompts = requests.filter { $0.task == task }.map(\.prompt)
        return prompts.indices.contains(index) ? prompts[index] : nil
    }

    func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let before = asked.withLock { asked in
            defer { asked.append(request) }
            return asked.count { $0.task == request.task }
        }
        if request.task == held {
            try? await Task.sleep(for: .seconds(600))
            throw Failure(.cancelled, "Nobody waits any more.")
        }
        try await sink(.text(try answer(request.task, request.prompt, before)))
    }
}

extension Request {
    /// Which of the tasks it is, by the name of its schema.
    var task: String {
        guard case .schema(let schema) = output else { return "" }
        return String(schema.name?.split(separator: "_").last ?? "")
    }

    var prompt: String { turns.first { $0.role == .user }?.text ?? "" }
}

/// What a good teacher says.
enum Good {
    static func understood(_ id: String = "topic_phys_mech_newton_3") -> String {
        let json: JSON = [
            "reasoning": "It is named.", "out_of_scope": false, "clarification_needed": false, "topic_id": .string(id),
            "topic_name": "none", "confidence": 0.95, "clarifying_questions": [],
        ]
        return json.text
    }

    static let unclear = #"""
        {"reasoning":"Which?","out_of_scope":false,"clarification_needed":true,"topic_id":"none","topic_name":"laws",\#
        "confidence":0.5,"clarifying_questions":["Which of the three laws?"]}
        """#

    static let outOfScope = #"""
        {"reasoning":"Food.","out_of_scope":true,"clarification_needed":false,"topic_id":"none","topic_name":"food",\#
        "confidence":0.99,"clarifying_questions":[]}
        """#

    static let answer: Teacher.Answer = { task, _, _ throws(Failure) in
        switch task {
        case "understand": understood()
        case "match": #"{"matched_interest":"Basketball","confidence":0.9,"reasoning":"Jumps."}"#
        case "write": ScriptTests.answer()
        case "check": #"{"claims":[]}"#
        default: throw Failure(.invalidRequest, "There is no such task.")
        }
    }
}

/// Where a test has scripts made.
struct Classroom: Sendable {
    let jobs: Jobs
    let registry: WorkflowRegistry
    private let services: WorkflowServices

    init(
        _ jobs: Jobs,
        _ teacher: Teacher,
        mayUseTemplates: Bool = false,
        settings change: (inout ScriptSettings) -> Void = { _ in },
        services also: (inout ScriptServices) -> Void = { _ in }
    ) throws {
        self.jobs = jobs
        var settings = ScriptSettings()
        settings.seconds = 60
        settings.cacheLifetime = nil
        change(&settings)
        let data = ScriptServices.Data(
            topics: try .builtIn(),
            interests: try .builtIn(),
            texts: try .builtIn(),
            outline: try .builtIn()
        )
        var services = ScriptServices(
            prompts: try PromptLibrary(Scripts.prompts),
            data: data,
            guardrails: try .builtIn(),
            mayUseTemplates: { _ in mayUseTemplates }
        )
        also(&services)
        var registry = WorkflowRegistry()
        registry.add(Scripts(settings, services).workflow)
        self.registry = registry
        let path = Path([
            Router { _ throws(Failure) in
                var plan = Plan(route: "default", targets: [Target(provider: "teacher", model: "m")])
                plan.retry.attempts = 2
                return plan
            }, Attempts(clock: ImmediateClock()), AnswerCheck { _ in true }, ProviderCall([teacher]),
        ])
        let generator = Generator(path, recorder: nil)
        self.services = WorkflowServices(clock: ImmediateClock(), cost: { _ in 1000 }) { request, _ in
            await generator.attempt(request, Exchange(id: "test"))
        }
    }

    func enqueue(_ message: JSON) async throws -> String {
        try await jobs.enqueue(try registry.job("scripts", input: message.text, now: jobs.now())).id
    }

    /// Has a script made to its end.
    func teach(_ message: JSON) async throws -> (job: Job, result: JSON?, events: [JobEvent]) {
        try await end(of: try await enqueue(message))
    }

    /// Runs what is queued until a job has ended.
    ///
    /// - Parameters:
    ///   - id: the job.
    ///   - onEvent: is told each of its events.
    /// - Returns: the job, the result where there is one, and all events.
    /// - Throws: what the store throws.
    func end(
        of id: String,
        onEvent: (JobEvent) async throws -> Void = { _ in }
    ) async throws -> (job: Job, result: JSON?, events: [JobEvent]) {
        let runner = JobRunner(jobs, registry, services, concurrency: 1)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            defer { runner.stop(within: .zero) }
            var events: [JobEvent] = []
            for try await element in jobs.follow(id) {
                switch element {
                case .event(let event):
                    events.append(event)
                    try await onEvent(event)
                case .ended(let job):
                    let completed = events.named("content_generation.completed").first
                    return (job, completed?["metadata"], events)
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
