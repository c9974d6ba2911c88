import EventLoop
import HTTP
import HTTP2

/// A client of HTTP/2 on a socket, without TLS, that does exactly what a test says.
///
/// It lives on a loop; its methods may be called from anywhere.
final class HTTP2Client: Sendable {
    typealias Answer = HTTP2ClientSession.Answer

    private let loop: EventLoop
    private let state: Confined

    /// What is used on the loop only; that is why unchecked sendability holds.
    private final class Confined: @unchecked Sendable {
        let session: HTTP2ClientSession
        var stream: ByteStream?
        var isClosed = false
        var waiters: [(isDone: () -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

        init(_ session: HTTP2ClientSession) {
            self.session = session
        }

        func turn() {
            stream?.write(session.takeOutput())
            let ready = waiters.filter { isClosed || $0.isDone() }
            waiters.removeAll { isClosed || $0.isDone() }
            for waiter in ready { waiter.continuation.resume() }
        }
    }

    init(
        to address: SocketAddress,
        on loop: EventLoop,
        streamWindow: Int = 1 << 20,
        takesEverything: Bool = true,
        byteByByte: Bool = false
    ) async throws {
        self.loop = loop
        state = await loop.run {
            Confined(HTTP2ClientSession(streamWindow: streamWindow, takesEverything: takesEverything))
        }
        let state = state
        try await loop.run {
            let stream = try await ByteStream.connect(to: address, on: loop)
            state.stream = stream
            unsafe stream.onRead = { bytes in
                if unsafe !state.session.receive(Array(bytes)) { state.isClosed = true }
                state.turn()
            }
            stream.onEnd = { [unowned stream] in stream.close() }
            stream.onClose = { _ in
                state.isClosed = true
                state.turn()
            }
            stream.startReading()
            if byteByByte { for byte in state.session.takeOutput() { stream.write([byte]) } }
            state.turn()
        }
    }

    /// Does something with the session and sends what comes of it.
    func perform<Result: Sendable>(_ body: @Sendable @escaping (HTTP2ClientSession) -> Result) async -> Result {
        await loop.run {
            let result = body(self.state.session)
            self.state.turn()
            return result
        }
    }

    func request(_ method: String, _ target: String, body: [UInt8]? = nil) async -> Int32 {
        await perform { $0.request(HTTPRequestHead(method: method, target: target), body: body) }
    }

    /// The answer once it is complete or broken off, or the connection is gone.
    func answer(_ id: Int32) async -> Answer {
        await wait { $0.answers[id]?.isComplete == true || $0.answers[id]?.closeCode != nil }
        return await perform { $0.answers[id] ?? Answer() }
    }

    /// Waits for something to become true, or the connection to go.
    func wait(until isDone: @escaping @Sendable (HTTP2ClientSession) -> Bool) async {
        await loop.run {
            let state = self.state
            guard !state.isClosed, !isDone(state.session) else { return }
            await withCheckedContinuation { continuation in
                state.waiters.append(({ isDone(state.session) }, continuation))
            }
        }
    }

    func waitUntilClosed() async {
        await wait { _ in false }
    }

    /// Stops taking what arrives, until ``resume()``.
    func pause() async {
        await loop.run { self.state.stream?.stopReading() }
    }

    func resume() async {
        await loop.run { self.state.stream?.startReading() }
    }

    func close() async {
        await loop.run { self.state.stream?.close() }
    }
}
