extension EventLoop {
    /// Suspends the task until `duration` has passed, never less.
    ///
    /// Throws as soon as the task is cancelled or the loop stops; the timer is gone by then.
    package func sleep(for duration: Duration) async throws(CancellationError) {
        let sleeper = Sleeper(on: self)
        let finished = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                execute { sleeper.start(for: duration, continuation) }
            }
        } onCancel: {
            execute { sleeper.finish(false) }
        }
        guard finished else { throw CancellationError() }
    }
}

/// One sleeping task; `@unchecked Sendable` because it is touched only on its loop.
private final class Sleeper: @unchecked Sendable {
    private let loop: EventLoop
    private var continuation: CheckedContinuation<Bool, Never>?
    private var timer: LoopTimer?
    private var isFinished = false

    init(on loop: EventLoop) {
        self.loop = loop
    }

    func start(for duration: Duration, _ continuation: CheckedContinuation<Bool, Never>) {
        guard !isFinished, !loop.isClosed else { return continuation.resume(returning: false) }
        self.continuation = continuation
        let timer = loop.timer(after: duration) { self.finish(true) }
        timer.onLoopEnd = { self.finish(false) }
        self.timer = timer
    }

    func finish(_ hasSlept: Bool) {
        isFinished = true
        timer?.cancel()
        timer = nil
        continuation.take()?.resume(returning: hasSlept)
    }
}
