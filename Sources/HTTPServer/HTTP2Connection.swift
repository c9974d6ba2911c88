import EventLoop
import HTTP
import HTTP2

/// One client's HTTP/2 connection: many requests at once, each on a stream of its own.
///
/// It is used on its loop only; that is why unchecked sendability holds.
final class HTTP2Connection: Connection, @unchecked Sendable {
    let session: HTTP2Session
    let server: LoopServer
    private let transport: any Transport
    private var streams: [Int32: HTTP2Stream] = [:]
    private var phase = Phase.open
    private var isFlushScheduled = false
    /// Until the client shows that it speaks the protocol, begins a request, completes a head, or ends.
    private var waitDeadline: ContinuousClock.Instant?
    private var isWaitingForHead = true
    /// Until the client has taken what was sent.
    private var sendDeadline: ContinuousClock.Instant?

    private enum Phase {
        case open
        /// Everything has been said; what still arrives is dropped until the client ends.
        case lingering
        case closed
    }

    /// What is taken from the session at a time; it waits there, where streams take turns, while the client reads.
    private static let batch = 64 << 10
    private static let lingerTime = Duration.seconds(2)

    init(_ transport: any Transport, server: LoopServer) {
        self.transport = transport
        self.server = server
        session = HTTP2Session(limits: HTTP2Limits(server.limits))
        session.delegate = self
        waitDeadline = .now + server.limits.headerTimeout
        // A client that ends its side waits for no answer.
        transport.onEnd = { transport.close() }
        transport.onDrain = { [self] in
            sendDeadline = nil
            flush()
        }
        transport.onClose = { [self] _ in closed() }
        unsafe transport.onRead = { [self] bytes in
            unsafe received(Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
        }
        if server.isDraining { session.shutDown() }
    }

    func received(_ bytes: Span<UInt8>) {
        guard phase == .open else { return }
        // What is wrong is answered by the session, which is then finished.
        try? session.receive(bytes)
        adjustWait()
        scheduleFlush()
    }

    /// Chooses what the connection as a whole waits for; streams have deadlines of their own.
    private func adjustWait() {
        let isWaitingForHead = session.isInHead || !session.hasBegun
        if isWaitingForHead {
            // The time runs from the first byte of a head, whatever else arrives before its last.
            if !self.isWaitingForHead { waitDeadline = .now + server.limits.headerTimeout }
        } else if !streams.isEmpty {
            waitDeadline = nil
        } else if waitDeadline == nil || self.isWaitingForHead {
            waitDeadline = .now + server.limits.idleTimeout
        }
        self.isWaitingForHead = isWaitingForHead
    }
}

// MARK: - What leaves

extension HTTP2Connection {
    /// Whether the client has yet to take some of what was sent, on whichever stream.
    var remoteAddress: String? { transport.remoteAddress?.description }
    var isBehind: Bool { transport.queuedBytes > 0 }

    /// Sends what is there once the handlers that can run have run, so that their answers leave together.
    func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        // Behind the handlers that are ready now.
        server.loop.atEndOfTurn { self.flush() }
    }

    private func flush() {
        isFlushScheduled = false
        guard phase == .open else { return }
        while transport.queuedBytes == 0 {
            let bytes = session.takeOutput(upTo: Self.batch)
            guard !bytes.isEmpty else { break }
            transport.write(bytes)
        }
        if transport.queuedBytes > 0 {
            if sendDeadline == nil { sendDeadline = .now + server.limits.sendTimeout }
        } else if session.isFinished {
            linger()
        }
    }

    /// Ends our side, and gives the client time to read the reason before the connection goes.
    private func linger() {
        phase = .lingering
        disconnectStreams()
        transport.end()
        transport.startReading()
        waitDeadline = .now + Self.lingerTime
    }
}

// MARK: - Streams

extension HTTP2Connection: HTTP2SessionDelegate {
    func stream(_ id: Int32, received head: HTTPRequestHead, isWhole: Bool) {
        let stream = HTTP2Stream(id, connection: self, isHead: head.method == "HEAD")
        streams[id] = stream
        stream.begin(head, isWhole: isWhole)
    }

    func stream(_ id: Int32, received refusal: HTTP2Refusal) {
        let stream = HTTP2Stream(id, connection: self, isHead: false)
        streams[id] = stream
        stream.refuse(status: refusal.status, refusal.sentence)
    }

    func stream(_ id: Int32, received body: Span<UInt8>) {
        if let stream = streams[id] { stream.received(body) } else { session.consume(body.count, on: id) }
    }

    func streamReceivedEnd(_ id: Int32) {
        streams[id]?.receivedEnd()
    }

    func streamSent(_ id: Int32) {
        streams[id]?.sent()
    }

    func streamAnsweredEarly(_ id: Int32) {
        streams[id]?.answeredEarly()
    }

    func streamClosed(_ id: Int32) {
        streams.removeValue(forKey: id)?.disconnect()
        if streams.isEmpty { adjustWait() }
    }

    private func disconnectStreams() {
        let streams = streams
        self.streams = [:]
        for stream in streams.values { stream.disconnect() }
    }
}

// MARK: - The end

extension HTTP2Connection {
    var deadline: ContinuousClock.Instant? {
        var earliest = waitDeadline
        if let sendDeadline { earliest = min(earliest ?? sendDeadline, sendDeadline) }
        for stream in streams.values {
            if let deadline = stream.deadline { earliest = min(earliest ?? deadline, deadline) }
        }
        return earliest
    }

    func deadlinePassed() {
        let now = ContinuousClock.now
        if let sendDeadline, sendDeadline <= now { return transport.close() }
        if let waitDeadline, waitDeadline <= now {
            guard phase == .open else { return transport.close() }
            session.end(.noError)
            // If even this cannot be sent, nothing more is waited for.
            self.waitDeadline = now + Self.lingerTime
            if transport.queuedBytes > 0 { sendDeadline = self.waitDeadline }
        }
        for stream in Array(streams.values) { stream.checkDeadline(now) }
        scheduleFlush()
    }

    func drain() {
        guard phase == .open else { return }
        session.shutDown()
        scheduleFlush()
    }

    func close() {
        transport.close()
    }

    private func closed() {
        phase = .closed
        waitDeadline = nil
        sendDeadline = nil
        disconnectStreams()
        server.remove(self)
    }
}

extension HTTP2Limits {
    fileprivate init(_ limits: HTTPServerLimits) {
        self.init()
        headerBytes = limits.headerBytes
        headerFields = limits.headerFields
    }
}
