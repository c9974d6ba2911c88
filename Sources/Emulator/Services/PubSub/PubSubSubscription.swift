import JSON

/// One subscription: what waits to be delivered, and what is leased.
struct PubSubSubscription {
    private struct Stored {
        let json: JSON
        /// Counts up in the order of publication.
        let number: Int
        let key: String?
        let size: Int
        var deliveries = 0
    }

    private struct Lease {
        let message: Stored
        var deadline: Duration
    }

    /// About what an answer may have, in bytes of its messages.
    private static let answerLimit = 10_000_000

    private(set) var settings: JSON
    private let deadline: Duration
    private let isOrdered: Bool
    private let hasDeadLetters: Bool
    /// In the order of publication.
    private var waiting: [Stored] = []
    /// By ack id.
    private var leases: [String: Lease] = [:]

    init(_ name: String, _ settings: JSON) throws(PubSubRefusal) {
        guard settings["topic"]?.string != nil else { throw .invalid("A subscription must name its topic.") }
        let seconds = settings["ackDeadlineSeconds"]?.int ?? 10
        guard seconds == 0 || 10...600 ~= seconds else {
            throw .invalid("ackDeadlineSeconds must be 0 or from 10 to 600.")
        }
        deadline = .seconds(seconds == 0 ? 10 : seconds)
        isOrdered = settings["enableMessageOrdering"]?.bool ?? false
        hasDeadLetters = settings["deadLetterPolicy"]?.object != nil
        self.settings = settings
        self.settings["name"] = .string(name)
        self.settings["ackDeadlineSeconds"] = JSON(seconds == 0 ? 10 : seconds)
        self.settings["messageRetentionDuration"] = settings["messageRetentionDuration"] ?? "604800s"
        self.settings["state"] = "ACTIVE"
    }

    var topic: String { settings["topic"]?.string ?? "" }

    var nextExpiry: Duration? { leases.values.map(\.deadline).min() }

    mutating func loseTopic() {
        settings["topic"] = "_deleted-topic_"
    }

    mutating func add(_ message: JSON, number: Int) {
        let key = message["orderingKey"]?.string
        let size = (message["data"]?.string?.utf8.count ?? 0) / 4 * 3
        waiting.append(Stored(json: message, number: number, key: key?.isEmpty == true ? nil : key, size: size))
    }

    /// Of an ordering key, one message is out at a time.
    mutating func lease(_ limit: Int, at now: Duration) -> [JSON] {
        var held = isOrdered ? Set(leases.values.compactMap(\.message.key)) : []
        var given: [JSON] = []
        var kept: [Stored] = []
        var bytes = 0
        var index = 0
        while index < waiting.count, given.count < limit {
            var message = waiting[index]
            if isOrdered, let key = message.key, !held.insert(key).inserted {
                kept.append(message)
                index += 1
                continue
            }
            guard given.isEmpty || bytes + message.size <= Self.answerLimit else { break }
            bytes += message.size
            message.deliveries += 1
            given.append(deliver(message, at: now))
            index += 1
        }
        waiting.replaceSubrange(..<index, with: kept)
        return given
    }

    private mutating func deliver(_ message: Stored, at now: Duration) -> JSON {
        let ackID = "emulated-\(message.number)-\(message.deliveries)"
        leases[ackID] = Lease(message: message, deadline: now + deadline)
        var received: JSONObject = ["ackId": .string(ackID), "message": message.json]
        // Google counts for subscriptions with a dead-letter policy alone.
        if hasDeadLetters { received["deliveryAttempt"] = JSON(message.deliveries) }
        return .object(received)
    }

    /// Ack ids of leases that have ended are passed over.
    mutating func acknowledge(_ ackIDs: [String]) {
        for id in ackIDs { leases[id] = nil }
    }

    mutating func extend(_ ackIDs: [String], by duration: Duration, at now: Duration) {
        for id in ackIDs where leases[id] != nil { leases[id]?.deadline = now + duration }
        if duration == .zero { expire(at: now) }
    }

    mutating func expire(at now: Duration) {
        let ended = leases.filter { $0.value.deadline <= now }
        for (id, lease) in ended {
            leases[id] = nil
            let place = waiting.firstIndex { $0.number > lease.message.number } ?? waiting.count
            waiting.insert(lease.message, at: place)
        }
    }
}
