import Foundation
import JSON

/// What a pull asks for.
struct PubSubPull {
    let limit: Int
    let isImmediate: Bool

    init(_ body: JSON) throws(PubSubRefusal) {
        guard let limit = body["maxMessages"]?.int, limit > 0 else {
            throw .invalid("The value for max_messages must be positive.")
        }
        self.limit = min(limit, 1_000)
        isImmediate = body["returnImmediately"]?.bool ?? false
    }
}

/// What a publication holds to.
enum PubSubPublication {
    static func messages(_ body: JSON) throws(PubSubRefusal) -> [JSON] {
        let messages = body["messages"]?.array ?? []
        guard 1...1_000 ~= messages.count else {
            throw .invalid("The value for message_count is out of bounds: it must be from 1 to 1000.")
        }
        var bytes = 0
        for message in messages {
            let text = message["data"]?.string ?? ""
            guard let data = Data(base64Encoded: text) else {
                throw .invalid("Invalid value at 'messages.data': Base64 decoding failed.")
            }
            guard !data.isEmpty || message["attributes"]?.object?.isEmpty == false else {
                throw .invalid("Some messages in the call contain neither data nor attributes.")
            }
            guard message["orderingKey"] == messages[0]["orderingKey"] else {
                throw .invalid("In a single publish request, all messages must have the same ordering key.")
            }
            bytes += data.count
        }
        guard bytes <= 10_000_000 else { throw .invalid("Request payload size exceeds the limit: 10000000 bytes.") }
        return messages
    }
}
