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
        let attributes = letter.attributesForTopic
        do throws(PubSubError) {
            _ = try await client.publish([Message(letter.delivery.data, attributes: attributes)], to: topic)
        } catch {
            throw QueueError(error)
        }
    }
}

extension DeadLetter {
    /// As many of its attributes, and as much of each, as the API takes; a letter that it refused would come back for ever.
    fileprivate var attributesForTopic: [String: String] {
        let own = ownAttributes
        let others = delivery.attributes
            .filter { 1...256 ~= $0.key.utf8.count && !$0.key.hasPrefix("goog") && own[$0.key] == nil }
            .sorted { $0.key < $1.key }
            .prefix(100 - own.count)
        return own.merging(others.map { ($0.key, $0.value) }) { own, _ in own }.mapValues { $0.prefix(bytes: 1_024) }
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
