import Artifacts
import Feedback
import FilmRendering
import Films
import Foundation
import Generation
import JSON
import Jobs
import Programs
import Prompts
import Resilience
import Routing
import Store
import Synchronization
import TestKit
import Validation
import Workflows

/// A provider that answers by how often it was asked.
final class Describer: Provider {
    typealias Answer = @Sendable (_ count: Int) throws(Failure) -> String

    let name: String
    private let answer: Answer
    private let asked = Mutex<[Request]>([])

    init(_ name: String, _ answer: @escaping Answer) {
        self.name = name
        self.answer = answer
    }

    /// Gives each answer in turn, and the last one from then on.
    convenience init(_ name: String, _ answers: String...) {
        self.init(name) { count throws(Failure) in answers[min(count, answers.count - 1)] }
    }

    var requests: [Request] { asked.withLock { $0 } }

    func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let count = asked.withLock { asked in
            asked.append(request)
            return asked.count - 1
        }
        try await sink(.text(try answer(count)))
    }
}

/// A provider that writes so much, and then no more before the time is over.
final class Dawdler: Provider {
    let name: String
    private let text: String
    private let clock: ManualClock

    init(_ name: String, _ text: String, _ clock: ManualClock) {
        self.name = name
        self.text = text
        self.clock = clock
    }

    func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        try await sink(Chunk([.text(text, candidate: 0)]))
        await clock.sleepers(1)
        clock.advance(by: .seconds(600))
        // Sleeps until it is cancelled.
        try? await clock.sleep(for: .seconds(3600))
        throw Failure(.cancelled, "Nobody waits any more.")
    }
}

/// Renders nothing, and says what it is told to of what it is given.
final class Projector: FilmRenderer {
    typealias Answer = @Sendable (_ program: String) throws(ProgramFailure) -> Film

    let absence: String?
    private let answer: Answer
    private let programs = Mutex<[(program: String, format: FilmFormat)]>([])

    init(absence: String? = nil, _ answer: @escaping Answer = { _ in Projector.film() }) {
        self.absence = absence
        self.answer = answer
    }

    var rendered: [(program: String, format: FilmFormat)] { programs.withLock { $0 } }

    func render(_ program: String, _ className: String, _ format: FilmFormat) async throws(ProgramFailure) -> Film {
        programs.withLock { $0.append((program, format)) }
        return try answer(program)
    }

    static func film(seen: Int = 100, moving: Int = 10) -> Film {
        Film(bytes: [1], poster: [2], seconds: 3.5, width: 854, height: 480, seen: seen, moving: moving)
    }
}

/// What models write.
enum Sample {
    static let good = scene(
        [circle("c", -3), circle("d", 3), #"{"name":"t","type":"text","props":{"text":"Two","position":[0,2]}}"#],
        [create("c"), create("d"), #"{"type":"write","target":"t"}"#]
    )
    /// With an alias and degrees, which have one right meaning.
    static let sloppy = scene([circle("c", 0)], [create("c"), #"{"type":"rotate","target":"c","props":{"angle":90}}"#])
    /// A part of it has none.
    static let broken = scene([circle("c", 0), #"{"name":"x","type":"teapot"}"#], [create("c"), create("nobody")])
    static let curved = scene(
        [
            circle("c", -3), #"{"name":"a","type":"axes","props":{"x_range":[-2,2,1],"y_range":[-2,2,1]}}"#,
            #"{"name":"g","type":"graph","props":{"function":"x^2","axes":"a"}}"#,
        ],
        [create("c"), create("a"), create("g")]
    )

    private static func circle(_ name: String, _ x: Int) -> String {
        #"{"name":"\#(name)","type":"circle","props":{"radius":1,"position":[\#(x),0],"color":"BLUE"}}"#
    }

    private static func create(_ name: String) -> String { #"{"type":"create","target":"\#(name)","duration":1}"# }

    private static func scene(_ objects: [String], _ animations: [String]) -> String {
        """
        {"scene_name":"Trial","objects":[\(objects.joined(separator: ","))],\
        "animations":[\(animations.joined(separator: ","))]}
        """
    }
}

/// Where a test makes films.
struct Studio: Sendable {
    let jobs: Jobs
    let registry: WorkflowRegistry
    private let services: WorkflowServices

    /// The describers are the targets of the route; the one named `local` runs here.
    init(
        _ jobs: Jobs,
        _ describers: [any Provider],
        _ projector: Projector?,
        artifacts: ArtifactStore? = nil,
        mayUseTemplates: Bool = false,
        clock: any Clock<Duration> = ContinuousClock(),
        _ change: (inout FilmSettings) -> Void = { _ in }
    ) {
        self.jobs = jobs
        let targets = describers.map { Target(provider: $0.name, model: "m") }
        var settings = FilmSettings()
        settings.cacheLifetime = nil
        change(&settings)
        guard let prompts = try? PromptLibrary(Films.prompts) else {
            preconditionFailure("our own prompts are right")
        }
        let films = Films(
            settings,
            FilmServices(
                prompts: prompts,
                artifacts: artifacts,
                renderer: projector,
                targets: { _ in targets },
                isLocal: { $0.provider == "local" },
                mayUseTemplates: { _ in mayUseTemplates }
            )
        )
        var registry = WorkflowRegistry()
        registry.add(films.workflow)
        self.registry = registry
        let path = Path([
            Router { _ throws(Failure) in
                var plan = Plan(route: "animations", targets: targets)
                plan.retry.attempts = 2
                return plan
            }, Attempts(clock: ImmediateClock()), AnswerCheck { _ in true }, ProviderCall(describers),
        ])
        let generator = Generator(path, recorder: nil)
        services = WorkflowServices(clock: clock, cost: { _ in 1000 }) { request, _ in
            await generator.attempt(request, Exchange(id: "test"))
        }
    }

    var runner: JobRunner { JobRunner(jobs, registry, services, concurrency: 2) }

    /// Makes a film to its end.
    func film(
        _ prompt: String = "Create a blue circle"
    ) async throws -> (job: Job, outcome: FilmOutcome?, events: [JobEvent]) {
        let input: JSON = ["prompt": .string(prompt)]
        let id = try await jobs.enqueue(try registry.job(Films.name, input: input.text, now: jobs.now())).id
        let runner = runner
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            defer { runner.stop(within: .zero) }
            var events: [JobEvent] = []
            for try await element in jobs.follow(id) {
                switch element {
                case .event(let event): events.append(event)
                case .ended(let job):
                    let output = job.output.map { Data($0.utf8) }
                    return (job, output.flatMap { try? JSONDecoder().decode(FilmOutcome.self, from: $0) }, events)
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

/// Runs `body` with a queue that has the tables of films, and a folder for what they make.
func withStudio(
    _ kind: TestDatabase = .sqlite,
    _ body: (Jobs, ArtifactStore) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await kind.withDatabase { database in
        let jobs = Jobs(database)
        try await jobs.migrate()
        try await database.migrate(to: WorkflowSchema.migrations, component: WorkflowSchema.component)
        try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
        try await database.migrate(to: FilmRecord.migrations, component: FilmRecord.component)
        try await body(jobs, ArtifactStore(folder: folder.path))
        await database.close()
    }
}
