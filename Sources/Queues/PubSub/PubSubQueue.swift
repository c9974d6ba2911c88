package import PubSub

/// A subscription of Google Pub/Sub.
package struct PubSubQueue: MessageQueue {
    package let name: String
    package let lease: Duration
    private let client: PubSubClient
    private let subscription: SubscriptionName

    /// A subscription may lend out for anything from 10 seconds to 10 minutes; what is received is extended at once to
    /// `lease`, so that what a killed process held comes back soon whatever the subscription says.
    package init(
        _ client: PubSubClient,
        _ subscription: SubscriptionName,
        name: String,
        lease: Duration = .seconds(60)
    ) {
        self.client = client
        self.subscription = subscription
        self.name = name
        self.lease = lease
    }

    package func run() async {}

    package func check() async throws(QueueError) {
        let permission = "pubsub.subscriptions.consume"
        let given = try await asking { () throws(PubSubError) in
            do throws(PubSubError) {
                return try await client.permissions(of: [permission], on: subscription)
            } catch {
                // Google's emulator knows no permissions.
                guard error.code == .invalidRequest || error.code == .notFound else { throw error }
                _ = try await client.subscription(subscription)
                return [permission]
            }
        }
        guard given.contains(permission) else {
            throw QueueError(
                .denied,
                """
                There is no subscription \(subscription), or this account lacks the permission '\(permission)' (role \
                Pub/Sub Subscriber) on it.
                """
            )
        }
    }

    package func receive(upTo limit: Int, wait: Duration) async throws(QueueError) -> [Delivery] {
        let received = try await asking { () throws(PubSubError) in
            try await client.pull(from: subscription, limit: min(limit, 1_000), wait: wait)
        }
        let deliveries = received.map(Delivery.init)
        // Where this fails, they hold for what the subscription says, and may come twice.
        if !deliveries.isEmpty { _ = try? await extend(deliveries) }
        return deliveries
    }

    package func extend(_ deliveries: [Delivery]) async throws(QueueError) -> Set<String> {
        do throws(PubSubError) {
            try await client.modifyAckDeadline(of: deliveries.map(\.handle), to: lease, in: subscription)
            return []
        } catch {
            guard !error.refusedAcks.isEmpty else { throw QueueError(error) }
            return Set(error.refusedAcks.filter { $0.value == .leaseEnded }.keys)
        }
    }

    package func acknowledge(_ delivery: Delivery) async throws(QueueError) {
        do throws(PubSubError) {
            try await client.acknowledge([delivery.handle], in: subscription)
        } catch {
            if error.refusedAcks.values.contains(.transient) { throw QueueError(.unavailable, error.message) }
            guard error.refusedAcks.isEmpty else { return }
            throw QueueError(error)
        }
    }

    /// The lease is made to last as long as the message is to rest, which costs no process and survives this one.
    package func giveBack(_ delivery: Delivery, after delay: Duration, tried: Bool) async throws(QueueError) {
        do throws(PubSubError) {
            let rest = min(max(delay, .zero), .seconds(600))
            try await client.modifyAckDeadline(of: [delivery.handle], to: rest, in: subscription)
        } catch {
            guard error.refusedAcks.isEmpty else { return }
            throw QueueError(error)
        }
    }

    package func leave() async {}

    private func asking<Result>(
        _ call: () async throws(PubSubError) -> Result
    ) async throws(QueueError) -> Result {
        do throws(PubSubError) {
            return try await call()
        } catch {
            throw QueueError(error)
        }
    }
}

extension Delivery {
    /// How often Pub/Sub delivered it is left aside: that counts too when it waited for another of its key, or was given back
    /// by a process that stopped.
    fileprivate init(_ received: ReceivedMessage) {
        self.init(
            id: received.messageID,
            data: received.message.data,
            attributes: received.message.attributes,
            orderingKey: received.message.orderingKey,
            handle: received.ackID
        )
    }
}
