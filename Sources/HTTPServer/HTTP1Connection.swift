import EventLoop
import HTTP

/// One client's HTTP/1.1 connection: requests one after another, each answered before the next is begun.
///
/// It is used on its loop only.
final class HTTP1Connection: Connection {
    private let transport: any Transport
    private let server: LoopServer
    private var parser: RequestParser
    private var encoder = ResponseEncoder()
    private var transaction: HTTPTransaction?
    /// What was written of an answer in pieces since the loop's turn began: a head and the pieces that are ready
    /// together leave together.
    private var unsent: [UInt8] = []
    private var willFlush = false
    /// The head waits in `unsent` for the first piece, and goes with it at once.
    private var isHeadUnsent = false
    /// What arrived behind a request that is still being answered.
    private var backlog: [UInt8] = []
    private var phase = Phase.idle
    private var isReading = true
    /// The request breaks the protocol, so nothing after it can be understood.
    private var isBroken = false
    private(set) var deadline: ContinuousClock.Instant?

    private enum Phase {
        /// Between requests.
        case idle
        /// A head has begun.
        case head
        /// The body arrives.
        case body
        /// The request is complete and is being answered.
        case answering
        /// The last answer has been given; what still arrives is dropped until the client ends.
        case lingering
        case closed
    }

    /// What a pipelining client may send ahead before it is held back.
    private static let backlogLimit = 64 << 10
    /// Pieces that add up to this leave without waiting for others.
    private static let batch = 64 << 10
    /// How long a client may take to read the last answer and end the connection.
    private static let lingerTime = Duration.seconds(2)

    init(_ transport: any Transport, server: LoopServer) {
        self.transport = transport
        self.server = server
        parser = RequestParser(limits: server.limits)
        wait(server.limits.idleTimeout)
        // A client that ends its side waits for no answer.
        transport.onEnd = { transport.close() }
        transport.onDrain = { [self] in sent() }
        transport.onClose = { [self] _ in closed() }
        unsafe transport.onRead = { [self] bytes in
            unsafe received(Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
        }
    }

    private func wait(_ duration: Duration?) {
        deadline = duration.map { .now + $0 }
    }
}

// MARK: - What arrives

extension HTTP1Connection {
    func received(_ bytes: Span<UInt8>) {
        switch phase {
        case .answering: keep(bytes)
        case .idle, .head, .body: if !isBroken { consume(bytes) }
        case .lingering, .closed: break
        }
    }

    private func keep(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe backlog.append(contentsOf: $0) }
        if backlog.count > Self.backlogLimit { pauseReading() }
    }

    private func consume(_ bytes: Span<UInt8>) {
        var offset = 0
        do {
            while let event = try parser.next(bytes, at: &offset) {
                switch event {
                case .head(let head, let framing): begin(head, framing)
                case .body(let range):
                    wait(server.limits.bodyTimeout)
                    if transaction?.receive(bytes.extracting(range)) == false { pauseReading() }
                case .end:
                    phase = .answering
                    wait(nil)
                    transaction?.receiveEnd()
                    if offset < bytes.count { keep(bytes.extracting(offset..<bytes.count)) }
                    return
                }
            }
            if case .idle = phase, parser.isInHead {
                phase = .head
                wait(server.limits.headerTimeout)
            }
        } catch {
            refuse(error)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ framing: RequestParser.Framing) {
        phase = .body
        wait(server.limits.bodyTimeout)
        encoder = ResponseEncoder()
        encoder.keepsAlive = framing.keepsAlive && !server.isDraining
        encoder.isHead = head.method == "HEAD"
        encoder.isHTTP10 = framing.isHTTP10
        let transaction = HTTPTransaction(
            head: head,
            contentLength: framing.contentLength,
            expectsContinue: framing.expectsContinue,
            channel: self,
            limits: server.limits,
            loop: server.loop
        )
        self.transaction = transaction
        transaction.run(server.handler)
    }

    /// The request breaks the protocol: its handler is told, or the client is when there is none yet.
    private func refuse(_ error: HTTPServerError) {
        isBroken = true
        encoder.keepsAlive = false
        if let transaction { return transaction.fail(error) }
        if case .refused(let status, let sentence) = error {
            encoder = ResponseEncoder()
            encoder.keepsAlive = false
            let body = Array("\(sentence)\n".utf8)
            send(encoder.whole(status: status, fields: ["content-type": "text/plain"], body: body, date: server.date))
        }
        linger()
    }

    private func pauseReading() {
        guard isReading else { return }
        isReading = false
        transport.stopReading()
    }

    private func continueReading() {
        guard !isReading else { return }
        isReading = true
        transport.startReading()
    }
}

// MARK: - The answer

extension HTTP1Connection: ResponseChannel {
    var remoteAddress: String? { transport.remoteAddress?.description }
    var queuedBytes: Int { transport.queuedBytes + unsent.count }
    var isBehind: Bool { transport.queuedBytes > 0 }

