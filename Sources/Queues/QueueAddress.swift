private import PubSub

/// Where messages come from, or where dead letters go.
package enum QueueAddress: Hashable, Sendable {
    /// A subscription or a topic of Google Pub/Sub.
    case pubSub(project: String, id: String)
    case redis(RedisStreamAddress)
    /// The queue in the store, where jobs are.
    case store

    /// Reads `pubsub://project/name`, `redis://[user:password@]host[:port]/stream[?group=…&db=…]` or `store:`.
    ///
    /// Nothing of a text that makes no sense is repeated, since it may hold a password.
    package init(parsing text: String) throws(QueueError) {
        if text == "store:" {
            self = .store
        } else if text.hasPrefix("pubsub://") {
            self = try Self.pubSub(text.dropFirst("pubsub://".count))
        } else if text.hasPrefix("redis://") {
            self = .redis(try RedisStreamAddress(text.dropFirst("redis://".count)))
        } else if text.hasPrefix("rediss:") {
            throw QueueError(.address, "TLS (rediss:) is not supported for a queue in Redis; use a tunnel.")
        } else {
            throw QueueError(
                .address,
                "A queue is pubsub://project/subscription, redis://host:port/stream or store: (the store's own)."
            )
        }
    }

    private static func pubSub(_ rest: Substring) throws(QueueError) -> QueueAddress {
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            throw QueueError(.address, "An address of Pub/Sub is pubsub:// with a project, a slash and one name.")
        }
        do throws(PubSubError) {
            _ = try SubscriptionName(project: parts[0], id: parts[1])
        } catch {
            throw QueueError(.address, error.message)
        }
        return .pubSub(project: parts[0], id: parts[1])
    }
}

extension QueueAddress: CustomStringConvertible {
    /// The address without what would let somebody in.
    package var description: String {
        switch self {
        case .pubSub(let project, let id): "pubsub://\(project)/\(id)"
        case .redis(let address): address.description
        case .store: "store:"
        }
    }
}
