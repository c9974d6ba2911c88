import Queues
import Synchronization

/// A queue in memory that remembers what was done with it, and lends out at once what was given back.
final class FakeQueue: MessageQueue {
    enum Deed: Hashable {
        case acknowledged(String)
        case givenBack(String, Duration, tried: Bool)
    }

    private struct State {
        var waiting: [Delivery] = []
        var deliveries: [String: Int] = [:]
        var deeds: [Deed] = []
        var extended: [String] = []
        var failures: [QueueError] = []
        var failedAcknowledgements = 0
        var ended: Set<String> = []
    }

    let name = "fake:queue"
    let lease: Duration
    private let counts: Bool
    private let state = Mutex(State())

    init(_ messages: [Delivery] = [], lease: Duration = .seconds(60), counts: Bool = true) {
        self.lease = lease
        self.counts = counts
        state.withLock { $0.waiting = messages }
    }

    var deeds: [Deed] { state.withLock(\.deeds) }
    var acknowledged: [String] {
        deeds.compactMap { if case .acknowledged(let id) = $0 { id } else { nil } }
    }
    var extended: [String] { state.withLock(\.extended) }

    func add(_ message: Delivery) { state.withLock { $0.waiting.append(message) } }
    /// The next calls of ``check()`` and ``receive(upTo:wait:)`` fail.
    func fail(_ errors: QueueError...) { state.withLock { $0.failures += errors } }
    func failAcknowledgements(_ count: Int) { state.withLock { $0.failedAcknowledgements = count } }
    func endLease(of id: String) { state.withLock { _ = $0.ended.insert(id) } }

    func run() async {}
    func leave() async {}
    func check() async throws(QueueError) { try throwFailure() }

    func receive(upTo limit: Int, wait: Duration) async throws(QueueError) -> [Delivery] {
        try throwFailure()
        let messages = state.withLock { state in
            let messages = state.waiting.prefix(limit)
            state.waiting.removeFirst(messages.count)
            return messages.map { message in
                state.deliveries[message.id, default: 0] += 1
                var message = message
                message.attempt = counts ? state.deliveries[message.id] : nil
                return message
            }
        }
        // Nothing depends on how long this is.
        if messages.isEmpty { try? await Task.sleep(for: .milliseconds(5)) }
        return messages
    }

    private func throwFailure() throws(QueueError) {
        let failure = state.withLock { $0.failures.isEmpty ? nil : $0.failures.removeFirst() }
        if let failure { throw failure }
    }

    func extend(_ deliveries: [Delivery]) async -> Set<String> {
        state.withLock { state in
            state.extended += deliveries.map(\.id)
            return state.ended.intersection(deliveries.map(\.handle))
        }
    }

    func acknowledge(_ delivery: Delivery) async throws(QueueError) {
        let fails = state.withLock { state in
            guard state.failedAcknowledgements > 0 else {
                state.deeds.append(.acknowledged(delivery.id))
                return false
            }
            state.failedAcknowledgements -= 1
            return true
        }
        if fails { throw QueueError(.unavailable, "The queue is away.") }
    }

    func giveBack(_ delivery: Delivery, after delay: Duration, tried: Bool) async {
        state.withLock { state in
            state.deeds.append(.givenBack(delivery.id, delay, tried: tried))
            state.waiting.append(delivery)
        }
    }
}

/// Dead letters in memory.
final class LetterBox: DeadLetters {
    private let state = Mutex((letters: [DeadLetter](), failures: 0))

    var letters: [DeadLetter] { state.withLock(\.letters) }
    var reasons: [String: String] {
        Dictionary(letters.map { ($0.delivery.id, $0.reason) }) { first, _ in first }
    }

    /// The next so many letters are refused for good.
    func fail(_ count: Int) { state.withLock { $0.failures = count } }

    func keep(_ letter: DeadLetter) async throws(QueueError) {
        let fails = state.withLock { state in
            guard state.failures > 0 else {
                state.letters.append(letter)
                return false
            }
            state.failures -= 1
            return true
        }
        if fails { throw QueueError(.denied, "Nobody may write here.") }
    }
}

/// Remembers what it is told, in order.
final class Notes<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }
    func add(_ element: Element) { elements.withLock { $0.append(element) } }
}

extension IntakeSettings {
    /// Ends soon after there is nothing left.
    static var brief: IntakeSettings {
        var settings = IntakeSettings()
        settings.untilEmpty = .milliseconds(100)
        return settings
    }
}

/// An intake whose dead letters and events can be looked at.
struct Bench {
    let letters = LetterBox()
    let events = Notes<IntakeEvent>()

    func intake(
        _ queue: any MessageQueue,
        _ settings: IntakeSettings = .brief,
        counts: any DeliveryCounts = CountsInMemory(),
        handle: @escaping @Sendable (Delivery) async -> Outcome
    ) -> Intake<ContinuousClock> {
        Intake(
            queue,
            settings,
            deadLetters: [letters],
            counts: counts,
            time: { 1_800_000_000_000_000 },
            tell: { [events] in events.add($0) },
            handle: handle
        )
    }
}
