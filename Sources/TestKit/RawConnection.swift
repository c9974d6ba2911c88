package import EventLoop

/// A client that sends exactly the bytes a test wants and shows exactly what came back.
///
/// It lives on a loop; its methods may be called from anywhere.
package final class RawConnection: Sendable {
    private let loop: EventLoop
    private let state: Confined

    /// What is used on the loop only; that is why unchecked sendability holds.
    private final class Confined: @unchecked Sendable {
        var stream: ByteStream?
        var received: [UInt8] = []
        var isClosed = false
        var waiter: (isDone: () -> Bool, continuation: CheckedContinuation<Void, Never>)?

        func check() {
            guard let waiter, isClosed || waiter.isDone() else { return }
            self.waiter = nil
            waiter.continuation.resume()
        }
    }

    /// Connects, and sends `first` at once: a server that counts the time sees no pause between.
    package init(to address: SocketAddress, on loop: EventLoop, sending first: String = "") async throws {
        self.loop = loop
        state = Confined()
        let state = state
        try await loop.run {
            let stream = try await ByteStream.connect(to: address, on: loop)
            state.stream = stream
            unsafe stream.onRead = { bytes in
                unsafe state.received.append(contentsOf: bytes)
                state.check()
            }
            stream.onEnd = {
                state.isClosed = true
                stream.close()
                state.check()
            }
            stream.onClose = { _ in
                state.isClosed = true
                state.check()
            }
            stream.startReading()
            if !first.isEmpty { stream.write(Array(first.utf8)) }
        }
    }

    package func send(_ text: String) async {
        await send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) async {
        await loop.run { _ = self.state.stream?.write(bytes) }
    }

    /// Sends one byte at a time, without a pause between.
    package func send(eachByteOf text: String) async {
        await loop.run { for byte in text.utf8 { _ = self.state.stream?.write([byte]) } }
    }

    /// Ends our side of the connection.
    package func end() async {
        await loop.run { self.state.stream?.end() }
    }

    package func close() async {
        await loop.run { self.state.stream?.close() }
    }

    /// Stops taking what arrives, until ``resume()``.
    package func pause() async {
        await loop.run { self.state.stream?.stopReading() }
    }

    package func resume() async {
        await loop.run { self.state.stream?.startReading() }
    }

    /// Everything received, once it contains `text` or the peer has closed.
    package func receive(until text: String) async -> String {
        await wait { received in String(decoding: received, as: UTF8.self).contains(text) }
    }

    /// Everything received, once it has `count` bytes or the peer has closed.
    package func receive(count: Int) async -> String {
        await wait { received in received.count >= count }
    }

    /// Everything received until the peer ended or broke the connection.
    package func receiveAll() async -> String {
        await wait { _ in false }
    }

    private func wait(_ isDone: @escaping @Sendable ([UInt8]) -> Bool) async -> String {
        await loop.run {
            let state = self.state
            if !state.isClosed, !isDone(state.received) {
                await withCheckedContinuation { continuation in
                    state.waiter = ({ isDone(state.received) }, continuation)
                }
            }
            return String(decoding: state.received, as: UTF8.self)
        }
    }
}
