import Generation
package import Jobs
import Synchronization

/// Runs the jobs of known workflows, so many at a time.
package final class JobRunner: Sendable {
    private let worker: JobWorker

    /// - Parameters:
    ///   - jobs: the queue.
    ///   - registry: the workflows; jobs of others are left to other workers.
    ///   - services: what runs may use.
    ///   - concurrency: how many jobs run at a time.
    package init(
        _ jobs: Jobs,
        _ registry: WorkflowRegistry,
        _ services: WorkflowServices = WorkflowServices(),
        concurrency: Int
    ) {
        worker = JobWorker(jobs, workflows: registry.names, concurrency: concurrency) { run in
            guard let entry = registry[run.job.workflow] else { return nil }
            return await Self.perform(run, entry, services)
        }
    }

    /// How many jobs run now.
    package var running: Int { worker.running }

    /// Runs jobs until it is told to stop or, with `idle`, has found nothing to do for so long.
    package func run(untilIdleFor idle: Duration? = nil) async { await worker.run(untilIdleFor: idle) }

    /// Whether it was told to stop.
    package var isStopping: Bool { worker.isStopping }

    /// Has ``run(untilIdleFor:)`` return when what runs has ended; what has not within the time is given back.
    package func stop(within limit: Duration = .seconds(20)) { worker.stop(within: limit) }

    /// Runs a job from its beginning, past all that it has done already.
    private static func perform(
        _ run: Run,
        _ entry: WorkflowRegistry.Entry,
        _ services: WorkflowServices
    ) async -> RunWrite? {
        let input: String
        var journal: [StepRecord] = []
        do throws(JobsError) {
            input = try await run.jobs.input(of: run.job)
            // A job that was never claimed before has done nothing.
            if run.job.fence > 1 { journal = try await run.jobs.steps(of: run.job.id) }
        } catch {
            return nil
        }
        let context = WorkflowContext(run, journal, services)
        var ending = RunWrite()
        do throws(Failure) {
            ending.change = .succeeded(output: try await entry.run(context, input))
        } catch {
            ending.change = .failed(error.journaled)
        }
        let (isBroken, unwritten) = context.state.withLock { ($0.isBroken, $0.unwritten) }
        ending.spent = unwritten
        // Nobody knows what of it is written: it is to go on later.
        if isBroken { ending.change = nil }
        return ending
    }
}
