import EventLoop
package import HTTP

/// One request and its answer, on one connection of HTTP/1.1 or one stream of HTTP/2.
///
/// A handler reads the body if it wants it and answers once, whole with ``respond(status:fields:body:)`` or in pieces
/// with ``start(status:fields:)``, ``write(_:)`` and ``finish()``, perhaps helped by ``keepAlive(every:with:)``. Its
/// task is cancelled when the client goes away.
///
/// Everything here happens on the connection's loop: the server starts the handler there, and nonisolated code that a
/// task with an executor preference runs stays there. That is why unchecked sendability holds.
package final class HTTPTransaction: @unchecked Sendable {
    package let head: HTTPRequestHead
    private let limits: HTTPServerLimits
    private let contentLength: Int?
    private let expectsContinue: Bool
    private let loop: EventLoop

    weak var channel: (any ResponseChannel)?
    private var received: [UInt8] = []
    private var bodyState = BodyState.arriving
    private var bodyLimit: Int?
    private var bodyWaiter: CheckedContinuation<Void, Never>?
    private var drainWaiter: CheckedContinuation<Void, Never>?
    private var task: Task<Void, Never>?
    private var keepAlive: KeepAlive?
    var answer = Answer.notStarted

    enum Answer { case notStarted, started, finished }

    private enum BodyState {
        case arriving, complete
        case failed(HTTPServerError)
    }

    /// What may arrive of a body before somebody asks for it.
    private static let unreadLimit = 64 << 10

    init(
        head: HTTPRequestHead,
        contentLength: Int?,
        expectsContinue: Bool,
        channel: any ResponseChannel,
        limits: HTTPServerLimits,
        loop: EventLoop
    ) {
        self.head = head
        self.contentLength = contentLength
        self.expectsContinue = expectsContinue
        self.channel = channel
        self.limits = limits
        self.loop = loop
    }

    /// Where the client is, such as `192.0.2.7:50123`; `nil` when it has gone.
    package var remoteAddress: String? { channel?.remoteAddress }

    /// Starts the handler; a handler that returns without an answer is answered for.
    func run(_ handler: @escaping HTTPServer.Handler) {
        // The one place that bridges libuv's callbacks to structured code: a callback has no async caller.
        task = Task(executorPreference: loop) {
            await handler(self)
            self.handlerReturned()
        }
    }

    private func handlerReturned() {
        task = nil
        switch answer {
        case .notStarted:
            respond(status: 500, fields: ["content-type": "text/plain"], body: Array("No answer was made.\n".utf8))
        case .started: abort()
        case .finished: break
        }
    }
}

// MARK: - The request's body, as the handler sees it

extension HTTPTransaction {
    /// Waits for the whole body.
    ///
    /// - Parameter limit: the most bytes taken, if lower than the server's own limit.
    /// - Returns: every byte of it, decoded from its chunks.
    /// - Throws: `.refused` with status 413 past the limit, 408 when the body stalls, 400 when it is malformed;
    ///   `.disconnected` when the client leaves.
    package func body(limit: Int? = nil) async throws(HTTPServerError) -> [UInt8] {
        let limit = min(limit ?? limits.bodyBytes, limits.bodyBytes)
        if let contentLength, contentLength > limit { throw Self.tooLarge(limit) }
        bodyLimit = limit
        checkBodySize()
        if case .arriving = bodyState {
            if expectsContinue, received.isEmpty { channel?.sendContinue() }
            if let contentLength { received.reserveCapacity(contentLength) }
            channel?.resumeBody()
            await withCheckedContinuation { bodyWaiter = $0 }
        }
        switch bodyState {
        case .complete:
            defer { received = [] }
            return received
        case .failed(let error): throw error
        case .arriving: throw .disconnected
        }
    }

    private static func tooLarge(_ limit: Int) -> HTTPServerError {
        .refused(status: 413, "the body is larger than the limit of \(limit) bytes")
    }

    private func checkBodySize() {
        if let bodyLimit, received.count > bodyLimit { fail(Self.tooLarge(bodyLimit)) }
    }
}

