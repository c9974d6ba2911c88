import EventLoop
import Synchronization

/// A server on loopback that follows a script, byte for byte, and tells what it sees.
///
/// It is `@unchecked Sendable` because its connections are used on its loop only, and what tests read is in a `Mutex`.
final class TestServer: @unchecked Sendable {
    /// What to do on a connection, one step after the other.
    enum Step: Sendable {
        /// Waits for a whole request.
        case request
        case send(String)
        /// Sends the text in pieces of so many bytes, each a moment after the one before.
        case pieces(String, Int)
        /// Sends so many bytes as fast as the client takes them.
        case flood(Int)
        case close
    }

    enum Event: Equatable, Sendable {
        case accepted(Int)
        case request(Int, String)
        case closed(Int)
    }

    let address: SocketAddress
    private let loop: EventLoop
    private let script: @Sendable (Int) -> [Step]
    private let seen = Mutex(Seen())

    private struct Seen {
        var events: [Event] = []
        var floodedBytes = 0
        var waiters: [(Event, CheckedContinuation<Void, Never>)] = []
    }

    /// Starts listening; `script` gives the steps for each connection by its number.
    init(at address: SocketAddress? = nil, script: @escaping @Sendable (Int) -> [Step]) async throws {
        let loop = try EventLoop(label: "server")
        loop.start()
        self.loop = loop
        self.script = script
        let wanted = try address ?? SocketAddress(host: "127.0.0.1", port: 0)
        let handler = Handler()
        self.address = try await loop.run { () throws(EventLoopError) in
            try Listener(on: loop, address: wanted) { handler.accept?($0) }.localAddress
        }
        await loop.run {
            var count = 0
            handler.accept = { [unowned self] stream in
                serve(stream, number: count)
                count += 1
            }
        }
    }

    /// What the listener calls; set on the loop, where it is called, once the server is made.
    private final class Handler: @unchecked Sendable {
        var accept: ((ByteStream) -> Void)?
    }

    var url: String { "http://\(address)" }
    var events: [Event] { seen.withLock { $0.events } }
    var connectionCount: Int { events.count { if case .accepted = $0 { true } else { false } } }
    var floodedBytes: Int { seen.withLock { $0.floodedBytes } }

    var requests: [String] {
        events.compactMap { if case .request(_, let text) = $0 { text } else { nil } }
    }

    /// Returns when the event has happened.
    func wait(for event: Event) async {
        await withCheckedContinuation { continuation in
            let isThere = seen.withLock { seen in
                if seen.events.contains(event) { return true }
                seen.waiters.append((event, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func stop() {
        loop.stop()
        loop.join()
    }

    private func note(_ event: Event) {
        let waiting = seen.withLock { seen in
            seen.events.append(event)
            let waiting = seen.waiters.filter { $0.0 == event }
            seen.waiters.removeAll { $0.0 == event }
            return waiting
        }
        for (_, continuation) in waiting { continuation.resume() }
    }

    private func serve(_ stream: ByteStream, number: Int) {
        note(.accepted(number))
        let connection = ScriptedConnection(stream, steps: script(number)) { [self] text in
            note(.request(number, text))
        } onFlood: { [self] count in
            seen.withLock { $0.floodedBytes += count }
        }
        unsafe stream.onRead = { unsafe connection.take($0) }
        stream.onClose = { [self] _ in
            connection.timer?.cancel()
            note(.closed(number))
        }
        stream.onDrain = { connection.proceed() }
        stream.startReading()
        connection.proceed()
    }
}

/// One connection and how far its script has come; used on its loop only.
private final class ScriptedConnection {
    private let stream: ByteStream
    private var steps: ArraySlice<TestServer.Step>
    private let onRequest: (String) -> Void
    private let onFlood: (Int) -> Void
    private var received: [UInt8] = []
    var timer: LoopTimer?

    init(
        _ stream: ByteStream,
        steps: [TestServer.Step],
        onRequest: @escaping (String) -> Void,
        onFlood: @escaping (Int) -> Void
    ) {
        self.stream = stream
        self.steps = steps[...]
        self.onRequest = onRequest
        self.onFlood = onFlood
    }

    func take(_ bytes: UnsafeRawBufferPointer) {
        unsafe received.append(contentsOf: bytes)
        proceed()
    }

    func proceed() {
        while let step = steps.first, !stream.isClosed {
            switch step {
            case .request:
                guard let request = nextRequest() else { return }
                onRequest(request)
            case .send(let text): stream.write(Array(text.utf8))
            case .pieces(let text, let size):
                let piece = text.utf8.prefix(size)
                stream.write(Array(piece))
                let rest = String(decoding: text.utf8.dropFirst(size), as: UTF8.self)
                guard rest.isEmpty else {
                    steps[steps.startIndex] = .pieces(rest, size)
                    timer = stream.loop.timer(after: .milliseconds(1)) { self.proceed() }
                    return
                }
            case .flood(let count):
                guard count > 0 else { break }
                let piece = min(count, 64 << 10)
                steps[steps.startIndex] = .flood(count - piece)
                onFlood(piece)
                guard stream.write([UInt8](repeating: 0x78, count: piece)) else { return }
                continue
            case .close: stream.end()
            }
            steps = steps.dropFirst()
        }
    }

    private func nextRequest() -> String? {
        let text = String(decoding: received, as: UTF8.self)
        guard let head = text.firstRange(of: "\r\n\r\n") else { return nil }
        var bodySize = 0
        for line in text[..<head.lowerBound].split(separator: "\r\n") {
            let parts = line.split(separator: ":")
            if parts.count == 2, parts[0].lowercased() == "content-length" { bodySize = Int(parts[1].dropFirst()) ?? 0 }
        }
        let size = text.utf8.distance(from: text.startIndex, to: head.upperBound) + bodySize
        guard received.count >= size else { return nil }
        let request = String(decoding: received[..<size], as: UTF8.self)
        received.removeFirst(size)
        return request
    }
}
