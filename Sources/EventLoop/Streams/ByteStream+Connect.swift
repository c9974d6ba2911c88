internal import CUV

extension ByteStream {
    /// Connects to `address`; the stream belongs to `loop`, so go there to use it.
    ///
    /// Cancelling the task gives up at once, with the code `ECANCELED`.
    package static func connect(
        to address: SocketAddress,
        on loop: EventLoop
    ) async throws(EventLoopError) -> ByteStream {
        let attempt = ConnectAttempt(to: address, on: loop)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute { attempt.start(continuation) }
            }
        } onCancel: {
            loop.execute { attempt.cancel() }
        }
        return try result.get()
    }
}

/// One connection being made; `@unchecked Sendable` because it is touched only on its loop.
@safe private final class ConnectAttempt: @unchecked Sendable {
    typealias Continuation = CheckedContinuation<Result<ByteStream, EventLoopError>, Never>

    private let address: SocketAddress
    private let loop: EventLoop
    private let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
    private var continuation: Continuation?
    private var stream: ByteStream?
    private var isCancelled = false

    init(to address: SocketAddress, on loop: EventLoop) {
        self.address = address
        self.loop = loop
    }

    deinit {
        unsafe request.deallocate()
    }

    /// The request keeps this object alive until libuv reports how it went, which it does on every path.
    func start(_ continuation: Continuation) {
        guard !isCancelled, !loop.isClosed else {
            return continuation.resume(returning: .failure(.cancelled("cannot connect to \(address)")))
        }
        let stream = ByteStream(family: address.family, on: loop)
        self.stream = stream
        self.continuation = continuation
        unsafe request.pointee.data = Unmanaged.passRetained(self).toOpaque()
        let status: Int32
        if case .unix(let path) = address.kind {
            unsafe uv_pipe_connect(request, stream.handle.pipe, path, Self.didConnect)
            status = 0
        } else {
            status = unsafe address.withSystemAddress { system, _ in
                unsafe uv_tcp_connect(request, stream.handle.tcp, system, Self.didConnect)
            }
        }
        if status < 0 { finish(status) }
    }

    func cancel() {
        isCancelled = true
        stream?.close()
    }

    private static let didConnect: uv_connect_cb = { request, status in
        unsafe owner(of: request, as: ConnectAttempt.self)?.finish(status)
    }

    private func finish(_ status: Int32) {
        guard let continuation = continuation.take(), let stream = stream.take() else { return }
        if status == 0 {
            stream.disableDelay()
            continuation.resume(returning: .success(stream))
        } else {
            stream.close()
            let error = EventLoopError(status: status, "cannot connect to \(address)")
            continuation.resume(returning: .failure(error))
        }
        unsafe Unmanaged.passUnretained(self).release()
        loop.drain()
    }
}
