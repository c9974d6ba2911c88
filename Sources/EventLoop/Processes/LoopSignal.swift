internal import CUV

/// A subscription to a signal of the operating system, used on its loop's thread only.
///
/// It stays alive until ``cancel()``; it is `@unchecked Sendable` because only the loop's thread touches it.
@safe package final class LoopSignal: @unchecked Sendable {
    private let loop: EventLoop
    private let handle = Handle(UV_SIGNAL)
    private var action: (() -> Void)?

    fileprivate init(_ signal: Int32, on loop: EventLoop, action: @escaping () -> Void) throws(EventLoopError) {
        loop.assertCurrent()
        self.loop = loop
        self.action = action
        guard !loop.isClosed else {
            handle.free()
            throw .cancelled("cannot watch for signal \(signal)")
        }
        _ = unsafe uv_signal_init(loop.raw, handle.signal)
        let status = unsafe uv_signal_start(
            handle.signal,
            { handle, _ in unsafe owner(of: handle, as: LoopSignal.self)?.fire() },
            signal
        )
        guard status == 0 else {
            handle.closeAndFree()
            throw EventLoopError(status: status, "cannot watch for signal \(signal)")
        }
        handle.setOwner(self)
        keepAlive()
    }

    /// Ends the subscription; after the last one, the signal has its default effect again.
    package func cancel() {
        loop.assertCurrent()
        guard action.take() != nil else { return }
        handle.closeAndFree()
        letGo()
    }

    private func fire() {
        action?()
        loop.drain()
    }
}

extension LoopSignal: LoopResource {
    func loopWillEnd() {
        cancel()
    }
}

extension EventLoop {
    /// Calls `action` on the loop each time the process receives `signal`; to be called on the loop.
    package func onSignal(_ signal: Int32, _ action: @escaping () -> Void) throws(EventLoopError) -> LoopSignal {
        try LoopSignal(signal, on: self, action: action)
    }
}
