/// What is held, and whose turn it is: messages of one key go one after another, in the order in which they came.
///
/// A key one of whose messages was given back rests with it: what comes of the key in the meantime is given back too.
package struct Desk<Instant: InstantProtocol> where Instant.Duration == Duration {
    package enum Verdict: Hashable {
        case start
        /// Another of its key goes before.
        case wait
        /// It is here already; its earlier delivery goes on under the new lease.
        case known
        /// One of its key that goes before was given back; this one is to rest for so long as well.
        case rest(Duration)
    }

    private struct Line {
        var running: String?
        var waiting: [String] = []
        /// Who was given back, and when it may be back.
        var resting: (id: String, until: Instant)?
    }

    /// By the messages' ids.
    package private(set) var held: [String: Delivery] = [:]
    package private(set) var running = 0
    private var lines: [String: Line] = [:]

    package init() {}

    package mutating func take(_ delivery: Delivery, at now: Instant) -> Verdict {
        if held.updateValue(delivery, forKey: delivery.id) != nil { return .known }
        guard let key = delivery.orderingKey else {
            running += 1
            return .start
        }
        var line = lines[key] ?? Line()
        defer { lines[key] = line }
        if let resting = line.resting, resting.id != delivery.id, now < resting.until {
            held[delivery.id] = nil
            return .rest(now.duration(to: resting.until))
        }
        line.resting = nil
        guard line.running == nil else {
            line.waiting.append(delivery.id)
            return .wait
        }
        line.running = delivery.id
        running += 1
        return .start
    }

    /// Ends the work on a message that does not come again; returns whose turn it is now.
    package mutating func finish(_ id: String) -> Delivery? {
        guard let delivery = held.removeValue(forKey: id) else { return nil }
        running -= 1
        guard let key = delivery.orderingKey, var line = lines[key] else { return nil }
        guard !line.waiting.isEmpty else {
            lines[key] = nil
            return nil
        }
        let next = line.waiting.removeFirst()
        line.running = next
        lines[key] = line
        running += 1
        return held[next]
    }

    /// Ends the work on a message that rests until then; returns those of its key that are to rest with it.
    package mutating func rest(_ id: String, until time: Instant) -> [Delivery] {
        guard let delivery = held.removeValue(forKey: id) else { return [] }
        running -= 1
        guard let key = delivery.orderingKey, let line = lines[key] else { return [] }
        var resting = Line()
        resting.resting = (id, time)
        lines[key] = resting
        return line.waiting.compactMap { held.removeValue(forKey: $0) }
    }

    /// Lets go of all that has not begun.
    package mutating func releaseWaiting() -> [Delivery] {
        var released: [Delivery] = []
        for (key, line) in lines where !line.waiting.isEmpty {
            released += line.waiting.compactMap { held.removeValue(forKey: $0) }
            lines[key]?.waiting = []
        }
        return released
    }

    /// Forgets keys whose time to rest is over without their message having come back here.
    package mutating func forgetRested(at now: Instant) {
        lines = lines.filter { $0.value.resting.map { now < $0.until } ?? true }
    }
}
