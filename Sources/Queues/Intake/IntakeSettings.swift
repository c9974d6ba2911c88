/// How much an intake takes on, and how patient it is.
package struct IntakeSettings: Sendable, Hashable {
    /// How many messages are worked on at a time.
    package var concurrency = 4
    /// How many deliveries a message gets before it is a dead letter.
    package var maximumDeliveries = 10
    /// How long a message that was given back rests the first time; twice as long each further time, up to the last.
    package var firstRest = Duration.seconds(10)
    package var longestRest = Duration.seconds(600)
    /// Ends the run once the queue has had nothing for so long, or could not be asked for so long.
    package var untilEmpty: Duration?
    /// Ends the run after so long.
    package var maximumRuntime: Duration?
    /// How long those in work have when it ends.
    package var drain = Duration.seconds(20)
    /// How long it waits for messages at a time; Pub/Sub itself ends a wait after 90 seconds, and one that is broken off may
    /// leave messages leased to nobody.
    package var wait = Duration.seconds(100)

    package init() {}

    /// How many deliveries are held at most, in work or waiting for others of their key.
    var held: Int { concurrency * 8 }

    /// How long a message rests after its `attempt`th delivery; `random` is from 0 to 1, so that many do not come back at once.
    package func rest(after attempt: Int, random: Double) -> Duration {
        let doublings = min(max(attempt - 1, 0), 20)
        let full = min(firstRest * (1 << doublings), longestRest)
        return min(full * (1 + 0.2 * random), longestRest)
    }
}
