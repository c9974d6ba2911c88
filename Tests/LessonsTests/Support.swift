import Artifacts
import Generation
import JSON
import Jobs
import Lessons
import Prompts
import Resilience
import Routing
import SVG
import Store
import Synchronization
import TestKit
import Validation
import Workflows

/// A provider that answers by what it is asked.
final class Painter: Provider {
    typealias Answer = @Sendable (_ prompt: String, _ count: Int) async throws(Failure) -> String

    let name: String
    private let answer: Answer
    private let asked = Mutex<[Request]>([])

    /// - Parameters:
    ///   - name: the provider's.
    ///   - answer: is given the task, and how often just that was asked before.
    init(_ name: String, _ answer: @escaping Answer) {
        self.name = name
        self.answer = answer
    }

    convenience init(_ answer: @escaping Answer) { self.init("painter", answer) }

    var requests: [Request] { asked.withLock { $0 } }

    /// How often a task was asked for.
    func count(_ part: String) -> Int { requests.count { $0.task.contains(part) } }

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
        let text = try await answer(request.task, before)
        try await sink(.text(text))
    }
}

extension Request {
    /// What is asked for, without what was found wrong with earlier answers.
    var task: String { turns.first { $0.role == .user }?.text ?? "" }
}

/// What models write.
enum Sample {
    static func plan(_ count: Int) -> String {
        let steps = (1...count).map { number -> JSON in
            [
                "id": JSON(number), "tag": .string("part \(number)"), "complexity": 2, "figure": "flow",
                "desc": .string("Thing \(number) moves from left to right."),
            ]
        }
        let plan: JSON = [
            "title": "Blood circulation", "subtitle": "Round and round", "steps": .array(steps),
            "toc": .array((1...count).map { .string("Part \($0)") }),
        ]
        return plan.text
    }

    static func svg(_ inside: String = "", label: String = "Heart") -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 600"><rect width="960" height="600" fill="#fff"/>\
        <circle cx="200" cy="200" r="60" fill="#c00"><animate attributeName="r" values="50;60;50" dur="2s" \
        repeatCount="indefinite"/></circle><rect x="500" y="200" width="90" height="50" fill="#00c"/>\
        <text x="160" y="320" font-size="24" fill="#000">\(label)</text>\(inside)</svg>
        """
    }

    static let scene = """
        {"kind":"flow","title":"Round","items":[{"id":"a","label":"Heart","shape":"heart","colour":"red","motion":"pulse"},\
        {"id":"b","label":"Lungs","shape":"lung","colour":"blue","motion":"pulse"},\
        {"id":"c","label":"Body","shape":"person","colour":"green","motion":"appear"}],\
        "links":[{"from":"a","to":"b","label":"blood","motion":"flow"},{"from":"b","to":"c"},{"from":"c","to":"a"}],\
        "takeaway":"Blood goes round."}
        """

    /// Plans as many steps as are asked for, and draws each well.
    static let good: Painter.Answer = { prompt, _ throws(Failure) in
        prompt.stepCount.map { plan($0) } ?? svg()
    }
}

extension String {
    /// How many steps a prompt for a plan wants; `nil` for other prompts.
    var stepCount: Int? {
        guard hasPrefix("Plan"), let range = firstRange(of: "exactly ") else { return nil }
        return Int(self[range.upperBound...].prefix { $0.isNumber })
    }
}

/// Where a test makes lessons.
struct Studio: Sendable {
    let jobs: Jobs
    let lessons: Lessons
    let registry: WorkflowRegistry
    let metrics = WorkflowMetrics()
    private let services: WorkflowServices

    /// The providers answer in turn as targets of the route `lessons`; those named `local` run here.
    init(
        _ jobs: Jobs,
        _ painters: [Painter],
        artifacts: ArtifactStore? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        _ change: (inout LessonSettings) -> Void = { _ in }
    ) {
        self.jobs = jobs
        let targets = painters.map { Target(provider: $0.name, model: "m") }
        var settings = LessonSettings()
        guard let prompts = try? PromptLibrary(Lessons.prompts) else {
            preconditionFailure("our own prompts are right")
        }
        settings.planRoute = "lessons"
        settings.drawRoute = "lessons"
        settings.stagger = .zero
        settings.gates.rendering = .off
        change(&settings)
        lessons = Lessons(
            settings,
            LessonServices(
                prompts: prompts,
                artifacts: artifacts,
                targets: { _ in targets },
                isLocal: { $0.provider == "local" }
            )
        )
        var registry = WorkflowRegistry()
        registry.add(lessons.workflow)
        self.registry = registry
        let path = Path([
            Router { _ throws(Failure) in
                var plan = Plan(route: "lessons", targets: targets)
                plan.retry.attempts = 2
                return plan
            }, Attempts(clock: ImmediateClock()), AnswerCheck { _ in true }, ProviderCall(painters),
        ])
        let generator = Generator(path, recorder: nil)
        services = WorkflowServices(clock: clock, metrics: metrics, cost: { _ in 1000 }) { request, _ in
            await generator.attempt(request, Exchange(id: "test"))
        }
    }

    var runner: JobRunner { JobRunner(jobs, registry, services, concurrency: 2) }

    func enqueue(_ input: String) async throws -> String {
        try await jobs.enqueue(try registry.job("lessons", input: input, now: jobs.now())).id
    }

    /// Runs a lesson to its end, and returns it with its events.
    func teach(_ input: String) async throws -> (job: Job, events: [JobEvent]) {
        let id = try await enqueue(input)
        return try await end(of: id, runner)
    }

    /// Runs what is queued until a job has ended.
    func end(of id: String, _ runner: JobRunner) async throws -> (job: Job, events: [JobEvent]) {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            defer { runner.stop(within: .zero) }
            var events: [JobEvent] = []
            for try await element in jobs.follow(id) {
                switch element {
                case .event(let event): events.append(event)
                case .ended(let job): return (job, events)
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

    var names: [String] { map(\.name) }
}

/// Runs `body` with a queue that has the tables of lessons.
func withJobs(_ kind: TestDatabase = .sqlite, _ body: (Jobs) async throws -> Void) async throws {
    try await kind.withDatabase { database in
        let jobs = Jobs(database)
        try await jobs.migrate()
        try await database.migrate(to: WorkflowSchema.migrations, component: WorkflowSchema.component)
        try await database.migrate(to: LessonSchema.migrations, component: LessonSchema.component)
        try await body(jobs)
        await database.close()
    }
}
