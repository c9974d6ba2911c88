import API
import Configuration
import Cryptography
import Dashboard
import Doctor
import EventLoop
import Foundation
import Gateway
import Glibc
import HTTP
import HTTPServer
import JSON
import Jobs
import KeyStore
import Keys
import Lanes
import Lessons
import Logging
import SQL
import SocketIO
import Synchronization
import Workflows

/// `aloft serve`.
enum ServeCommand: Command {
    static let name = "serve"
    static let summary = "answer requests over HTTP until told to stop"
    static let help = """
        usage: aloft serve [--config FILE] [--listen ADDRESS]

        Answers OpenAI and Gemini requests. SIGTERM and SIGINT stop it gracefully: it accepts nothing more, finishes what
        is in flight within limits.drain_timeout, and exits with 0; a second signal stops it at once.

        \(ConfigurationFile.help)
          --listen ADDRESS  host:port, [::1]:port or unix:/path, instead of what the configuration says

        Logs are JSON lines on standard error. exit status: 0 stopped; 1 it could not start; 3 the configuration was refused
        """

    static func run(_ words: [String]) async -> ExitStatus {
        let options: Options
        do throws(Options.Misuse) {
            options = try Options(words, valued: ["config", "listen"])
        } catch {
            return misused(error)
        }
        guard let (configuration, origin) = ConfigurationFile.load(options) else { return .configuration }
        let log = Log(level: Log.Level(configuration.log.level))
        defer { log.flush() }
        let tls: TLSServerContext?
        do throws(CryptographyError) {
            tls = try configuration.tls.map { files throws(CryptographyError) in
                try TLSServerContext(certificateFile: files.certificate, keyFile: files.key)
            }
        } catch {
            Terminal.complain(error.description)
            return .configuration
        }
        guard let prices = PriceFile.load(configuration) else { return .configuration }
        let recording: Recording?
        do throws(SQLError) {
            recording = try await Recording(configuration, log: log)
        } catch {
            Terminal.complain(error.message)
            return .failed
        }
        do throws(EventLoopError) {
            let application = try Application(configuration, prices: prices, recording: recording, log: log)
            do throws(SQLError) {
                try await application.readKeys()
            } catch {
                Terminal.complain(error.message)
                return .failed
            }
            let addresses = try addresses(options.value("listen"), configuration)
            if let open = addresses.first(where: { !$0.isLocal }) {
                let keys = application.keys
                if keys.isStoreRead, !keys.hasUsable(at: Date()) {
                    Terminal.complain(
                        "\(open) is open to other machines, and without a key everybody there may ask; make one with "
                            + "'aloft key create NAME', or listen at 127.0.0.1"
                    )
                    return .configuration
                }
                keys.requireAlways()
            }
            let setup = Setup(configuration, file: ConfigurationFile.path(options))
            let engine: Engine?
            do throws(Engine.Unusable) {
                engine = try await Engine(application, recording)
            } catch {
                Terminal.complain(error.message)
                return .failed
            }
            try await application.run { () throws(EventLoopError) in
                try await Recording.keep(recording) { () throws(EventLoopError) in
                    try await serve(application, recording, engine, at: addresses, tls: tls, origin: origin, setup)
                }
            }
            return .success
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
    }

    private static func addresses(
        _ option: String?,
        _ configuration: Configuration
    ) throws(EventLoopError) -> [SocketAddress] {
        if let option { return [try SocketAddress(parsing: option)] }
        var addresses: [SocketAddress] = []
        for address in configuration.listen { addresses.append(try SocketAddress(parsing: address.description)) }
        return addresses
    }

    private static func serve(
        _ application: Application,
        _ recording: Recording?,
        _ engine: Engine?,
        at addresses: [SocketAddress],
        tls: TLSServerContext?,
        origin: String,
        _ setup: Setup
    ) async throws(EventLoopError) {
        let log = application.log
        let limits = application.configuration.limits
        let isDraining = Atomic(false)
        var health = Gateway.Health(
            isReady: { !isDraining.load(ordering: .relaxed) },
            report: {
                var report: JSONObject = [
                    "status": .string(isDraining.load(ordering: .relaxed) ? "draining" : "ready"),
                    "version": .string(VersionCommand.version),
                    "local_models": application.localModelReports,
                    "records": recording?.report ?? .null,
                ]
                report["keys"] = application.keysReport
                if let sharing = application.sharingReport { report["redis"] = sharing }
                return report
            },
            lanes: { application.lanes.reports() }
        )
        health.caches = { application.caches.reports }
        if let metrics = engine?.metrics { health.others = { metrics.families } }
        var gateway = Gateway(
            path: application.path,
            models: { application.modelNames },
            relays: application.relays,
            health: health,
            log: log
        )
        gateway.keepAliveInterval = limits.keepAlive
        gateway.requestLimit = limits.requests
        // Without records nothing is told of generations, but lanes are, and whoever listens is sent away in the end.
        let feed = recording?.feed ?? LiveFeed()
        let api = application.api(recording, feed, engine)
        let socketIO = engine.map { application.socketIO($0) }
        gateway.recorder = recording?.recorder(application.prices)
        gateway.admission = application.admission
        let server = HTTPServer(on: application.loops.loops, limits: HTTPServerLimits(limits), tls: tls) {
            [gateway] transaction in
            let path = transaction.head.path
            if api.owns(path) {
                await api.handle(transaction)
            } else if let socketIO, socketIO.owns(path) {
                await socketIO.handle(transaction)
            } else {
                await gateway.handle(transaction)
            }
        }
        async let _ = IdleMemory.watch()
        async let _ = application.keeper?.run()
        async let _ = application.trials?.run()
        async let _ = socketIO?.run()
        let runner = engine?.runner(concurrency: application.configuration.workers)
        async let running: Void = work(engine, runner)
        let stop = try await StopSignals(on: application.loops.loops[0])
        for address in addresses {
            let bound = try await server.listen(on: address)
            log.write(.info, "listening") { line in
                line.string("address", bound.description)
                line.string("configuration", origin)
            }
        }
        application.announceKeys()
        async let _ = application.log.examine(setup)
        let signal = await stop.next()
        isDraining.store(true, ordering: .relaxed)
        feed.close()
        log.write(.info, "draining") { line in
            line.string("signal", signal)
            line.integer("connections", server.connectionCount)
        }
        // Who follows a job comes back to another server, and jobs that do not end in time are given to one.
        engine?.jobs.stopFollowing()
        socketIO?.drain()
        runner?.stop(within: limits.drainTimeout)
        let cut = await server.drain(within: limits.drainTimeout)
        await application.keeper?.writeDown()
        await running
        log.write(cut == 0 ? .info : .warning, "stopped") { $0.integer("connections_cut", cut) }
    }
}

extension ServeCommand {
    fileprivate static func work(_ engine: Engine?, _ runner: JobRunner?) async {
        if let engine, let runner { await engine.run(runner) }
    }
}

extension HTTPServerLimits {
    init(_ limits: Configuration.Limits) {
        self.init()
        headerBytes = limits.headerBytes
        bodyBytes = limits.bodyBytes
        headerTimeout = limits.headerTimeout
        bodyTimeout = limits.bodyTimeout
        idleTimeout = limits.idleTimeout
        connections = limits.connections
    }
}

/// Waits for the operator to stop the program.
struct StopSignals {
    private let signals: AsyncStream<String>

    init(on loop: EventLoop) async throws(EventLoopError) {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        signals = stream
        try await loop.run { () throws(EventLoopError) in
            for (number, name) in [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")] {
                var isFirst = true
                _ = try loop.onSignal(number) {
                    // The second time the operator means it.
                    if !isFirst { exit(ExitStatus.failed.rawValue) }
                    isFirst = false
                    continuation.yield(name)
                }
            }
        }
    }

    func next() async -> String {
        for await signal in signals { return signal }
        return "end"
    }
}

extension SocketAddress {
    /// Whether only this machine reaches it.
    var isLocal: Bool {
        description.hasPrefix("unix:") || description.hasPrefix("127.") || description.hasPrefix("[::1]")
    }
}
