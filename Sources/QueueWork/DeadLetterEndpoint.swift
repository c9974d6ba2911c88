package import API
private import FoundationEssentials
private import Generation
private import JSON
package import Queues

/// `GET /api/dead-letters`: what nothing could be done with, and why.
package struct DeadLetterEndpoint: Sendable {
    private let letters: StoredDeadLetters

    package init(_ letters: StoredDeadLetters) {
        self.letters = letters
    }

    package var endpoint: APIEndpoint {
        APIEndpoint(
            "GET",
            "/api/dead-letters",
            "List messages with which nothing could be done, the newest first; ?limit=N, 100 unless it is said."
        ) { call throws(Failure) in
            let limit = try call.query("limit", in: 1...1000) ?? 100
            do throws(QueueError) {
                return .json(["letters": .array(try await letters.latest(limit).map(\.json))])
            } catch {
                throw Failure(.overloaded, error.message)
            }
        }
    }
}

extension DeadLetter {
    /// Data that is no text is in base64.
    fileprivate var json: JSON {
        let text = String(validating: delivery.data, as: UTF8.self)
        let attributes = delivery.attributes.sorted { $0.key < $1.key }.map {
            (key: $0.key, value: JSON.string($0.value))
        }
        return [
            "queue": .string(queue), "message_id": .string(delivery.id), "reason": .string(reason),
            "deliveries": JSON(deliveries), "time": JSON(time), "attributes": .object(JSONObject(attributes)),
            "data": .string(text ?? Data(delivery.data).base64EncodedString()),
            "encoding": .string(text == nil ? "base64" : "text"),
        ]
    }
}
