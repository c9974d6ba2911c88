/// Somewhere messages wait, which lends them out and takes them away once they are done with.
///
/// Every message is delivered at least once: again when its lease ends, and sometimes although it was acknowledged.
package protocol MessageQueue: Sendable {
    /// Where it is, for logs and as its name in tables; never with a secret.
    var name: String { get }

    /// How long a delivery is leased for, from when it is received and from each extension on.
    var lease: Duration { get }

    /// Keeps what connections it needs, until the task is cancelled; nothing else works without it.
    func run() async

    /// Throws why messages could not be received, as far as that can be told without receiving any.
    func check() async throws(QueueError)

    /// Leases up to `limit` messages, in their order, waiting for the first no longer than `wait`.
    ///
    /// None is no error. When the task is cancelled, messages may have been leased that nobody has.
    func receive(upTo limit: Int, wait: Duration) async throws(QueueError) -> [Delivery]

    /// Has leases begin anew; returns the handles of those that have ended.
    func extend(_ deliveries: [Delivery]) async throws(QueueError) -> Set<String>

    /// Takes a message away for good.
    func acknowledge(_ delivery: Delivery) async throws(QueueError)

    /// Has a message delivered again after a while, to whoever asks then; without effect where the lease has ended.
    ///
    /// One that was not `tried` does not count as a delivery, if the queue can help it.
    func giveBack(_ delivery: Delivery, after delay: Duration, tried: Bool) async throws(QueueError)

    /// Leaves no trace of this process behind, where it holds nothing any more.
    func leave() async
}
