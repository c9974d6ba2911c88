import API
import EventLoop
import Foundation
import Generation
import HTTPClient
import HTTPServer
import Jobs
import Logging
import PubSub
import QueueWork
import Queues
import SQL
import Store
import Workflows

/// What a message asks for.
struct Question: Codable, Sendable {
    var query: String
    var steps: Int
}

/// A workflow whose results can be counted: one row for each time one took effect.
let questions = Workflow<Question, String>(
    "answer",
    check: { question throws(Failure) in
        guard question.query.utf8.count >= 5 else { throw Failure(.invalidRequest, "The query is too short.") }
    },
    run: { context, question throws(Failure) in
        for step in 0..<question.steps {
            try await context.step("step-\(step)") { () throws(Failure) in await dawdle() }
        }
        if question.query == "impossible" { throw Failure(.invalidRequest, "Nobody can answer that.") }
        try await context.step("result") { () throws(Failure) in
            await dawdle()
            try context.atomically { connection throws(SQLError) in
                try connection.execute("INSERT INTO proof_results (query) VALUES ($1)", [.text(question.query)])
            }
        }
        return question.query
    }
)

/// A worker that takes messages from a queue, and such as are pushed, until it is killed.
func takeMessages(_ jobs: Jobs, from address: String, listeningAt place: String) async throws {
    var registry = WorkflowRegistry()
    registry.add(questions)
    let loops = try EventLoopGroup(count: 1)
    let work = MessageWork(jobs, registry, workflow: questions.name)
    let letters = StoredDeadLetters(jobs.database)
    let intake = try queue(address, on: loops).map { queue in
        Intake(
            queue,
            deadLetters: [letters],
            counts: StoredCounts(jobs.database),
            time: jobs.now,
            handle: { await work.perform($0) }
        )
    }
    let push = PushEndpoint(work, token: nil, deadLetters: [letters], time: jobs.now)
    let router = APIRouter([push.endpoint], log: Log(level: .error)) { _ in
        .success(APICaller(key: "", isAdmin: false))
    }
    let server = HTTPServer(on: loops.loops) { await router.handle($0) }
    let bound = try await server.listen(on: try SocketAddress(parsing: place))
    FileHandle.standardOutput.write(Data("listening \(bound)\n".utf8))
    let runner = JobRunner(jobs, registry, concurrency: 4)
    async let runs: Void = runner.run()
    if let intake {
        let end = await intake.run()
        // It is to go on until it is killed.
        FileHandle.standardError.write(Data("the intake ended: \(end)\n".utf8))
    }
    await runs
}

/// The queue at an address, with leases that end soon; `nil` for the store's own.
private func queue(_ address: String, on loops: EventLoopGroup) throws -> (any MessageQueue)? {
    switch try QueueAddress(parsing: address) {
    case .store: return nil
    case .redis(let stream): return RedisStreamQueue(stream, on: loops.loops[0], lease: .seconds(3))
    case .pubSub(let project, let id):
        let emulator = try PubSubService.emulator(environment: ProcessInfo.processInfo.environment)
        guard let emulator else { throw QueueError(.address, "PUBSUB_EMULATOR_HOST is not set.") }
        return PubSubQueue(
            PubSubClient(emulator, client: HTTPClient(on: loops.loops)),
            try SubscriptionName(project: project, id: id),
            name: address,
            lease: .seconds(10)
        )
    }
}

/// What came of the messages, as one JSON object.
func reportMessages(_ jobs: Jobs) async throws {
    let results = try await jobs.database.query("SELECT query, COUNT(*) FROM proof_results GROUP BY query")
    let states = try await jobs.database.query("SELECT idempotency_key, state FROM jobs")
    let letters = try await StoredDeadLetters(jobs.database).latest(100_000)
    let encoder = JSONEncoder()
    struct Letter: Encodable {
        let queue, id, reason: String
        let attributes: [String: String]
    }
    struct Report: Encodable {
        let results: [String: Int]
        let states: [[String]]
        let letters: [Letter]
    }
    let report = Report(
        results: Dictionary(results.map { ($0[0].text ?? "", $0[1].integer ?? 0) }) { $0 + $1 },
        states: states.map { [$0[0].text ?? "", $0[1].text ?? ""] },
        letters: letters.map {
            Letter(queue: $0.queue, id: $0.delivery.id, reason: $0.reason, attributes: $0.delivery.attributes)
        }
    )
    FileHandle.standardOutput.write(try encoder.encode(report))
}