// MARK: - The request's body, as the connection brings it

extension HTTPTransaction {
    var isBodyComplete: Bool {
        if case .complete = bodyState { true } else { false }
    }

    /// Takes in a piece of the body; `false` asks the connection to hold the client back.
    func receive(_ bytes: Span<UInt8>) -> Bool {
        guard case .arriving = bodyState, answer != .finished else { return true }
        unsafe bytes.withUnsafeBufferPointer { unsafe received.append(contentsOf: $0) }
        checkBodySize()
        return bodyWaiter != nil || received.count < Self.unreadLimit
    }

    func receiveEnd() {
        guard case .arriving = bodyState else { return }
        bodyState = .complete
        wakeBody()
    }

    /// The body will not come: it is malformed, stalled, or too large.
    func fail(_ error: HTTPServerError) {
        guard case .arriving = bodyState else { return }
        bodyState = .failed(error)
        received = []
        wakeBody()
    }

    /// The client is gone: nobody waits for anything any more.
    func disconnect() {
        fail(.disconnected)
        channel = nil
        endKeepAlive()
        task?.cancel()
        drained()
    }

    private func wakeBody() {
        bodyWaiter?.resume()
        bodyWaiter = nil
    }
}

// MARK: - The answer

extension HTTPTransaction {
    /// Answers with a whole body.
    package func respond(status: Int, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        precondition(answer == .notStarted, "a request is answered once")
        answer = .finished
        channel?.send(status: status, fields: fields, body: body)
    }

    /// Begins an answer whose body follows in pieces; nothing is sent before the first piece or ``finish()``.
    package func start(status: Int, fields: HTTPFields = HTTPFields()) {
        precondition(answer == .notStarted, "a request is answered once")
        answer = .started
        channel?.start(status: status, fields: fields)
    }

    /// Sends a piece of the body, and waits while too much is unsent.
    ///
    /// - Throws: `.disconnected` when the client is gone.
    package func write(_ bytes: [UInt8]) async throws(HTTPServerError) {
        precondition(answer == .started, "pieces follow the start of an answer")
        guard let channel else { throw .disconnected }
        channel.write(bytes)
        keepAlive?.putOff()
        try await waitForRoom(channel)
    }

    func waitForRoom(_ channel: any ResponseChannel) async throws(HTTPServerError) {
        guard channel.queuedBytes > limits.sendBufferBytes else { return }
        await withCheckedContinuation { drainWaiter = $0 }
        if self.channel == nil { throw .disconnected }
    }

    /// Ends an answer sent in pieces.
    package func finish() {
        precondition(answer == .started, "only an answer that was started can be finished")
        answer = .finished
        endKeepAlive()
        channel?.finish()
    }

    /// Breaks off an answer that was started, so that the client sees it is not whole.
    package func abort() {
        guard answer == .started else { return }
        answer = .finished
        endKeepAlive()
        channel?.abort()
    }

    /// What was queued has been sent.
    func drained() {
        drainWaiter?.resume()
        drainWaiter = nil
    }

    /// Whether the client has left.
    package var isDisconnected: Bool { channel == nil }
}

// MARK: - While the handler has nothing to say

extension HTTPTransaction {
    /// Has the server send `bytes` by itself whenever nothing was sent for `interval`, until the answer ends.
    ///
    /// They come between two pieces, or before the first and with the head, so whoever asks for this writes pieces
    /// that may stand apart. A client that has yet to take what was sent before gets none.
    package func keepAlive(every interval: Duration, with bytes: [UInt8]) {
        precondition(answer == .started, "an answer is kept alive once it was started")
        endKeepAlive()
        guard channel != nil else { return }
        keepAlive = KeepAlive(on: loop, every: interval) { [weak self] in
            guard let channel = self?.channel, !channel.isBehind else { return }
            channel.write(bytes)
        }
    }

    func endKeepAlive() {
        keepAlive?.end()
        keepAlive = nil
    }
}
