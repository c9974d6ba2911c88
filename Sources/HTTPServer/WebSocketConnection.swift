import EventLoop
package import WebSocket

/// One client's WebSocket, on the connection that its request came on.
///
/// Messages are received in order by one task at a time and may be sent by several. It is used on the connection's loop,
/// where the handler that was given it runs, with its child tasks; that is why unchecked sendability holds.
package final class WebSocketConnection: Connection, @unchecked Sendable {
    /// How it ended, or is about to.
    package private(set) var ending: (code: WebSocketCloseCode, reason: String)?

    private let transport: any Transport
    private let server: LoopServer
    private let options: WebSocketOptions
    private var transaction: HTTPTransaction?
    private var decoder: WebSocketDecoder
    private var phase = Phase.open
    private var inbox = Inbox()
    private var receiver: CheckedContinuation<Void, Never>?
    private var senders: [CheckedContinuation<Void, Never>] = []
    private var isReading = true
    private var isPinged = false
    private var idleDeadline: ContinuousClock.Instant?
    private var sendDeadline: ContinuousClock.Instant?

    private enum Phase {
        case open
        /// Our close frame is sent; the client's is awaited.
        case closing
        /// Nothing more is said by either side; the client is to end the connection.
        case ended
        case closed
    }

    init(_ transport: any Transport, server: LoopServer, transaction: HTTPTransaction, options: WebSocketOptions) {
        self.transport = transport
        self.server = server
        self.transaction = transaction
        self.options = options
        decoder = WebSocketDecoder(limits: options.limits)
        transport.onEnd = { transport.close() }
        transport.onDrain = { [self] in drained() }
        transport.onClose = { [self] _ in closed() }
        unsafe transport.onRead = { [self] bytes in
            unsafe received(Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
        }
        awaitSign()
    }

    /// Where the client is; `nil` when it has gone.
    package var remoteAddress: String? { transport.remoteAddress?.description }

    /// Whether messages may still be sent.
    package var isOpen: Bool { if case .open = phase { true } else { false } }

    private func awaitSign() {
        isPinged = false
        idleDeadline = .now + options.pingInterval
    }
}

// MARK: - What arrives

extension WebSocketConnection {
    /// Takes what the client has sent already, and goes on reading.
    func begin(with bytes: Span<UInt8>) {
        transport.startReading()
        if !bytes.isEmpty { received(bytes) }
    }

    private func received(_ bytes: Span<UInt8>) {
        guard isOpen || isClosing else { return }
        if isOpen { awaitSign() }
        var offset = 0
        do {
            while isOpen || isClosing, let event = try decoder.next(bytes, at: &offset) { take(event) }
        } catch {
            fail(error)
        }
        if inbox.bytes > options.unreadBytes { pauseReading() }
    }

    private var isClosing: Bool { if case .closing = phase { true } else { false } }

    private func take(_ event: WebSocketDecoder.Event) {
        switch event {
        case .message(let message):
            guard isOpen else { return }
            inbox.add(message)
            wakeReceiver()
        case .ping(let payload):
            guard isOpen else { return }
            write(.pong, payload)
            // Who asks without end and reads no answers is not read from either.
            if transport.queuedBytes > server.limits.sendBufferBytes { pauseReading() }
        case .pong: break
        case .close(let code, let reason):
            if isOpen {
                ending = (code, reason)
                write(.close, WebSocketEncoder.closePayload(code == .absent ? .normal : code, ""))
            }
            endConnection()
        }
    }

    private func fail(_ error: WebSocketError) {
        if isOpen {
            ending = (error.code, error.message)
            write(.close, WebSocketEncoder.closePayload(error.code, error.message))
        }
        endConnection()
    }

    /// Waits for the next message; `nil` when there will be none, or the task is cancelled.
    package func receive() async -> WebSocketMessage? {
        while true {
            if let message = inbox.next() {
                if inbox.bytes <= options.unreadBytes / 2 { continueReading() }
                return message
            }
            guard isOpen, !Task.isCancelled else { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    guard !Task.isCancelled else { return continuation.resume() }
                    receiver = continuation
                }
            } onCancel: {
                server.loop.execute { self.wakeReceiver() }
            }
        }
    }

    private func wakeReceiver() {
        receiver.take()?.resume()
    }

    private func pauseReading() {
        guard isReading else { return }
        isReading = false
        transport.stopReading()
        // A client that is held back cannot show that it is there.
        idleDeadline = nil
    }

    private func continueReading() {
        guard !isReading, transport.queuedBytes <= server.limits.sendBufferBytes else { return }
        isReading = true
        if isOpen { awaitSign() }
        transport.startReading()
    }
}

