import EventLoop

/// Does something again and again while a stream is silent; used on the loop only.
final class KeepAlive {
    private let interval: Duration
    private let timer: LoopTimer

    init(on loop: EventLoop, every interval: Duration, _ action: @escaping () -> Void) {
        self.interval = interval
        timer = loop.timer(after: interval, repeating: interval, action)
    }

    /// Counts the silence anew; cheap enough for every piece of a busy stream, since the timer is not set again.
    func putOff() {
        timer.restart(after: interval)
    }

    func end() {
        timer.cancel()
    }
}
