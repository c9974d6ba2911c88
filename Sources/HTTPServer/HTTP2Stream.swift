import HTTP
import HTTP2

/// One request on a connection of HTTP/2, and the way its answer takes; used on the connection's loop only.
final class HTTP2Stream {
    private let id: Int32
    private let isHead: Bool
    /// Keeps this stream in turn, until the stream is closed or the connection is.
    private let connection: HTTP2Connection
    /// The request while it is being answered.
    private var transaction: HTTPTransaction?
    /// A head that waits for the first piece of its body: until then the handler may still think better of it.
    private var unsentHead: (status: Int, fields: HTTPFields)?
    /// Arrived of the body while nobody read it; the client gets no room for more.
    private var heldBack = 0
    private var bodyDeadline: ContinuousClock.Instant?
    private var isAnswered = false
    private var sendDeadline: ContinuousClock.Instant?

    /// How long a client may go on sending a body whose answer is complete.
    private static let lingerTime = Duration.seconds(2)

    init(_ id: Int32, connection: HTTP2Connection, isHead: Bool) {
        self.id = id
        self.connection = connection
        self.isHead = isHead
    }

    private var limits: HTTPServerLimits { connection.server.limits }
}

// MARK: - What arrives

extension HTTP2Stream {
    func begin(_ head: HTTPRequestHead, isWhole: Bool) {
        let expectation = head.fields["expect"]
        guard expectation == nil || expectation?.lowercased() == "100-continue" else {
            return refuse(status: 417, "the only expectation understood is 100-continue")
        }
        // The session has seen to it that the length is a number and the true one.
        let length = head.fields["content-length"].flatMap { Int($0) }
        if !isWhole { bodyDeadline = .now + limits.bodyTimeout }
        let transaction = HTTPTransaction(
            head: head,
            contentLength: isWhole ? 0 : length,
            expectsContinue: expectation != nil && !isWhole,
            channel: self,
            limits: limits,
            loop: connection.server.loop
        )
        self.transaction = transaction
        transaction.run(connection.server.handler)
    }

    /// Answers a request that no handler should see.
    func refuse(status: Int, _ sentence: String) {
        send(status: status, fields: ["content-type": "text/plain"], body: Array("\(sentence)\n".utf8))
    }

    func received(_ body: Span<UInt8>) {
        if transaction?.receive(body) == false {
            heldBack += body.count
            // What takes long now is the handler.
            bodyDeadline = nil
        } else {
            connection.session.consume(body.count, on: id)
            if bodyDeadline != nil, !isAnswered { bodyDeadline = .now + limits.bodyTimeout }
        }
    }

    func receivedEnd() {
        bodyDeadline = nil
        transaction?.receiveEnd()
    }

    /// The answer has been sent before the body has come; what comes of it now is dropped.
    ///
    /// Resetting the stream at once would be right (RFC 9113, section 8.1), but curl 7.88 then forgets the answer.
    func answeredEarly() {
        isAnswered = true
        bodyDeadline = .now + Self.lingerTime
        // What nobody will read any more must not keep the client from coming to its end.
        connection.session.consume(heldBack, on: id)
        heldBack = 0
    }

    /// The stream is gone.
    func disconnect() {
        bodyDeadline = nil
        sendDeadline = nil
        transaction?.disconnect()
        transaction = nil
    }
}

// MARK: - Deadlines

extension HTTP2Stream {
    var deadline: ContinuousClock.Instant? {
        guard let bodyDeadline, let sendDeadline else { return bodyDeadline ?? sendDeadline }
        return min(bodyDeadline, sendDeadline)
    }

    func checkDeadline(_ now: ContinuousClock.Instant) {
        if let bodyDeadline, bodyDeadline <= now {
            self.bodyDeadline = nil
            if isAnswered { connection.session.reset(id, .noError) }
            transaction?.fail(.refused(status: 408, "the request's body stalled"))
        }
        if let sendDeadline, sendDeadline <= now {
            self.sendDeadline = nil
            connection.session.reset(id, .cancel)
        }
    }

    /// Some of what was queued has gone to the connection.
    func sent() {
        let queued = queuedBytes
        sendDeadline = queued > 0 ? .now + limits.sendTimeout : nil
        if queued <= limits.sendBufferBytes / 2 { transaction?.drained() }
    }

    private func flush() {
        if sendDeadline == nil, queuedBytes > 0 { sendDeadline = .now + limits.sendTimeout }
        connection.scheduleFlush()
    }
}

// MARK: - The answer

extension HTTP2Stream: ResponseChannel {
    var remoteAddress: String? { connection.remoteAddress }
    var queuedBytes: Int { connection.session.queuedBytes(on: id) }
    var isBehind: Bool { queuedBytes > 0 || connection.isBehind }

    func send(status: Int, fields: HTTPFields, body: [UInt8]) {
        let mayHaveBody = status != 204 && status != 304
        submitHead(status, fields, length: mayHaveBody ? body.count : nil, hasBody: mayHaveBody && !body.isEmpty)
        connection.session.write(body, on: id)
        connection.session.finish(id)
        answered()
    }

    func start(status: Int, fields: HTTPFields) {
        unsentHead = (status, fields)
    }

    func write(_ bytes: [UInt8]) {
        submitUnsentHead(hasBody: true)
        connection.session.write(bytes, on: id)
        flush()
    }

    func finish() {
        submitUnsentHead(hasBody: false)
        connection.session.finish(id)
        answered()
    }

    func abort() {
        transaction = nil
        connection.session.reset(id, .internalError)
        connection.scheduleFlush()
    }

    func sendContinue() {
        connection.session.inform(id, status: 100)
        connection.scheduleFlush()
    }

    func resumeBody() {
        guard heldBack > 0 else { return }
        connection.session.consume(heldBack, on: id)
        heldBack = 0
        bodyDeadline = .now + limits.bodyTimeout
        connection.scheduleFlush()
    }

    private func submitUnsentHead(hasBody: Bool) {
        guard let (status, fields) = unsentHead.take() else { return }
        submitHead(status, fields, length: nil, hasBody: hasBody)
    }

    private func submitHead(_ status: Int, _ fields: HTTPFields, length: Int?, hasBody: Bool) {
        connection.session.start(
            id,
            status: status,
            date: connection.server.date,
            contentLength: length,
            fields: fields,
            hasBody: hasBody && !isHead
        )
    }

    private func answered() {
        transaction = nil
        flush()
    }
}
