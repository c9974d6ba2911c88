/// Something for a loop's thread to run.
enum Work {
    case job(UnownedJob)
    case closure(@Sendable () -> Void)
}

/// What other threads have left for a loop, and whether the loop still takes it.
///
/// A pure state machine: the loop keeps it under a lock and acts on what it answers outside of it.
struct Inbox {
    enum Phase {
        case running, stopping, ended
    }

    enum Answer {
        /// The loop may be asleep: wake it.
        case wake
        /// An earlier wake-up covers this work too.
        case covered
        /// The loop has ended and will not run it.
        case refused
    }

    private(set) var phase = Phase.running
    private var work: [Work] = []

    mutating func add(_ new: Work) -> Answer {
        guard phase != .ended else { return .refused }
        work.append(new)
        return work.count == 1 ? .wake : .covered
    }

    /// Moves everything to the end of `queue`; an empty queue is swapped in, so that neither side allocates.
    mutating func empty(into queue: inout [Work]) {
        guard !queue.isEmpty else { return swap(&work, &queue) }
        queue.append(contentsOf: work)
        work.removeAll(keepingCapacity: true)
    }

    mutating func stop() {
        if phase == .running { phase = .stopping }
    }

    mutating func end() {
        phase = .ended
    }
}
