package import EventLoop
internal import Synchronization

/// A client of one server, for any number of tasks: their commands share one connection.
///
/// It does something only while ``run()`` runs. `@unchecked Sendable`: everything that changes is touched on the loop
/// only, apart from the status, which is behind a lock.
package final class RedisClient: @unchecked Sendable {
    package let server: RedisServer
    private let options: RedisOptions
    private let loop: EventLoop
    private let onStatus: @Sendable (RedisStatus) -> Void
    private let shownStatus = Mutex(RedisStatus.connecting)
    private let hashes = Mutex<[String: [UInt8]]>([:])
    private var phase = Phase.connecting
    /// Calls that came before the connection did.
    private var early = CallQueue()
    private var watch: LoopTimer?
    private var watchTime: ContinuousClock.Instant?

    private enum Phase {
        case connecting
        case connected(RedisConnection)
        case pausing(RedisError)
        case stopped
    }

    /// A client that will connect once it runs; `onStatus` is called on the loop, after every try.
    package init(
        _ server: RedisServer,
        on loop: EventLoop,
        options: RedisOptions = RedisOptions(),
        onStatus: @escaping @Sendable (RedisStatus) -> Void = { _ in }
    ) {
        self.server = server
        self.loop = loop
        self.options = options
        self.onStatus = onStatus
    }

    package var status: RedisStatus { shownStatus.withLock { $0 } }

    // MARK: - Asking

    /// Sends a command and waits for its answer, no longer than `limit`.
    ///
    /// It is sent once at most. While there is no connection it fails at once, except that one being made is waited for.
    package func send(
        _ command: RedisCommand,
        within limit: Duration? = nil
    ) async throws(RedisError) -> RedisReply {
        let call = RedisCall(command, within: limit ?? options.commandTimeout)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute { self.accept(call, continuation) }
            }
        } onCancel: {
            loop.execute { call.finish(.failure(RedisError(.cancelled, "The caller went away."))) }
        }
        return try answer.get()
    }

    /// Runs a script on the server, which knows it by its hash after the first time.
    package func evaluate(
        _ script: String,
        keys: [String] = [],
        arguments: [any RedisArgument] = [],
        within limit: Duration? = nil
    ) async throws(RedisError) -> RedisReply {
        var words: [any RedisArgument] = [keys.count]
        for key in keys { words.append(key) }
        words += arguments
        do throws(RedisError) {
            let hash = try await hash(of: script, within: limit)
            return try await send(RedisCommand(["EVALSHA", hash] + words), within: limit)
        } catch {
            // A server that was restarted has forgotten its scripts.
            guard error.code == .refused("NOSCRIPT") else { throw error }
            return try await send(RedisCommand(["EVAL", script] + words), within: limit)
        }
    }

    private func hash(of script: String, within limit: Duration?) async throws(RedisError) -> [UInt8] {
        if let hash = hashes.withLock({ $0[script] }) { return hash }
        guard let hash = try await send(RedisCommand("SCRIPT", "LOAD", script), within: limit).bytes else {
            throw RedisError(.malformed, "Redis did not name the hash of a script.")
        }
        hashes.withLock { $0[script] = hash }
        return hash
    }

    private func accept(_ call: RedisCall, _ continuation: CheckedContinuation<RedisCall.Answer, Never>) {
        call.begin(continuation)
        if call.isOver { return call.finish(.failure(RedisError(.cancelled, "The caller went away."))) }
        // What is asked of a loop that has ended runs elsewhere, where nothing of this may be touched.
        guard loop.isCurrent else { return call.finish(.failure(.stopped)) }
        switch phase {
        case .stopped: return call.finish(.failure(.stopped))
        case .pausing(let error): return call.finish(.failure(error))
        case .connecting:
            guard early.count < options.commandsInFlight else { return call.finish(.failure(.busy)) }
            early.append(call)
        case .connected(let connection):
            let isFull =
                connection.count >= options.commandsInFlight || connection.unsentBytes >= options.bytesInFlight
            guard !isFull else { return call.finish(.failure(.busy)) }
            connection.send(call)
        }
        watch(until: call.deadline)
    }

    // MARK: - Running

    /// Connects, and connects again whenever the connection is lost, until the task is cancelled.
    package func run() async {
        await loop.run { await self.keepConnected() }
    }

    private func keepConnected() async {
        var pause = options.firstPause
        while !Task.isCancelled {
            phase = .connecting
            do throws(RedisError) {
                let connection = try await RedisConnection.connect(to: server, on: loop, options)
                pause = options.firstPause
                phase = .connected(connection)
                show(.connected)
                for call in early.removeAll() where !call.isOver { connection.send(call) }
                let error = await withTaskCancellationHandler {
                    await connection.end()
                } onCancel: {
                    loop.execute { connection.close(.stopped) }
                }
                rest(error)
            } catch {
                rest(error)
            }
            // Half of the pause is drawn, so that many clients do not come back at once.
            let wait = pause / 2 * (1 + Double.random(in: 0...1))
            guard (try? await loop.sleep(for: wait)) != nil else { break }
            pause = min(pause * 2, options.longestPause)
        }
        phase = .stopped
        show(.stopped)
        for call in early.removeAll() { call.finish(.failure(.stopped)) }
        watch?.cancel()
    }

    private func rest(_ error: RedisError) {
        let code = error.code == .unauthenticated ? RedisError.Code.unauthenticated : .unreachable
        let error = RedisError(code, error.message)
        phase = .pausing(error)
        let since: ContinuousClock.Instant
        if case .unreachable(let earlier, _) = status { since = earlier } else { since = .now }
        show(.unreachable(since: since, error))
        for call in early.removeAll() { call.finish(.failure(error)) }
    }

    private func show(_ status: RedisStatus) {
        shownStatus.withLock { $0 = status }
        onStatus(status)
    }

    // MARK: - Deadlines

    /// Sees to it that deadlines are looked at then, if not before.
    private func watch(until time: ContinuousClock.Instant) {
        if let watchTime, watchTime <= time { return }
        watchTime = time
        let delay = max(ContinuousClock.now.duration(to: time), .zero)
        if let watch { watch.restart(after: delay) } else { watch = loop.timer(after: delay) { self.look() } }
    }

    private func look() {
        let now = ContinuousClock.now
        watchTime = nil
        var next: ContinuousClock.Instant?
        var calls = early.all
        if case .connected(let connection) = phase { calls = connection.calls }
        for call in calls where !call.isOver {
            if call.deadline <= now {
                call.finish(.failure(RedisError(.timedOut, "Redis at \(server) did not answer in time.")))
            } else {
                next = min(next ?? call.deadline, call.deadline)
            }
        }
        if case .connected(let connection) = phase, let patience = connection.patience(options.silence) {
            if patience <= now {
                return connection.close(RedisError(.lost, "Redis at \(server) does not answer and is given up."))
            }
            next = min(next ?? patience, patience)
        }
        if let next { watch(until: next) }
    }
}

extension RedisError {
    static let busy = RedisError(.busy, "Too many commands wait for Redis already.")
    static let stopped = RedisError(.stopped, "The program's connection to Redis has been closed.")
}
