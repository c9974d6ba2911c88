import Generation
import JSON
import Jobs
import Store
import Synchronization
import TestKit
import Workflows

/// A time of day that stands still until a test moves it.
final class Watch: Sendable {
    private let time = Mutex(1_800_000_000_000_000)

    var now: Int { time.withLock { $0 } }
    func advance(_ seconds: Int) { time.withLock { $0 += seconds * 1_000_000 } }
}

/// Remembers what it is told, in order.
final class Notes<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }
    func add(_ element: Element) { elements.withLock { $0.append(element) } }
    func add(_ element: Element, count: Int) -> Int {
        elements.withLock { elements in
            elements.append(element)
            return elements.count
        }
    }
}

struct Topic: Codable, Sendable {
    var topic: String
    var steps: Int?
}

extension TestDatabase {
    func withJobs<Result>(
        _ settings: JobSettings = JobSettings(),
        now: @escaping @Sendable () -> Int = { JobTime.now },
        _ body: (Jobs) async throws -> Result
    ) async throws -> Result {
        try await withDatabase { database in
            let jobs = Jobs(database, settings, now: now)
            try await jobs.migrate()
            let result = try await body(jobs)
            await database.close()
            return result
        }
    }
}

extension Jobs {
    /// Runs one workflow to its end, or until nothing is left to do, with a runner of its own.
    func run<Input, Output>(
        _ workflow: Workflow<Input, Output>,
        _ input: String,
        _ services: WorkflowServices = WorkflowServices(),
        budget: Int? = nil
    ) async throws -> Job {
        var registry = WorkflowRegistry()
        registry.add(workflow)
        var new = try registry.job(workflow.name, input: input, now: now())
        new.budget = budget ?? new.budget
        let id = try await enqueue(new).id
        return try await resume(workflow, id, services)
    }

    /// Takes up what is in the queue, as a process does that was started anew.
    func resume<Input, Output>(
        _ workflow: Workflow<Input, Output>,
        _ id: String,
        _ services: WorkflowServices = WorkflowServices()
    ) async throws -> Job {
        var registry = WorkflowRegistry()
        registry.add(workflow)
        let runner = JobRunner(self, registry, services, concurrency: 4)
        await runner.run(untilIdleFor: .milliseconds(60))
        guard let job = try await job(id) else { throw JobsError(.unknownJob, "the job is gone") }
        return job
    }
}
