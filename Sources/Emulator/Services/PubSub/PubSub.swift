import Foundation
import HTTP
import JSON
import Synchronization

/// Plays Google Pub/Sub: unlike the rest of what is played, it keeps what it is given.
final class PubSub: Sendable {
    /// How long a pull waits for a message, by the emulator's clock.
    private static let longestWait = Duration.seconds(20)

    private struct State {
        var kept = PubSubState()
        /// Pulls that wait, by number; each is told of every change.
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Duration
    private let sleep: Emulator.Sleep

    init(now: @escaping @Sendable () -> Duration, sleep: @escaping Emulator.Sleep) {
        self.now = now
        self.sleep = sleep
    }

    func answer(_ call: Call) async -> Answer {
        guard let path = PubSubPath(call.head.path) else { return PubSubRefusal.missing("").answer }
        do throws(PubSubRefusal) {
            let body = try Self.body(of: call)
            if call.head.method == "POST", path.collection == .subscriptions, path.verb == "pull" {
                return try await pull(PubSubPull(body), from: path.resource)
            }
            let time = Date(timeIntervalSince1970: Double(Moment.seconds) + now() / .seconds(1)).ISO8601Format()
            let json = try change { (kept, now) throws(PubSubRefusal) in
                try Self.handle(call.head.method, path, body, &kept, now: now, time: time)
            }
            return Answer(json: json.bytes)
        } catch {
            return error.answer
        }
    }

    private static func body(of call: Call) throws(PubSubRefusal) -> JSON {
        if call.body.isEmpty { return [:] }
        guard let json = try? JSON(parsing: call.body), json.object != nil else {
            throw .invalid("Invalid JSON payload received.")
        }
        return json
    }

    /// Does something to what is kept, and has waiting pulls look again.
    private func change<Result>(
        _ body: (inout PubSubState, Duration) throws(PubSubRefusal) -> Result
    ) throws(PubSubRefusal) -> Result {
        let now = now()
        let (result, waiting) = try state.withLock { state throws(PubSubRefusal) in
            state.kept.expire(at: now)
            return (try body(&state.kept, now), Array(state.waiting.values))
        }
        for continuation in waiting { continuation.yield() }
        return result
    }
}

// MARK: - Everything but pulling

extension PubSub {
    private static func handle(
        _ method: String,
        _ path: PubSubPath,
        _ body: JSON,
        _ kept: inout PubSubState,
        now: Duration,
        time: String
    ) throws(PubSubRefusal) -> JSON {
        let name = path.resource
        switch (method, path.collection, path.verb) {
        case ("PUT", .topics, nil): return try kept.createTopic(name, body)
        case ("GET", .topics, nil): return try kept.topic(name)
        case ("DELETE", .topics, nil): try kept.deleteTopic(name)
        case ("PUT", .subscriptions, nil): return try kept.createSubscription(name, body)
        case ("GET", .subscriptions, nil): return try kept.subscription(name).settings
        case ("DELETE", .subscriptions, nil): try kept.deleteSubscription(name)
        case ("POST", .topics, "publish"):
            let ids = try kept.publish(PubSubPublication.messages(body), to: name, time: time)
            return ["messageIds": .array(ids.map { .string($0) })]
        case ("POST", .subscriptions, "acknowledge"): try kept.acknowledge(ackIDs(body), in: name)
        case ("POST", .subscriptions, "modifyAckDeadline"):
            guard let seconds = body["ackDeadlineSeconds"]?.int, 0...600 ~= seconds else {
                throw .invalid("ackDeadlineSeconds must be from 0 to 600.")
            }
            try kept.extend(ackIDs(body), by: .seconds(seconds), in: name, at: now)
        case ("POST", _, "testIamPermissions"):
            // What is not there gives no permissions, and is no error.
            return kept.has(name) ? ["permissions": body["permissions"] ?? []] : [:]
        default: throw PubSubRefusal(status: 404, name: "NOT_FOUND", message: "Method not found.")
        }
        return [:]
    }

    private static func ackIDs(_ body: JSON) throws(PubSubRefusal) -> [String] {
        let ids = body["ackIds"]?.array?.compactMap(\.string) ?? []
        guard !ids.isEmpty else { throw .invalid("No ack ids specified.") }
        return ids
    }
}

// MARK: - Pulling

extension PubSub {
    private enum Turn {
        case answer([JSON])
        /// Nothing yet: look again on a change, or after so long.
        case wait(Int, AsyncStream<Void>, Duration)
    }

    private func pull(_ pull: PubSubPull, from name: String) async throws(PubSubRefusal) -> Answer {
        let end = now() + Self.longestWait
        while true {
            switch try turn(pull, from: name, until: end) {
            case .answer(let messages):
                return Answer(json: (messages.isEmpty ? [:] : ["receivedMessages": .array(messages)] as JSON).bytes)
            case .wait(let number, let changes, let duration):
                await Self.wait(for: changes, orFor: duration, sleep)
                state.withLock { _ = $0.waiting.removeValue(forKey: number) }
            }
        }
    }

    private func turn(_ pull: PubSubPull, from name: String, until end: Duration) throws(PubSubRefusal) -> Turn {
        let now = now()
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        return try state.withLock { state throws(PubSubRefusal) in
            // Who has left is leased nothing.
            guard !Task.isCancelled else { return .answer([]) }
            state.kept.expire(at: now)
            let messages = try state.kept.pull(pull.limit, from: name, at: now)
            guard messages.isEmpty, !pull.isImmediate, now < end else { return .answer(messages) }
            state.lastNumber += 1
            state.waiting[state.lastNumber] = continuation
            let next = min(state.kept.nextExpiry ?? end, end)
            return .wait(state.lastNumber, changes, max(next - now, .milliseconds(1)))
        }
    }

    private static func wait(
        for changes: AsyncStream<Void>,
        orFor duration: Duration,
        _ sleep: @escaping Emulator.Sleep
    ) async {
        await withTaskGroup { group in
            group.addTask { for await _ in changes { return } }
            // Being cancelled ends it early, which is as good as a change.
            group.addTask { try? await sleep(duration) }
            await group.next()
            group.cancelAll()
        }
    }
}
