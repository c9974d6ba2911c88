import Configuration
import EventLoop
import Generation
import Jobs
import Logging
import Store
import Workflows

/// A job that a command runs here and now, while somebody looks on.
struct ForegroundJob {
    let application: Application
    let engine: Engine

    /// Has `body` work with an application and its engine: on the configuration's store or, where there is none, in memory.
    ///
    /// - Parameters:
    ///   - configuration: what the command runs with.
    ///   - what: is made, in a word for whoever looks on.
    ///   - body: what is to be done.
    /// - Returns: what `body` returns, or how it could not begin, which was said then.
    static func with(
        _ configuration: Configuration,
        _ what: String,
        _ body: (ForegroundJob) async -> ExitStatus
    ) async -> ExitStatus {
        guard let prices = PriceFile.load(configuration) else { return .configuration }
        let application: Application
        do {
            application = try Application(configuration, prices: prices, log: Log(level: .error))
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
        let recording = await Recording.openIfPossible(configuration, log: application.log)
        var status = ExitStatus.failed
        await application.run {
            await Recording.keep(recording) {
                guard let engine = await engine(application, recording, what) else { return }
                status = await body(ForegroundJob(application: application, engine: engine))
            }
        }
        return status
    }

    private static func engine(_ application: Application, _ recording: Recording?, _ what: String) async -> Engine? {
        do throws(Engine.Unusable) {
            if let engine = try await Engine(application, recording) { return engine }
        } catch {
            Terminal.note("-- the \(what) is not kept: \(error.message)")
        }
        do throws(Engine.Unusable) {
            return try await Engine(application, recording, Database(.memory))
        } catch {
            Terminal.complain(error.message)
            return nil
        }
    }

    /// Runs a job to its end.
    ///
    /// - Parameters:
    ///   - workflow: its name.
    ///   - input: JSON.
    ///   - user: whose run it is, where that is somebody's.
    ///   - onBegin: is told the job's id.
    ///   - onEvent: is told the job's events, in order.
    /// - Returns: the job as it ended; `nil` where it could not begin, which was said then.
    func run(
        _ workflow: String,
        input: String,
        user: String? = nil,
        onBegin: (_ job: String) -> Void = { _ in },
        onEvent: (JobEvent, _ job: String) async -> Void
    ) async -> Job? {
        let jobs = engine.jobs
        let id: String
        do {
            var new = try engine.registry.job(workflow, input: input, now: jobs.now())
            // Somebody looks on; others of the queue can wait.
            new.priority = 100
            new.user = user
            id = try await jobs.enqueue(new).id
            onBegin(id)
        } catch {
            Terminal.complain((error as? Failure)?.message ?? (error as? JobsError)?.message ?? "\(error)")
            return nil
        }
        guard let runner = engine.runner(concurrency: 1) else { return nil }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run(runner, keepsHouse: false) }
            group.addTask {
                guard let stop = try? await StopSignals(on: application.loops.loops[0]) else { return }
                _ = await stop.next()
                guard !Task.isCancelled else { return }
                Terminal.note("-- cancelling")
                _ = try? await jobs.cancel(id)
            }
            var ended: Job?
            var iterator = jobs.follow(id).makeAsyncIterator()
            while let element = try? await iterator.next() {
                switch element {
                case .event(let event): await onEvent(event, id)
                case .ended(let job): ended = job
                }
            }
            runner.stop(within: .zero)
            group.cancelAll()
            return ended
        }
    }
}
