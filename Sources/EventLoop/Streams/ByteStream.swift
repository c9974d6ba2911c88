internal import CUV
internal import Glibc

/// One connection over TCP or a Unix socket, or one end of a child's pipe.
///
/// It is confined to its loop: made, used and called back on the loop's thread only. That, checked by assertions, is
/// also why it may be `@unchecked Sendable`. It keeps itself alive until it is closed and lets go of its callbacks
/// then, so they may capture whatever they need.
@safe package final class ByteStream: @unchecked Sendable {
    package let loop: EventLoop
    /// Takes what arrives; the bytes are valid during the call only.
    package var onRead: ((UnsafeRawBufferPointer) -> Void)?
    /// The peer will send no more, but may still read.
    ///
    /// Without a callback, the stream ends as well.
    package var onEnd: (() -> Void)?
    /// Called exactly once, and nothing after it; with what broke the connection, if something did.
    package var onClose: ((EventLoopError?) -> Void)?
    /// Called when the queue has become empty after a write that had to queue.
    package var onDrain: (() -> Void)?

    let handle: Handle
    private(set) var phase = Phase.open
    var mustDrain = false
    private var isReading = false
    private var hasPeerEnded = false
    private var failure: EventLoopError?

    enum Phase {
        /// In use.
        case open
        /// Flushing, then sending our FIN.
        case ending
        /// Our FIN is sent; the peer's is awaited.
        case ended
        /// Given back to libuv, which calls once more.
        case closing
    }

    /// Takes over a descriptor that `accept` returned; `nil`, with the descriptor closed, if the loop cannot take it.
    convenience init?(accepted descriptor: Int32, from listener: SocketAddress, on loop: EventLoop) {
        self.init(family: listener.family, on: loop)
        let status =
            listener.family == AF_UNIX
            ? unsafe uv_pipe_open(handle.pipe, descriptor)
            : unsafe uv_tcp_open(handle.tcp, descriptor)
        guard status == 0 else {
            Glibc.close(descriptor)
            close()
            return nil
        }
        disableDelay()
    }

    /// A stream that is not connected to anything yet.
    init(family: Int32, on loop: EventLoop) {
        loop.assertCurrent()
        self.loop = loop
        handle = Handle(family == AF_UNIX ? UV_NAMED_PIPE : UV_TCP)
        // Neither can fail: no descriptor is made before the stream is connected or opened.
        if family == AF_UNIX {
            _ = unsafe uv_pipe_init(loop.raw, handle.pipe, 0)
        } else {
            _ = unsafe uv_tcp_init(loop.raw, handle.tcp)
        }
        handle.setOwner(self)
        keepAlive()
    }

    /// Whether the stream has been closed or is about to be: nothing will arrive and nothing can be written.
    package var isClosed: Bool { phase == .closing }

    /// The peer's address; `nil` when it has none (the client of a Unix socket) or is gone.
    package var remoteAddress: SocketAddress? {
        loop.assertCurrent()
        var descriptor: Int32 = -1
        guard phase != .closing, unsafe uv_fileno(handle.base, &descriptor) == 0 else { return nil }
        return unsafe SocketAddress(of: descriptor, getpeername)
    }

    /// Sends small writes at once instead of waiting for more to fill a packet.
    func disableDelay() {
        if unsafe handle.base.pointee.type == UV_TCP { _ = unsafe uv_tcp_nodelay(handle.tcp, 1) }
    }
}

// MARK: - Reading

extension ByteStream {
    /// Calls ``onRead`` from now on; also what makes the end or the loss of the connection seen.
    package func startReading() {
        loop.assertCurrent()
        guard !isReading, !hasPeerEnded, phase != .closing else { return }
        isReading = true
        let status = unsafe uv_read_start(
            handle.stream,
            { handle, _, buffer in
                guard let loop = unsafe owner(of: handle, as: ByteStream.self)?.loop else { return }
                unsafe buffer?.pointee.base = loop.readBuffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                unsafe buffer?.pointee.len = loop.readBuffer.count
            },
            { handle, count, _ in unsafe owner(of: handle, as: ByteStream.self)?.read(count) }
        )
        if status < 0 { fail(status, "cannot read from") }
    }

    /// Leaves what the peer sends in the system's buffers, which in time makes the peer stop.
    package func stopReading() {
        loop.assertCurrent()
        guard isReading, phase != .closing else { return }
        isReading = false
        _ = unsafe uv_read_stop(handle.stream)
    }

    private func read(_ count: Int) {
        if count > 0 {
            unsafe onRead?(UnsafeRawBufferPointer(rebasing: loop.readBuffer[..<count]))
        } else if count == Int(UV_EOF.rawValue) {
            isReading = false
            hasPeerEnded = true
            if let onEnd { onEnd() } else { end() }
            if phase == .ended { close() }
        } else if count < 0 {
            fail(Int32(count), "lost the connection to")
        }
        loop.drain()
    }
}

// MARK: - The end

extension ByteStream {
    /// Sends what is queued and then our FIN; the stream closes when the peer's FIN has arrived as well.
    ///
    /// Reading goes on to see that FIN. How long a peer may take is the caller's decision: ``close()`` does not wait.
    package func end() {
        loop.assertCurrent()
        guard phase == .open else { return }
        phase = .ending
        let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
        let status = unsafe uv_shutdown(request, handle.stream) { request, status in
            guard let request = unsafe request else { return }
            let stream: ByteStream? = unsafe owner(of: request.pointee.handle)
            unsafe request.deallocate()
            stream?.didEnd(status)
        }
        if status < 0 {
            unsafe request.deallocate()
            close()
        }
    }

    /// Closes at once and drops what is queued.
    ///
    /// ``onClose`` is called soon, but not from here.
    package func close() {
        loop.assertCurrent()
        guard phase != .closing else { return }
        phase = .closing
        isReading = false
        unsafe uv_close(handle.base) { unsafe owner(of: $0, as: ByteStream.self)?.didClose() }
    }

    /// Closes at once with a reset, which the peer takes for a broken connection; a stream that is not TCP just closes.
    package func reset() {
        loop.assertCurrent()
        guard phase == .open, unsafe handle.base.pointee.type == UV_TCP else { return close() }
        let status = unsafe uv_tcp_close_reset(handle.tcp) {
            unsafe owner(of: $0, as: ByteStream.self)?.didClose()
        }
        guard status == 0 else { return close() }
        phase = .closing
        isReading = false
    }

    /// Closes because of an error, which ``onClose`` will hear of.
    func fail(_ status: Int32, _ what: String) {
        guard phase != .closing else { return }
        failure = EventLoopError(status: status, "\(what) \(remoteAddress?.description ?? "the peer")")
        close()
    }

    private func didEnd(_ status: Int32) {
        guard phase == .ending else { return }
        phase = .ended
        if status < 0 || hasPeerEnded {
            close()
        } else {
            startReading()
        }
        loop.drain()
    }

    private func didClose() {
        let onClose = onClose
        unsafe (onRead, onEnd, onDrain, self.onClose) = (nil, nil, nil, nil)
        handle.free()
        letGo()
        onClose?(failure)
        loop.drain()
    }
}

extension ByteStream: LoopResource {
    func loopWillEnd() {
        close()
    }
}
