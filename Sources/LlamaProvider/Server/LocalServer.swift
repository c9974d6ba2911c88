import EventLoop
import Generation
import HTTPClient
import Synchronization

/// Keeps one local server process as it is wanted: started, watched, restarted, stopped.
///
/// ``run()`` does the work; requests only say that they want it and wait.
final class LocalServer: Sendable {
    private let settings: LocalServerSettings
    private let model: @Sendable () throws(Failure) -> ModelFile
    private let loop: EventLoop
    private let probe: HealthProbe
    private let debug: @Sendable (String) -> Void
    private let gate: Gate<Lifecycle, Connection>
    private let process = Mutex<ServerProcess?>(nil)
    /// Rung when a request wants a server that is not there.
    private let (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(
        _ settings: LocalServerSettings,
        model: @escaping @Sendable () throws(Failure) -> ModelFile,
        client: HTTPClient,
        loop: EventLoop,
        debug: @escaping @Sendable (String) -> Void
    ) {
        self.settings = settings
        self.model = model
        self.loop = loop
        self.debug = debug
        probe = HealthProbe(client: client)
        gate = Gate(Lifecycle(isAlwaysWanted: settings.start == .atStart, at: .now), on: loop)
    }

    // MARK: - For requests

    /// A server that is ready, started if need be; all who ask meanwhile wait for the same start.
    func connection(within limit: Duration) async throws(Failure) -> Connection {
        let late = Failure(.loading, "The local model was not ready in time; ask again, or give it longer.")
        return try await gate.enter(within: limit, otherwise: late) { lifecycle, _ in
            let admission = lifecycle.admit(at: .now)
            if case .wait = admission { ring.yield() }
            return admission
        }
    }

    /// Looks after a server that failed a request: one that is gone or hangs makes way for a new one.
    func lookAfter(_ connection: Connection) async {
        guard await probe.ask(connection) == .unreachable, !Task.isCancelled else { return }
        guard gate.change({ lifecycle, _ in lifecycle.didFallSilent(connection, at: .now) }) else { return }
        process.withLock { $0 }?.kill()
    }

    var status: LocalServerStatus {
        let lifecycle = gate.change { lifecycle, _ in lifecycle }
        return LocalServerStatus(lifecycle, pid: process.withLock { $0?.pid })
    }

    // MARK: - The work

    /// Runs the server whenever it is wanted, until the task is cancelled; returns when its process has ended.
    func run() async {
        var bells = bell.makeAsyncIterator()
        while !Task.isCancelled {
            switch gate.change({ lifecycle, _ in lifecycle.nextStep(at: .now) }) {
            case .waitForRequest: await bells.next()
            case .pause(let pause): try? await loop.sleep(for: pause)
            case .start: await serve()
            }
        }
        gate.change { lifecycle, line in
            lifecycle.didEnd(at: .now)
            line.releaseAll(.failure(.ended))
        }
    }

    /// One life of the server, from its start to its end.
    private func serve() async {
        let launch: Launch
        let process: ServerProcess
        gate.change { lifecycle, _ in lifecycle.didBeginStart(at: .now) }
        do throws(Failure) {
            launch = try Launch(try model(), settings)
        } catch {
            return reportNothingToStart(error)
        }
        defer { launch.cleanUp() }
        do throws(Failure) {
            process = try await launch.start(on: loop, debug: debug)
        } catch {
            return reportNothingToStart(error)
        }
        self.process.withLock { $0 = process }
        let isReady = await becomesReady(process, launch.connection)
        if isReady {
            gate.change { lifecycle, line in
                lifecycle.didBecomeReady(launch.connection, at: .now)
                line.releaseAll(.success(launch.connection))
            }
        }
        let isLate = !isReady && !process.hasExited && !Task.isCancelled
        if isLate { process.stop(within: settings.stopLimit) }
        let status = await process.wait(stopLimit: settings.stopLimit)
        self.process.withLock { $0 = nil }
        let failure = isLate ? tooLate : process.failure(for: status, isStarting: !isReady)
        gate.change { lifecycle, line in
            lifecycle.didFail(failure, at: .now)
            // Those who came after a crash wait for the next start; those of a start that failed have their answer.
            if !isReady { line.releaseAll(.failure(failure)) }
        }
    }

    private func reportNothingToStart(_ failure: Failure) {
        gate.change { lifecycle, line in
            lifecycle.didFindNothingToStart(failure, at: .now)
            line.releaseAll(.failure(failure))
        }
    }

    private var tooLate: Failure {
        Failure(.loading, "The local model was not loaded within \(settings.startLimit): choose a smaller one.")
    }

    /// Polls until the server has loaded its model; `false` when it ended or took too long.
    private func becomesReady(_ process: ServerProcess, _ connection: Connection) async -> Bool {
        let limit = ContinuousClock.now + settings.startLimit
        while !process.hasExited, .now < limit {
            if await probe.ask(connection) == .ready { return true }
            do { try await loop.sleep(for: .milliseconds(50)) } catch { return false }
        }
        return false
    }
}
