import EventLoop
import Foundation
import Glibc
import Synchronization
import Testing

/// Runs `body` with a loop of its own, which has ended when this returns.
@discardableResult
func withLoop<Result: Sendable>(_ body: (EventLoop) async throws -> Result) async throws -> Result {
    let loop = try EventLoop(label: "test")
    loop.start()
    defer {
        loop.stop()
        loop.join()
    }
    return try await body(loop)
}

/// What callbacks report, to be awaited one by one.
struct Events<Element: Sendable>: Sendable {
    private let stream: AsyncStream<Element>
    private let continuation: AsyncStream<Element>.Continuation

    init(of type: Element.Type = Element.self) {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func report(_ element: Element) {
        continuation.yield(element)
    }

    /// The first `count` that are reported.
    func first(_ count: Int) async -> [Element] {
        var elements: [Element] = []
        guard count > 0 else { return [] }
        for await element in stream {
            elements.append(element)
            if elements.count == count { break }
        }
        return elements
    }

    func first() async -> Element? {
        await first(1).first
    }
}

enum Network: CaseIterable {
    case tcp, unix

    /// An address that nobody else uses.
    func address() throws(EventLoopError) -> SocketAddress {
        switch self {
        case .tcp: try SocketAddress(host: "127.0.0.1", port: 0)
        case .unix: try SocketAddress(path: FileManager.default.temporaryDirectory.path + "/\(UUID()).sock")
        }
    }
}

func listen(
    on loop: EventLoop,
    _ network: Network = .tcp,
    at place: SocketAddress? = nil,
    _ accept: @escaping @Sendable (ByteStream) -> Void
) async throws(EventLoopError) -> Listener {
    let address: SocketAddress
    if let place { address = place } else { address = try network.address() }
    return try await loop.run { () async throws(EventLoopError) in
        try Listener(on: loop, address: address, onAccept: accept)
    }
}

/// Sends back what it reads, no faster than it is taken.
func echo(
    on loop: EventLoop,
    _ network: Network = .tcp,
    at place: SocketAddress? = nil
) async throws(EventLoopError) -> Listener {
    try await listen(on: loop, network, at: place) { stream in
        unsafe stream.onRead = { bytes in
            if unsafe !stream.write(Array(bytes)) { stream.stopReading() }
        }
        stream.onDrain = { stream.startReading() }
        stream.startReading()
    }
}

extension ByteStream {
    /// Sends `parts` and our FIN, and returns everything that comes until the stream is closed.
    func exchange(_ parts: [[UInt8]]) async -> [UInt8] {
        let received = Events<[UInt8]>()
        await loop.run {
            var all: [UInt8] = []
            unsafe self.onRead = { unsafe all.append(contentsOf: $0) }
            self.onClose = { _ in received.report(all) }
            self.startReading()
            self.write(parts)
            self.end()
        }
        return await received.first() ?? []
    }
}

/// Connects and leaves with a reset instead of a FIN.
func resetConnection(to address: SocketAddress) throws {
    guard case .ip(_, let port) = address.kind else { return }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var system = sockaddr_in()
    system.sin_family = sa_family_t(AF_INET)
    system.sin_port = port.bigEndian
    system.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let isConnected = unsafe withUnsafePointer(to: &system) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
    var linger = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    close(descriptor)
    try #require(isConnected)
}

/// A count that many threads may change, and that its living tokens are part of.
final class Tally: Sendable {
    private let state = Mutex(0)

    var count: Int { state.withLock { $0 } }

    @discardableResult
    func increment(by step: Int = 1) -> Int {
        state.withLock {
            $0 += step
            return $0
        }
    }

    final class Token: Sendable {
        private let tally: Tally

        init(_ tally: Tally) {
            self.tally = tally
            tally.increment()
        }

        deinit {
            tally.increment(by: -1)
        }
    }
}

/// Bytes that repeat after a prime number, so that lost or swapped pieces show.
func pattern(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](0..<251)
    while bytes.count < count { bytes += bytes }
    return [UInt8](bytes[..<count])
}
