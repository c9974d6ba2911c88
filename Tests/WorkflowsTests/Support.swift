import Jobs
import Workflows

struct Topic: Codable, Sendable {
    var topic: String
    var steps: Int?
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
