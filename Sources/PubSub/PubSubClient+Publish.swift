internal import JSON

extension PubSubClient {
    /// Publishes messages in their order and returns the ids they were given, in the same order.
    ///
    /// As many go into one request as the API takes: 1,000, 10 MB, and of one ordering key; so messages of a key cost the
    /// fewest requests side by side. All are looked at before the first is sent. When a request fails, those before it
    /// have been published, which ``PubSubError/completed`` counts, and its own may have been.
    package func publish(_ messages: [Message], to topic: TopicName) async throws(PubSubError) -> [String] {
        for (index, message) in messages.enumerated() {
            if let complaint = message.complaint {
                throw PubSubError(.invalidRequest, "Message \(index + 1) of \(messages.count) \(complaint).")
            }
        }
        var ids: [String] = []
        var batch = PublishBatch()
        for message in messages {
            let bytes = message.json
            if !batch.takes(bytes, message.orderingKey) {
                try await send(batch, to: topic, &ids)
                batch = PublishBatch()
            }
            batch.add(bytes, message.orderingKey)
        }
        if batch.count > 0 { try await send(batch, to: topic, &ids) }
        return ids
    }

    private func send(_ batch: PublishBatch, to topic: TopicName, _ ids: inout [String]) async throws(PubSubError) {
        var call = PubSubCall("POST", topic.path, ":publish", deed: "publish to \(topic)")
        call.body = batch.body
        do throws(PubSubError) {
            let answer = try await exchange.send(call)
            let given = answer["messageIds"]?.array?.compactMap(\.string) ?? []
            guard given.count == batch.count else {
                throw PubSubError(
                    .badAnswer,
                    "Pub/Sub answered \(batch.count) messages to \(topic) with \(given.count) ids."
                )
            }
            ids += given
        } catch {
            var error = error
            error.completed = ids.count
            throw error
        }
    }
}
