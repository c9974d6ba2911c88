import JSON

/// Topics, and subscriptions whose messages are leased until deadlines; no I/O, and the time is told.
struct PubSubState {
    /// By their paths, as they were made.
    private var topics: [String: JSON] = [:]
    private var subscriptions: [String: PubSubSubscription] = [:]
    private var published = 0

    /// When the next lease ends.
    var nextExpiry: Duration? { subscriptions.values.compactMap(\.nextExpiry).min() }

    mutating func expire(at now: Duration) {
        for name in Array(subscriptions.keys) { subscriptions[name]?.expire(at: now) }
    }
}

// MARK: - Topics and subscriptions

extension PubSubState {
    mutating func createTopic(_ name: String, _ settings: JSON) throws(PubSubRefusal) -> JSON {
        guard topics[name] == nil else { throw .exists(name) }
        var topic = settings
        topic["name"] = .string(name)
        topics[name] = topic
        return topic
    }

    func topic(_ name: String) throws(PubSubRefusal) -> JSON {
        guard let topic = topics[name] else { throw .missing(name) }
        return topic
    }

    mutating func deleteTopic(_ name: String) throws(PubSubRefusal) {
        guard topics.removeValue(forKey: name) != nil else { throw .missing(name) }
        for key in subscriptions(of: name) { subscriptions[key]?.loseTopic() }
    }

    mutating func createSubscription(_ name: String, _ settings: JSON) throws(PubSubRefusal) -> JSON {
        guard subscriptions[name] == nil else { throw .exists(name) }
        let subscription = try PubSubSubscription(name, settings)
        _ = try topic(subscription.topic)
        subscriptions[name] = subscription
        return subscription.settings
    }

    func subscription(_ name: String) throws(PubSubRefusal) -> PubSubSubscription {
        guard let subscription = subscriptions[name] else { throw .missing(name) }
        return subscription
    }

    mutating func deleteSubscription(_ name: String) throws(PubSubRefusal) {
        guard subscriptions.removeValue(forKey: name) != nil else { throw .missing(name) }
    }

    /// Their names alone: a copy of the subscriptions would have them copied again by every change.
    private func subscriptions(of topic: String) -> [String] {
        subscriptions.keys.filter { subscriptions[$0]?.topic == topic }
    }

    func has(_ name: String) -> Bool { topics[name] != nil || subscriptions[name] != nil }
}

// MARK: - Messages

extension PubSubState {
    /// Gives each message an id and every subscription of the topic a copy of it.
    mutating func publish(_ messages: [JSON], to name: String, time: String) throws(PubSubRefusal) -> [String] {
        _ = try topic(name)
        let receivers = subscriptions(of: name)
        var ids: [String] = []
        for message in messages {
            published += 1
            var message = message
            message["messageId"] = .string(String(published))
            message["publishTime"] = .string(time)
            ids.append(String(published))
            for key in receivers { subscriptions[key]?.add(message, number: published) }
        }
        return ids
    }

    /// Leases up to `limit` messages, and as many bytes as an answer may have.
    mutating func pull(_ limit: Int, from name: String, at now: Duration) throws(PubSubRefusal) -> [JSON] {
        guard var subscription = subscriptions.removeValue(forKey: name) else { throw .missing(name) }
        defer { subscriptions[name] = subscription }
        return subscription.lease(limit, at: now)
    }

    mutating func acknowledge(_ ackIDs: [String], in name: String) throws(PubSubRefusal) {
        _ = try subscription(name)
        subscriptions[name]?.acknowledge(ackIDs)
    }

    mutating func extend(
        _ ackIDs: [String],
        by duration: Duration,
        in name: String,
        at now: Duration
    ) throws(PubSubRefusal) {
        _ = try subscription(name)
        subscriptions[name]?.extend(ackIDs, by: duration, at: now)
    }
}