    func send(status: Int, fields: HTTPFields, body: [UInt8]) {
        closeUnlessComplete()
        send(encoder.whole(status: status, fields: fields, body: body, date: server.date))
        answered()
    }

    func start(status: Int, fields: HTTPFields) {
        closeUnlessComplete()
        unsent = encoder.start(status: status, fields: fields, date: server.date)
        isHeadUnsent = true
    }

    func write(_ piece: [UInt8]) {
        encoder.append(piece, to: &unsent)
        guard unsent.count < Self.batch, !isHeadUnsent else { return flush() }
        guard !willFlush else { return }
        willFlush = true
        server.loop.atEndOfTurn { self.flush() }
    }

    func finish() {
        encoder.appendEnd(to: &unsent)
        flush()
        answered()
    }

    private func flush() {
        willFlush = false
        isHeadUnsent = false
        guard !unsent.isEmpty else { return }
        let bytes = unsent
        unsent = []
        send(bytes)
    }

    func abort() {
        flush()
        // Cutting the connection is the only way HTTP/1.1 has to say that a body is not whole.
        transport.close()
    }

    func writeRaw(_ bytes: [UInt8]) {
        closeUnlessComplete()
        send(bytes)
    }

    func endRaw(_ ending: HTTPTransaction.RawEnding) {
        switch ending {
        case .complete: answered()
        case .close:
            encoder.keepsAlive = false
            answered()
        case .reset: transport.reset()
        }
    }

    func upgrade(_ fields: HTTPFields, _ options: WebSocketOptions) -> WebSocketConnection? {
        guard case .answering = phase, !encoder.isHTTP10, !server.isDraining, let transaction else { return nil }
        encoder.keepsAlive = true
        transport.write(encoder.whole(status: 101, fields: fields, body: [], date: server.date))
        phase = .closed
        self.transaction = nil
        let socket = WebSocketConnection(transport, server: server, transaction: transaction, options: options)
        server.replace(self, with: socket)
        // A client may send before it has read the answer.
        socket.begin(with: backlog.span)
        backlog = []
        return socket
    }

    func sendContinue() {
        send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }

    func resumeBody() {
        continueReading()
    }

    /// A body that is still arriving when its answer is ready is not worth waiting for.
    private func closeUnlessComplete() {
        if case .body = phase { encoder.keepsAlive = false }
    }

    private func send(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        transport.write(bytes)
        if transport.queuedBytes > 0, deadline == nil { wait(server.limits.sendTimeout) }
    }

    private func sent() {
        if case .answering = phase { wait(nil) }
        transaction?.drained()
    }

    private func answered() {
        transaction = nil
        guard encoder.keepsAlive, !server.isDraining else { return linger() }
        phase = .idle
        wait(server.limits.idleTimeout)
        let rest = backlog
        backlog = []
        continueReading()
        if !rest.isEmpty { consume(rest.span) }
    }
}

// MARK: - The end

extension HTTP1Connection {
    /// Ends our side, and gives the client time to read the answer before the connection goes.
    ///
    /// Closing while the client still sends would reset the connection and could destroy the answer (RFC 9112,
    /// section 9.6).
    private func linger() {
        if case .closed = phase { return }
        phase = .lingering
        backlog = []
        transport.end()
        continueReading()
        wait(Self.lingerTime)
    }

    private func closed() {
        phase = .closed
        deadline = nil
        transaction?.disconnect()
        transaction = nil
        server.remove(self)
    }

    func deadlinePassed() {
        switch phase {
        case .idle, .answering, .lingering, .closed: transport.close()
        case .head: refuse(.refused(status: 408, "the request's head took too long"))
        case .body: refuse(.refused(status: 408, "the request's body stalled"))
        }
    }

    func drain() {
        switch phase {
        case .idle: transport.close()
        case .head, .body, .answering: encoder.keepsAlive = false
        case .lingering, .closed: break
        }
    }

    func close() {
        transport.close()
    }
}
