/// What an intake has done so far, and how it is doing.
package struct IntakeReport: Sendable, Hashable {
    package var received = 0
    /// Of those received, the ones that had been delivered before.
    package var redelivered = 0
    package var done = 0
    package var deadLetters = 0
    /// Given back to be tried again later.
    package var givenBack = 0
    /// Given back without having been tried to an end: the process stops, or one of the same key goes before.
    package var returned = 0
    /// Leases that ended while their messages were worked on.
    package var leasesLost = 0
    /// Messages that could not be taken away, though they were done with; they come again.
    package var unacknowledged = 0
    package var running = 0
    /// In work, or waiting for others of their key.
    package var held = 0
    /// Why the queue could not be asked the last time.
    package var trouble: String?
    /// Whether it could be asked the last time.
    package var isReady = false
}

/// Something that a log is to tell.
package enum IntakeEvent: Sendable {
    /// The queue cannot be asked.
    case troubled(QueueError)
    case recovered
    case deadLetter(DeadLetter)
    case givenBack(Delivery, reason: String, rest: Duration)
    case leaseLost(Delivery)
    /// It was done with, but could not be taken away.
    case unacknowledged(Delivery, QueueError)
    /// A dead letter could not be kept, so the message was given back.
    case unburied(Delivery, QueueError)
}

/// Why an intake ended.
package enum IntakeEnd: Sendable, Hashable {
    case stopped
    case empty
    case timeUp
    /// The queue could not be asked, so nobody knows what is left in it.
    case failed(QueueError)
}

/// What became of a message.
package enum Outcome: Sendable, Hashable {
    /// It need not come again: whatever it was for is on a disk.
    case done
    /// Nothing can be done with it, for this reason.
    case rejected(String)
    /// Nothing can be done with it, for this reason, and what it says is not to be kept.
    case withheld(String)
    /// It is to be tried again, for this reason; after so long, or longer each time.
    case again(String, after: Duration? = nil)
}
