internal import JSON

/// A message that nobody could do anything with, and why.
package struct DeadLetter: Sendable, Hashable {
    /// The queue's name.
    package var queue: String
    package var delivery: Delivery
    /// A sentence.
    package var reason: String
    /// How often it was delivered.
    package var deliveries: Int
    /// In microseconds since 1970.
    package var time: Int

    package init(queue: String, delivery: Delivery, reason: String, deliveries: Int, time: Int) {
        self.queue = queue
        self.delivery = delivery
        self.reason = reason
        self.deliveries = deliveries
        self.time = time
    }
}

/// Where dead letters go.
package protocol DeadLetters: Sendable {
    /// Keeps a letter; when this returns, the message may be taken away from its queue.
    ///
    /// The same letter may be brought twice, since the process may end in between.
    func keep(_ letter: DeadLetter) async throws(QueueError)

    /// Keeps what connections it needs, until the task is cancelled.
    func run() async
}

extension DeadLetters {
    package func run() async {}
}

extension DeadLetter {
    /// What is said of it beside its own attributes, where it is passed on as a message.
    var ownAttributes: [String: String] {
        [
            "dead_letter_queue": queue, "dead_letter_id": delivery.id, "dead_letter_reason": reason,
            "dead_letter_deliveries": String(deliveries),
        ]
    }

    var attributesJSON: String {
        JSON.object(
            JSONObject(
                delivery.attributes.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON.string($0.value)) }
            )
        ).text
    }
}
