import Configuration
import EventLoop
import Jobs
import Logging
import KeyStore
import SQL
import Store
import Workflows

/// `aloft worker`.
enum WorkerCommand: Command {
    static let name = "worker"
    static let summary = "run the jobs of workflows, beside a server or many"
    static let help = """
        usage: aloft worker [--concurrency N] [--until-empty TIME] [--config FILE]

        Takes jobs from the store's queue and runs them; any number of workers and servers may share one store. SIGTERM and
        SIGINT stop it: what runs may end within limits.drain_timeout, the rest is given back for others.

          --concurrency N     jobs at a time (default: the configuration's workers)
          --until-empty TIME  stop once there has been nothing to do for so long, such as 60s
        \(ConfigurationFile.help)

        exit status: 0 stopped; 1 it could not start; 2 the command line makes no sense; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        let (options, concurrency, idle): (Options, Int?, Duration?)
        do throws(Options.Misuse) {
            options = try Options(words, valued: ["config", "concurrency", "until-empty"])
            concurrency = try options.value("concurrency").map { text throws(Options.Misuse) in
                guard let number = Int(text), (1...1024).contains(number) else {
                    throw Options.Misuse(message: "--concurrency is a whole number from 1 to 1024, not '\(text)'")
                }
                return number
            }
            idle = try options.value("until-empty").map { text throws(Options.Misuse) in
                guard let duration = Configuration.age(text) else {
                    throw Options.Misuse(message: "--until-empty is a time such as 60s, not '\(text)'")
                }
                return duration
            }
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
                Terminal.complain(error.message)
                return .failed
            }
            application = try Application(configuration, prices: prices, recording: recording, log: log)
            do throws(SQLError) {
                try await application.readKeys()
            } catch {
                Terminal.complain(error.message)
                return .failed
            }
            do throws(Engine.Unusable) {
                engine = try await Engine(application, recording)
            } catch {
                Terminal.complain(error.message)
                return .failed
            }
            guard let engine else {
                Terminal.complain("the configuration says to keep nothing, so there is no queue: set 'store'")
                return .failed
            }
            guard let runner = engine.runner(concurrency: concurrency ?? max(1, configuration.workers)) else {
                Terminal.complain("this Aloft knows no workflows, so there is nothing to run")
                return .failed
            }
            try await application.run { () throws(EventLoopError) in
                try await Recording.keep(recording) { () throws(EventLoopError) in
                    try await work(application, engine, runner, idle)
                }
            }
            return .success
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
    }

    private static func work(
        _ application: Application,
        _ engine: Engine,
        _ runner: JobRunner,
        _ idle: Duration?
    ) async throws(EventLoopError) {
        let log = application.log
        let limit = application.configuration.limits.drainTimeout
        let stop = try await StopSignals(on: application.loops.loops[0])
        log.write(.info, "working") { $0.string("store", engine.jobs.database.address.description) }
        async let _ = application.keeper?.run()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let signal = await stop.next()
                guard !Task.isCancelled else { return }
                log.write(.info, "draining") { line in
                    line.string("signal", signal)
                    line.integer("jobs", runner.running)
                }
                runner.stop(within: limit)
            }
            await engine.run(runner, untilIdleFor: idle)
            group.cancelAll()
        }
        await application.keeper?.writeDown()
        log.write(.info, "stopped")
    }
}
