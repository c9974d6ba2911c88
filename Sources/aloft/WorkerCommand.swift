import Configuration
import Doctor
import EventLoop
import Foundation
import HTTPServer
import Jobs
import KeyStore
import Keys
import Logging
import Queues
import SQL
import Store
import Workflows

/// `aloft worker`.
enum WorkerCommand: Command {
    static let name = "worker"
    static let summary = "run the jobs of workflows, and take messages from a queue"
    static let help = """
        usage: aloft worker [--queue ADDRESS] [OPTIONS] [--config FILE]

        Takes jobs from the store's queue and runs them; any number of workers and servers may share one store. With --queue
        it also takes messages from a queue of others: each becomes a run of a workflow, and is acknowledged once the run's
        result is in the store. SIGTERM and SIGINT stop it: what runs may end within limits.drain_timeout, the rest is
        given back for others.

          --queue ADDRESS        pubsub://project/subscription, redis://[user:password@]host[:port]/stream[?group=NAME&db=N],
                                 or store: for the store's own alone (default: $ALOFT_QUEUE, then store:)
          --workflow NAME        what each message is a run of (default: scripts)
          --dead-letter ADDRESS  where messages go, beside the store's table dead_letters, with which nothing can be done:
                                 pubsub://project/topic or redis://…/stream (default: $ALOFT_DEAD_LETTER, then nowhere)
          --max-deliveries N     deliveries of a message that does not succeed (default: 10)
          --concurrency N        jobs, and messages, at a time (default: the configuration's workers)
          --until-empty TIME     stop once there has been nothing to do for so long, such as 60s
          --max-runtime TIME     stop after so long, such as 300s
          --health ADDRESS       answer /health, /health/ready, /metrics and, where it is configured, /push at host:port
        \(ConfigurationFile.help)

        Google's queue is reached with the credentials of GOOGLE_APPLICATION_CREDENTIALS or of this machine; where
        PUBSUB_EMULATOR_HOST is set, there and without any.

        exit status: 0 it was stopped, the queue was empty or the time was up; 1 it could not start, or the queue could not
        be asked, so that nobody knows what is left; 2 the command line makes no sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        let (options, wishes): (Options, WorkerOptions)
        do throws(Options.Misuse) {
            options = try Options(words, valued: WorkerOptions.valued)
            wishes = try WorkerOptions(options, environment: ProcessInfo.processInfo.environment)
        } catch {
            return misused(error)
        }
        guard let (configuration, _) = ConfigurationFile.load(options) else { return .configuration }
        guard let prices = PriceFile.load(configuration) else { return .configuration }
        let log = Log(level: Log.Level(configuration.log.level))
        defer { log.flush() }
        do throws(EventLoopError) {
            let (application, recording, engine): (Application, Recording?, Engine?)
            do throws(SQLError) {
                recording = try await Recording(configuration, log: log)
            } catch {
                return failed(error.message)
            }
            application = try Application(configuration, prices: prices, recording: recording, log: log)
            do throws(SQLError) {
                try await application.readKeys()
            } catch {
                return failed(error.message)
            }
            do throws(Engine.Unusable) {
                engine = try await Engine(application, recording)
            } catch {
                return failed(error.message)
            }
            guard let engine else {
                return failed("the configuration says to keep nothing, so there is no queue: set 'store'")
            }
            if let complaint = engine.complaint(about: wishes) { return misused(Options.Misuse(message: complaint)) }
            guard let runner = engine.runner(concurrency: wishes.concurrency ?? max(1, configuration.workers)) else {
                return failed("this Aloft knows no workflows, so there is nothing to run")
            }
            let setup = Setup(configuration, file: ConfigurationFile.path(options))
            var status = ExitStatus.success
            try await application.run { () throws(EventLoopError) in
                try await Recording.keep(recording) { () throws(EventLoopError) in
                    async let _ = log.examine(setup, on: application.loops)
                    async let _ = application.keeper?.run()
                    async let _ = application.trials?.run()
                    status = try await work(application, engine, runner, wishes)
                }
            }
            return status
        } catch {
            return failed(error.description)
        }
    }

    private static func failed(_ message: String) -> ExitStatus {
        Terminal.complain(message)
        return .failed
    }

    private static func work(
        _ application: Application,
        _ engine: Engine,
        _ runner: JobRunner,
        _ wishes: WorkerOptions
    ) async throws(EventLoopError) -> ExitStatus {
        let log = application.log
        let limit = application.configuration.limits.drainTimeout
        let stop = try await StopSignals(on: application.loops.loops[0])
        var intake: MessageIntake?
        if wishes.queue != .store {
            do throws(QueueError) {
                intake = try MessageIntake(application, engine, wishes)
            } catch {
                return failed(error.message)
            }
        }
        let health = WorkerHealth(application, engine, runner, intake)
        let server = HTTPServer(
            on: application.loops.loops,
            limits: HTTPServerLimits(application.configuration.limits)
        ) { await health.answer($0) }
        if let address = wishes.health {
            if !address.isLocal { application.keys.requireAlways() }
            let bound = try await server.listen(on: address)
            log.write(.info, "listening") { $0.string("address", bound.description) }
        }
        log.write(.info, "working") { line in
            line.string("store", engine.jobs.database.address.description)
            line.string("queue", wishes.queue.description)
        }
        let end = await withTaskGroup(of: Void.self) { [intake] group in
            group.addTask {
                let signal = await stop.next()
                guard !Task.isCancelled else { return }
                health.drain()
                log.write(.info, "draining") { line in
                    line.string("signal", signal)
                    line.integer("jobs", runner.running)
                }
                intake?.stop(within: limit)
                runner.stop(within: limit)
            }
            defer { group.cancelAll() }
            guard let intake else {
                await runJobs(engine, runner, wishes.intake, drain: limit)
                return IntakeEnd.stopped
            }
            async let runs: Void = runJobs(engine, runner, before: intake)
            let end = await intake.run()
            runner.stop(within: limit)
            await runs
            return end
        }
        engine.jobs.stopFollowing()
        _ = await server.drain(within: .seconds(5))
        await application.keeper?.writeDown()
        if case .failed(let error) = end { return failed(error.message) }
        log.write(.info, "stopped") { line in
            line.string("reason", end.word)
        }
        return .success
    }

    /// Runs jobs until there are none, or until the time is up.
    private static func runJobs(
        _ engine: Engine,
        _ runner: JobRunner,
        _ settings: IntakeSettings,
        drain limit: Duration
    ) async {
        await withTaskGroup(of: Void.self) { group in
            if let time = settings.maximumRuntime {
                group.addTask {
                    guard (try? await Task.sleep(for: time)) != nil else { return }
                    runner.stop(within: limit)
                }
            }
            await engine.run(runner, untilIdleFor: settings.untilEmpty)
            group.cancelAll()
        }
    }

    /// Runs jobs until the runner is stopped; what waits for a job then waits in vain.
    private static func runJobs(_ engine: Engine, _ runner: JobRunner, before intake: MessageIntake) async {
        await engine.run(runner)
        // Those that have ended are still to be acknowledged.
        intake.stop(within: .seconds(1))
    }
}

extension Engine {
    /// What is wrong with a wish for messages; `nil` when nothing is.
    fileprivate func complaint(about wishes: WorkerOptions) -> String? {
        guard wishes.queue != .store, !registry.contains(wishes.workflow) else { return nil }
        return "there is no workflow '\(wishes.workflow)' to run messages with; --workflow takes "
            + registry.names.joined(separator: ", ")
    }
}

extension IntakeEnd {
    fileprivate var word: String {
        switch self {
        case .stopped: "stopped"
        case .empty: "empty"
        case .timeUp: "time_up"
        case .failed: "failed"
        }
    }
}
