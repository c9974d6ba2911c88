internal import EventLoop

/// One connection: commands go out, answers come in, in the same order.
///
/// `@unchecked Sendable` because it is made, used and called back on its loop only.
final class RedisConnection: @unchecked Sendable {
    typealias Instant = ContinuousClock.Instant

    private let stream: ByteStream
    private let reader: ReplyReader
    private let server: RedisServer
    private var unanswered = CallQueue()
    private var output: [UInt8] = []
    private var isFlushing = false
    private var heard = Instant.now
    private var failure: RedisError?
    private var waiting: CheckedContinuation<RedisError, Never>?

    init?(_ stream: ByteStream, to server: RedisServer, replyBytes: Int) {
        guard let reader = ReplyReader(limit: replyBytes) else { return nil }
        self.stream = stream
        self.reader = reader
        self.server = server
        unsafe stream.onRead = { [weak self] in unsafe self?.receive($0) }
        stream.onClose = { [weak self] in self?.didClose($0) }
        stream.startReading()
    }

    var count: Int { unanswered.count }
    var calls: ArraySlice<RedisCall> { unanswered.all }
    var unsentBytes: Int { output.count + stream.queuedBytes }

    /// Sends a command, together with all others of the same turn of the loop.
    func send(_ call: RedisCall) {
        if let failure { return call.finish(.failure(failure)) }
        call.sentAt = .now
        call.command.write(to: &output)
        unanswered.append(call)
        guard !isFlushing else { return }
        isFlushing = true
        stream.loop.atEndOfTurn { self.flush() }
    }

    private func flush() {
        isFlushing = false
        guard !output.isEmpty else { return }
        stream.write(output)
        if output.capacity > 256 << 10 { output = [] } else { output.removeAll(keepingCapacity: true) }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) {
        heard = .now
        do throws(RedisError) {
            try unsafe reader.feed(bytes)
            while failure == nil, let reply = try reader.next() {
                guard let call = unanswered.removeFirst() else {
                    throw RedisError(.malformed, "Redis at \(server) sent an answer that nobody asked for.")
                }
                if case .error(let refusal) = reply {
                    call.finish(.failure(refusal))
                } else {
                    call.finish(.success(reply))
                }
            }
        } catch {
            close(error)
        }
    }

    // MARK: - The end

    /// When a server that goes on sending nothing is to be given up; `nil` while it owes nothing.
    func patience(_ silence: Duration) -> Instant? {
        guard let first = unanswered.first, let sentAt = first.sentAt else { return nil }
        return max(heard, sentAt) + max(silence, first.limit)
    }

    /// Closes at once; what is unanswered fails, and so does what is still sent.
    func close(_ error: RedisError) {
        guard failure == nil else { return }
        failure = error
        stream.close()
        let lost = RedisError(.lost, error.message)
        for call in unanswered.removeAll() { call.finish(.failure(error.code == .lost ? error : lost)) }
        waiting.take()?.resume(returning: error)
    }

    private func didClose(_ error: EventLoopError?) {
        let reason = error.map { ": \($0.code)" } ?? ""
        close(RedisError(.lost, "The connection to Redis at \(server) was lost\(reason)."))
    }

    /// Waits until the connection has ended.
    func end() async -> RedisError {
        await withCheckedContinuation { continuation in
            if let failure { return continuation.resume(returning: failure) }
            waiting = continuation
        }
    }
}
