internal import CUV

/// A timer of one loop, used on that loop's thread only.
///
/// While armed it stays alive by itself; cancelling it, or dropping it when it is not armed, frees it. It is
/// `@unchecked Sendable` because its state is touched only on the loop's thread, which assertions check.
@safe package final class LoopTimer: @unchecked Sendable {
    /// Called instead of the action when the loop ends before.
    var onLoopEnd: (() -> Void)?

    private let loop: EventLoop
    private let handle = Handle(UV_TIMER)
    private let interval: UInt64?
    private var action: (() -> Void)?
    /// When to call the action, in the loop's milliseconds; libuv's own timer may be set for earlier.
    private var deadline: UInt64
    private var isOpen = true
    private var isArmed = false

    fileprivate init(on loop: EventLoop, deadline: UInt64, interval: UInt64?, action: @escaping () -> Void) {
        self.loop = loop
        self.interval = interval
        self.action = action
        self.deadline = deadline
        guard !loop.isClosed else {
            isOpen = false
            self.action = nil
            handle.free()
            return
        }
        _ = unsafe uv_timer_init(loop.raw, handle.timer)
        handle.setOwner(self)
        arm()
    }

    deinit {
        guard isOpen else { return }
        let handle = handle
        loop.execute { handle.closeAndFree() }
    }

    /// Stops the timer for good; its action is let go.
    package func cancel() {
        loop.assertCurrent()
        guard isOpen else { return }
        isOpen = false
        action = nil
        onLoopEnd = nil
        handle.closeAndFree()
        if isArmed {
            isArmed = false
            letGo()
        }
    }

    /// Sets the timer anew, counted from the moment the loop last woke up.
    ///
    /// Putting it off further costs two stores and no system call, so it may be done for every byte that arrives.
    package func restart(after delay: Duration) {
        loop.assertCurrent()
        let previous = deadline
        deadline = unsafe uv_now(loop.raw) + delay.wholeMilliseconds + 1
        if !isArmed || deadline < previous { arm() }
    }

    private func arm() {
        guard isOpen else { return }
        let now = unsafe uv_now(loop.raw)
        _ = unsafe uv_timer_start(
            handle.timer,
            { unsafe owner(of: $0, as: LoopTimer.self)?.fire() },
            deadline > now ? deadline - now : 0,
            0
        )
        if !isArmed {
            isArmed = true
            keepAlive()
        }
    }

    private func fire() {
        let now = unsafe uv_now(loop.raw)
        if deadline > now { return arm() }
        if let interval {
            deadline = now + interval
            arm()
        } else {
            isArmed = false
            letGo()
        }
        action?()
        loop.drain()
    }
}

extension LoopTimer: LoopResource {
    func loopWillEnd() {
        let onLoopEnd = onLoopEnd
        cancel()
        onLoopEnd?()
    }
}

extension EventLoop {
    /// Calls `action` on the loop once `delay` has passed, never earlier, and then again every `interval`.
    ///
    /// To be called on the loop. On a loop that is stopping nothing will be called.
    package func timer(
        after delay: Duration,
        repeating interval: Duration? = nil,
        _ action: @escaping () -> Void
    ) -> LoopTimer {
        assertCurrent()
        return LoopTimer(
            on: self,
            deadline: deadline(after: delay),
            interval: interval.map { max($0.wholeMilliseconds, 1) },
            action: action
        )
    }

    /// The first of the loop's milliseconds at which `delay` has passed from this very moment.
    ///
    /// The loop's own clock stands still during a callback and drops the fraction, so adding to it would be early.
    private func deadline(after delay: Duration) -> UInt64 {
        (uv_hrtime() + delay.wholeNanoseconds + 999_999) / 1_000_000
    }
}

extension Duration {
    /// Rounded up to a libuv timer's unit, within what adding to a clock can hold.
    fileprivate var wholeMilliseconds: UInt64 {
        (wholeNanoseconds + 999_999) / 1_000_000
    }

    fileprivate var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard self > .zero else { return 0 }
        let century: Int64 = 100 * 365 * 86_400
        guard seconds < century else { return UInt64(century) * 1_000_000_000 }
        return UInt64(seconds) * 1_000_000_000 + UInt64((attoseconds + 999_999_999) / 1_000_000_000)
    }
}
