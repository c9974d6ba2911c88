/// How the server's time, in milliseconds, and a clock of this process relate.
struct ServerTime {
    typealias Instant = ContinuousClock.Instant

    private let milliseconds: Int
    private let instant: Instant

    init(_ milliseconds: Int, at instant: Instant) {
        self.milliseconds = milliseconds
        self.instant = instant
    }

    /// Whether another pair of times tells nearly the same: then this one stays, so that what was said stays the same.
    func agrees(with other: ServerTime) -> Bool {
        abs(self[other.instant] - other.milliseconds) <= 250
    }

    subscript(instant: Instant) -> Int {
        let (seconds, attoseconds) = self.instant.duration(to: instant).components
        return milliseconds + Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// The instant at which the server's clock shows so many milliseconds; none is further away than a day.
    subscript(milliseconds: Int) -> Instant {
        let day = 86_400_000
        let (difference, isTooMuch) = milliseconds.subtractingReportingOverflow(self.milliseconds)
        guard !isTooMuch else { return instant }
        return instant + .milliseconds(min(max(difference, -day), day))
    }
}
