import JSON

/// A message as a queue delivered it, leased to this process until its lease ends.
package struct Delivery: Sendable, Hashable {
    /// Names the message within its queue, the same in every delivery.
    package var id: String
    package var data: [UInt8]
    package var attributes: [String: String]
    /// Messages of the same key are worked on one after another.
    package var orderingKey: String?
    /// Which delivery this is, from 1; `nil` where the queue does not count.
    package var attempt: Int?
    /// Names this delivery, for whatever is done with it.
    package var handle: String

    package init(
        id: String,
        data: [UInt8] = [],
        attributes: [String: String] = [:],
        orderingKey: String? = nil,
        attempt: Int? = nil,
        handle: String? = nil
    ) {
        self.id = id
        self.data = data
        self.attributes = attributes
        self.orderingKey = orderingKey
        self.attempt = attempt
        self.handle = handle ?? id
    }
}

extension Delivery {
    /// The attribute by which a message is known to whoever sent it.
    package static let requestID = "request_id"

    /// The message without its data, of which only the id of the request stays, as an attribute.
    package var withheld: Delivery {
        var delivery = self
        let id = attributes[Self.requestID] ?? (try? JSON(parsing: data))?[Self.requestID]?.string
        delivery.data = []
        delivery.attributes[Self.requestID] = id.map { String($0.prefix(200)) }
        return delivery
    }
}
