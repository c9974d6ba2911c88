internal import CUV
internal import Glibc

/// Accepts connections on one loop.
///
/// Used on the loop's thread only (which makes it `@unchecked Sendable`); it stays alive until ``close()``. It accepts
/// by itself rather than through libuv, which answers a full descriptor table by dropping the waiting connections
/// without a word: here they stay in the backlog while accepting pauses.
@safe package final class Listener: @unchecked Sendable {
    /// Where it listens: with the port the system chose when 0 was asked for.
    package let localAddress: SocketAddress
    /// Called when accepting pauses because the process has no descriptor (or memory) left.
    package var onFailure: ((EventLoopError) -> Void)?
    /// How many times accepting has failed so far.
    package private(set) var failureCount = 0

    private let loop: EventLoop
    private let socket: ListeningSocket
    private let handle = Handle(UV_POLL)
    private var onAccept: ((ByteStream) -> Void)?
    private var pause: LoopTimer?

    /// Listens from now on, giving each connection to `onAccept`, which sets its callbacks and starts reading.
    ///
    /// With `reusePort` several listeners, one a loop, share the port and the system spreads the connections. A Unix
    /// socket's file is open to its owner only; one that a dead process left behind is replaced.
    package init(
        on loop: EventLoop,
        address: SocketAddress,
        reusePort: Bool = false,
        backlog: Int32 = 1024,
        onAccept: @escaping (ByteStream) -> Void
    ) throws(EventLoopError) {
        loop.assertCurrent()
        self.loop = loop
        self.onAccept = onAccept
        do throws(EventLoopError) {
            guard !loop.isClosed else { throw .cancelled("cannot listen on \(address)") }
            socket = try ListeningSocket(address, reusePort: reusePort, backlog: backlog)
        } catch {
            handle.free()
            throw error
        }
        localAddress = socket.localAddress
        let status = unsafe uv_poll_init_socket(loop.raw, handle.poll, socket.descriptor)
        guard status == 0 else {
            handle.free()
            socket.close()
            throw EventLoopError(status: status, "cannot listen on \(address)")
        }
        handle.setOwner(self)
        keepAlive()
        watch()
    }

    /// Throws when somebody listens at the address already, which listeners that share a port are not told.
    package static func checkIsFree(_ address: SocketAddress) throws(EventLoopError) {
        try ListeningSocket.checkIsFree(address)
    }

    /// Stops accepting; connections that were accepted live on.
    package func close() {
        loop.assertCurrent()
        guard onAccept.take() != nil else { return }
        onFailure = nil
        pause?.cancel()
        handle.closeAndFree()
        socket.close()
        letGo()
    }

    private func watch() {
        _ = unsafe uv_poll_start(handle.poll, Int32(UV_READABLE.rawValue)) { handle, _, _ in
            unsafe owner(of: handle, as: Listener.self)?.accept()
        }
    }

    /// Takes what waits, but only so much at a time: the loop has connections to serve, and other loops listen too.
    private func accept() {
        defer { loop.drain() }
        for _ in 0..<32 {
            guard let onAccept else { return }
            let descriptor = cuv_accept(socket.descriptor)
            if descriptor >= 0 {
                if let stream = ByteStream(accepted: descriptor, from: localAddress, on: loop) { onAccept(stream) }
                continue
            }
            switch errno {
            case EAGAIN: return
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return stumble(errno)
            // The client left, or the network failed for this one: accept(2) says to go on.
            default: continue
            }
        }
    }

    private func stumble(_ failure: Int32) {
        failureCount += 1
        _ = unsafe uv_poll_stop(handle.poll)
        pause = loop.timer(after: .milliseconds(100)) { [weak self] in
            guard let self, onAccept != nil else { return }
            watch()
        }
        onFailure?(EventLoopError(errno: failure, "cannot accept a connection on \(localAddress)"))
    }
}

extension Listener: LoopResource {
    func loopWillEnd() {
        close()
    }
}
