package import PubSub

/// A topic of Google Pub/Sub for dead letters, each with its attributes and `dead_letter_…` of its own.
///
/// One may be published twice; `dead_letter_id` tells.
package struct PubSubDeadLetters: DeadLetters {
    private let client: PubSubClient
    private let topic: TopicName

    package init(_ client: PubSubClient, _ topic: TopicName) {
        self.client = client
        self.topic = topic
    }

    package func keep(_ letter: DeadLetter) async throws(QueueError) {
        // The API takes 1,024 bytes of an attribute's value.
        let attributes = letter.attributes.mapValues { $0.prefix(bytes: 1_024) }
        do throws(PubSubError) {
            _ = try await client.publish([Message(letter.delivery.data, attributes: attributes)], to: topic)
        } catch {
            throw QueueError(error)
        }
    }
}

extension String {
    /// As many whole characters from its beginning as have no more bytes than that.
    fileprivate func prefix(bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var count = 0
        return String(
            prefix { character in
                count += character.utf8.count
                return count <= limit
            }
        )
    }
}
