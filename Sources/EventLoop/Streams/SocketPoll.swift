internal import CUV

/// Watches a descriptor that belongs to somebody else, such as a library with sockets of its own.
///
/// Used on the loop's thread only (which makes it `@unchecked Sendable`). It stays alive until ``close()``, which must
/// come before the owner closes the descriptor.
@safe package final class SocketPoll: @unchecked Sendable {
    package typealias Ready = (_ readable: Bool, _ writable: Bool, _ failed: Bool) -> Void

    package let descriptor: Int32
    private let loop: EventLoop
    private let handle = Handle(UV_POLL)
    private var onReady: Ready?
    private var watched: Int32 = 0

    /// Watches for nothing yet; the descriptor becomes non-blocking.
    package init(on loop: EventLoop, descriptor: Int32, onReady: @escaping Ready) throws(EventLoopError) {
        loop.assertCurrent()
        self.loop = loop
        self.descriptor = descriptor
        self.onReady = onReady
        guard !loop.isClosed else {
            handle.free()
            throw .cancelled("cannot watch descriptor \(descriptor)")
        }
        let status = unsafe uv_poll_init_socket(loop.raw, handle.poll, descriptor)
        guard status == 0 else {
            handle.free()
            throw EventLoopError(status: status, "cannot watch descriptor \(descriptor)")
        }
        handle.setOwner(self)
        keepAlive()
    }

    /// Says what to watch for from now on; asking for what is watched already costs nothing.
    package func watch(readable: Bool, writable: Bool) {
        loop.assertCurrent()
        var events: Int32 = 0
        if readable { events |= Int32(UV_READABLE.rawValue) }
        if writable { events |= Int32(UV_WRITABLE.rawValue) }
        guard onReady != nil, events != watched else { return }
        watched = events
        guard events != 0 else {
            _ = unsafe uv_poll_stop(handle.poll)
            return
        }
        _ = unsafe uv_poll_start(handle.poll, events) { handle, status, events in
            unsafe owner(of: handle, as: SocketPoll.self)?.ready(status: status, events: events)
        }
    }

    /// Stops watching, for good.
    package func close() {
        loop.assertCurrent()
        guard onReady.take() != nil else { return }
        handle.closeAndFree()
        letGo()
    }

    private func ready(status: Int32, events: Int32) {
        // libuv stops watching when it reports an error.
        if status < 0 { watched = 0 }
        onReady?(
            events & Int32(UV_READABLE.rawValue) != 0,
            events & Int32(UV_WRITABLE.rawValue) != 0,
            status < 0
        )
        loop.drain()
    }
}

extension SocketPoll: LoopResource {
    func loopWillEnd() {
        close()
    }
}
