package import FoundationEssentials

/// What one message says.
package struct Message: Hashable, Sendable {
    package var data: [UInt8]
    package var attributes: [String: String]
    /// Messages of the same key are delivered in the order of their publication where the subscription is ordered.
    package var orderingKey: String?

    package init(_ data: [UInt8], attributes: [String: String] = [:], orderingKey: String? = nil) {
        self.data = data
        self.attributes = attributes
        self.orderingKey = orderingKey
    }
}

/// A message as a subscription delivered it, leased until its deadline.
///
/// It comes again unless it is acknowledged in time, and may come again even so.
package struct ReceivedMessage: Hashable, Sendable {
    /// Names this delivery, for acknowledging it; each delivery of a message has another.
    package var ackID: String
    /// Names the message within its topic, the same in every delivery.
    package var messageID: String
    /// When it was published; `nil` if the server did not say so in a way that can be read.
    package var publishTime: Date?
    /// Which delivery this is, about, from 1; `nil` unless the subscription has a dead-letter policy.
    package var deliveryAttempt: Int?
    package var message: Message
}
