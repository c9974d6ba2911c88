internal import JSON

/// What a subscription is set to.
package struct Subscription: Hashable, Sendable {
    /// The topic's path; `_deleted-topic_` when there is none any more.
    package var topic: String
    /// How long a lease lasts unless it is changed.
    package var ackDeadline: Duration
    package var isOrdered: Bool
    package var deliversExactlyOnce: Bool
    /// How often a message is delivered before it goes to the dead-letter topic, if there is one.
    package var maximumDeliveryAttempts: Int?
}

/// What tests and the check of an installation need of topics and subscriptions.
extension PubSubClient {
    /// Makes a topic; throws `.alreadyExists` when there is one.
    package func create(_ topic: TopicName) async throws(PubSubError) {
        var call = PubSubCall("PUT", topic.path, deed: "create \(topic)")
        call.body = Array("{}".utf8)
        _ = try await exchange.send(call)
    }

    /// Makes a subscription that begins with what is published from now on; throws `.alreadyExists` when there is one.
    package func create(
        _ subscription: SubscriptionName,
        to topic: TopicName,
        ackDeadline: Duration = .seconds(10),
        isOrdered: Bool = false
    ) async throws(PubSubError) {
        var body: JSONObject = [
            "topic": .string(topic.path), "ackDeadlineSeconds": JSON(Int(ackDeadline.components.seconds)),
        ]
        if isOrdered { body["enableMessageOrdering"] = true }
        var call = PubSubCall("PUT", subscription.path, deed: "create \(subscription)")
        call.body = JSON.object(body).bytes
        _ = try await exchange.send(call)
    }

    /// Throws `.notFound` when there is no such topic.
    package func check(_ topic: TopicName) async throws(PubSubError) {
        _ = try await exchange.send(PubSubCall("GET", topic.path, deed: "read \(topic)"))
    }

    /// Reads how a subscription is set; throws `.notFound` when there is none.
    ///
    /// This takes a permission that an account that only pulls lacks; see ``permissions(of:on:)``.
    package func subscription(_ name: SubscriptionName) async throws(PubSubError) -> Subscription {
        let answer = try await exchange.send(PubSubCall("GET", name.path, deed: "read \(name)"))
        guard let topic = answer["topic"]?.string else {
            throw PubSubError(.badAnswer, "Pub/Sub's answer about \(name) does not say its topic.")
        }
        return Subscription(
            topic: topic,
            ackDeadline: .seconds(min(max(answer["ackDeadlineSeconds"]?.int ?? 10, 0), 600)),
            isOrdered: answer["enableMessageOrdering"]?.bool ?? false,
            deliversExactlyOnce: answer["enableExactlyOnceDelivery"]?.bool ?? false,
            maximumDeliveryAttempts: answer["deadLetterPolicy"]?["maxDeliveryAttempts"]?.int
        )
    }

    /// Which of these permissions the account has, such as `pubsub.subscriptions.consume`; asking takes none.
    ///
    /// A subscription that does not exist gives none of them.
    package func permissions(
        of wanted: [String],
        on subscription: SubscriptionName
    ) async throws(PubSubError) -> Set<String> {
        var call = PubSubCall(
            "POST",
            subscription.path,
            ":testIamPermissions",
            deed: "read what may be done with \(subscription)"
        )
        call.body = (["permissions": .array(wanted.map { .string($0) })] as JSON).bytes
        let answer = try await exchange.send(call)
        return Set(answer["permissions"]?.array?.compactMap(\.string) ?? [])
    }
}
