internal import EventLoop

/// Time.
extension Transfer {
    func startClock() {
        guard let limit = request.timeouts.firstByte, !isHeadComplete else { return }
        watch.start(limit)
        setClock(limit)
    }

    func restartIdleClock() {
        guard let idle = request.timeouts.idle, isHeadComplete else { return }
        setClock(idle)
    }

    /// The timer is the handle's: it serves one transfer after another, and fires late rather than being stopped.
    private func setClock(_ delay: Duration) {
        guard let easy else { return }
        if let clock = easy.clock {
            clock.restart(after: delay)
        } else {
            easy.clock = multi.loop.timer(after: delay) { [weak easy] in easy?.transfer?.clockFired() }
        }
    }

    private func clockFired() {
        guard end == nil, let easy else { return }
        if isHeadComplete {
            guard let idle = request.timeouts.idle else { return }
            if isPaused { return setClock(idle) }
            abort(timedOut(.idle, "\(origin) sent nothing more for \(idle)"))
        } else {
            guard let limit = request.timeouts.firstByte else { return }
            if let rest = watch.remaining(easy, bodySize: request.body?.count ?? 0) { return setClock(rest) }
            abort(timedOut(.firstByte, "\(origin) did not answer within \(limit)"))
        }
    }

    private func timedOut(_ timeout: HTTPClientError.Timeout, _ message: String) -> HTTPClientError {
        HTTPClientError(.timeout(timeout), message, isRequestMaybeSent: hasSent)
    }

    var hasSent: Bool { isHeadComplete || easy?.hasSent == true }
}
