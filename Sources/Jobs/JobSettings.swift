private import Glibc

/// How large things may be, and how long claims hold.
package struct JobSettings: Sendable, Hashable {
    /// The most bytes a job's input may have.
    package var inputBytes = 1 << 20
    /// The most bytes of what a step gave, or a job.
    package var outputBytes = 16 << 20
    /// The most bytes of an event's data.
    package var eventBytes = 256 << 10
    /// How many events a job may have.
    package var events = 10_000
    /// How many jobs of one key may be unfinished at a time; `nil` for any number.
    package var unfinished: Int? = 1000
    /// How many signals may wait for one job.
    package var signals = 1000
    /// The most bytes of all signals that wait for one job, their names included.
    package var signalBytes = 4 << 20
    /// How long a claim holds without being renewed; a process that is silent for longer is taken for dead.
    ///
    /// Processes compare it with their own clocks, which may differ by a fraction of it.
    package var lease = Duration.seconds(30)
    /// How often a job may end its process, or be left by it, without a step of it being done in between.
    package var deaths = 25
    /// How often an idle worker looks for what other processes have put into the queue.
    package var polling = Duration.milliseconds(20)
    /// How often a reader of events looks for those of other processes.
    package var eventPolling = Duration.milliseconds(200)
    /// How often a worker looks whether another process cancelled what it runs.
    package var cancelPolling = Duration.milliseconds(250)

    package init() {}
}

/// Points in time as the queue keeps them: microseconds since 1970, in UTC.
package enum JobTime {
    package static var now: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }

    /// The point in time that much later; the last there is where it would be beyond.
    package static func later(_ time: Int, by duration: Duration) -> Int {
        let (sum, isTooLate) = time.addingReportingOverflow(duration.wholeMicroseconds)
        return isTooLate ? Int.max : sum
    }
}

extension Duration {
    package var wholeMicroseconds: Int {
        let (seconds, isTooLong) = Int(components.seconds).multipliedReportingOverflow(by: 1_000_000)
        return isTooLong ? Int.max >> 1 : seconds + Int(components.attoseconds / 1_000_000_000_000)
    }
}
