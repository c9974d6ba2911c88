import Generation
import JSON
import Jobs
import QueueWork
import Queues
import Store
import Synchronization
import TestKit
import Workflows

struct Question: Codable, Sendable {
    var query: String
}

struct Answer: Codable, Sendable {
    var answer: String
}

/// A workflow that counts its runs, behind a queue of jobs.
struct Workshop {
    let jobs: Jobs
    let work: MessageWork
    let database: Database
    let runs: Counter

    final class Counter: Sendable {
        private let counts = Mutex<[String: Int]>([:])
        var all: [String: Int] { counts.withLock { $0 } }
        func add(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }
    }

    /// Runs `body` while jobs are run.
    static func working(
        _ kind: TestDatabase = .sqlite,
        unfinished: Int? = 1000,
        _ body: @Sendable (Workshop) async throws -> Void
    ) async throws {
        try await kind.withDatabase { database in
            let runs = Counter()
            var settings = JobSettings()
            settings.unfinished = unfinished
            let jobs = Jobs(database, settings)
            try await jobs.migrate()
            try await database.migrate(to: QueuesSchema.migrations, component: QueuesSchema.component)
            let registry = registry(runs)
            let runner = JobRunner(jobs, registry, concurrency: 4)
            let work = MessageWork(jobs, registry, workflow: "answer")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runner.run() }
                defer { runner.stop(within: .zero) }
                try await body(Workshop(jobs: jobs, work: work, database: database, runs: runs))
            }
            await database.close()
        }
    }

    private static func registry(_ runs: Counter) -> WorkflowRegistry {
        var registry = WorkflowRegistry()
        registry.add(
            Workflow<Question, Answer>(
                "answer",
                check: { question throws(Failure) in
                    guard question.query.utf8.count >= 3 else {
                        throw Failure(.invalidRequest, "The query is too short.")
                    }
                    if question.query == "secret" { throw Failure(.blockedPrompt, "It has a key in it.") }
                },
                run: { context, question throws(Failure) in
                    runs.add(question.query)
                    switch question.query {
                    case "moody" where runs.all["moody"] == 1: throw Failure(.overloaded, "Too many ask.")
                    case "dear": throw Failure(.budget, "The run has spent what it may.")
                    case "fail": throw Failure(.invalidRequest, "Nobody knows.")
                    case "wait": _ = try await context.waitForSignal("more")
                    case "pause": try await context.sleep(for: .milliseconds(1100))
                    default: break
                    }
                    return Answer(answer: question.query)
                }
            )
        )
        return registry
    }

    func job(_ id: String) async throws -> Job? {
        try await jobs.jobs().first { $0.idempotencyKey == id }
    }
}

extension Delivery {
    init(_ id: String, _ text: String, attributes: [String: String] = [:]) {
        self.init(id: id, data: Array(text.utf8), attributes: attributes)
    }
}