// MARK: - What is sent

extension WebSocketConnection {
    /// Sends a message, and waits while too much is unsent.
    ///
    /// - Throws: `.disconnected` when the socket has ended, or the task is cancelled while it waits.
    package func send(_ message: WebSocketMessage) async throws(HTTPServerError) {
        guard isOpen else { throw .disconnected }
        transport.write(WebSocketEncoder.frame(message))
        noteQueue()
        while isOpen, transport.queuedBytes > server.limits.sendBufferBytes {
            guard !Task.isCancelled else { throw .disconnected }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    guard !Task.isCancelled else { return continuation.resume() }
                    senders.append(continuation)
                }
            } onCancel: {
                server.loop.execute { self.wakeSenders() }
            }
        }
        guard isOpen else { throw .disconnected }
    }

    /// Says goodbye; what was sent before still goes out, and nothing is received any more.
    package func finish(_ code: WebSocketCloseCode = .normal, reason: String = "") {
        guard isOpen else { return }
        ending = (code, reason)
        write(.close, WebSocketEncoder.closePayload(code, reason))
        phase = .closing
        inbox = Inbox()
        awaitEnd()
        if !isReading {
            isReading = true
            transport.startReading()
        }
        wakeReceiver()
        wakeSenders()
    }

    private func write(_ opcode: WebSocketOpcode, _ payload: [UInt8]) {
        var bytes: [UInt8] = []
        WebSocketEncoder.append(opcode, payload, to: &bytes)
        transport.write(bytes)
        noteQueue()
    }

    private func noteQueue() {
        if transport.queuedBytes > 0, sendDeadline == nil { sendDeadline = .now + server.limits.sendTimeout }
    }

    private func drained() {
        sendDeadline = nil
        if isClosing { awaitEnd() }
        wakeSenders()
        if inbox.bytes <= options.unreadBytes { continueReading() }
    }

    private func wakeSenders() {
        let waiting = senders
        senders = []
        for sender in waiting { sender.resume() }
    }
}

// MARK: - The end

extension WebSocketConnection {
    var deadline: ContinuousClock.Instant? {
        guard let sendDeadline else { return idleDeadline }
        return idleDeadline.map { min($0, sendDeadline) } ?? sendDeadline
    }

    func deadlinePassed() {
        let isStuck = sendDeadline.map { $0 <= .now } ?? false
        guard isOpen, !isStuck, !isPinged else { return close() }
        isPinged = true
        idleDeadline = .now + options.pongTimeout
        write(.ping, [])
    }

    func drain() {
        finish(.goingAway, reason: "The server ends.")
    }

    /// Closes the connection at once.
    func close() {
        transport.close()
    }

    /// Both sides have said goodbye, or need not: the server is the first to end the connection.
    private func endConnection() {
        phase = .ended
        sendDeadline = nil
        awaitEnd()
        transport.end()
        if !isReading {
            isReading = true
            transport.startReading()
        }
        wakeReceiver()
        wakeSenders()
    }

    /// Gives the client its time to agree, which does not run while it still takes what was said before.
    private func awaitEnd() {
        idleDeadline = .now + (transport.queuedBytes == 0 ? options.closeTimeout : server.limits.sendTimeout)
    }

    private func closed() {
        phase = .closed
        (idleDeadline, sendDeadline) = (nil, nil)
        if ending == nil { ending = (.lost, "The connection was lost.") }
        transaction.take()?.disconnect()
        wakeReceiver()
        wakeSenders()
        server.remove(self)
    }
}

/// Messages that wait to be received.
private struct Inbox {
    private(set) var bytes = 0
    private var messages: [WebSocketMessage] = []
    private var first = 0

    /// What keeping an empty message costs.
    private static let overhead = 64

    mutating func add(_ message: WebSocketMessage) {
        bytes += message.count + Self.overhead
        messages.append(message)
    }

    mutating func next() -> WebSocketMessage? {
        guard first < messages.count else { return nil }
        let message = messages[first]
        first += 1
        bytes -= message.count + Self.overhead
        if first * 2 >= messages.count {
            messages.removeFirst(first)
            first = 0
        }
        return message
    }
}

extension WebSocketMessage {
    fileprivate var count: Int {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes.count
        }
    }
}
