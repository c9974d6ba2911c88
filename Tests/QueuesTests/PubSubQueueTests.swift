import Emulator
import HTTPClient
import PubSub
import Queues
import TestKit
import Testing

/// A topic and a subscription at an emulator whose time a test moves.
struct Topics {
    let emulator: Emulator
    let clock: ManualClock
    let client: PubSubClient
    let queue: PubSubQueue
    let topic: TopicName

    static func running(isOrdered: Bool = false, _ body: (Topics) async throws -> Void) async throws {
        let clock = ManualClock()
        try await withEmulator(Emulator(clock: clock)) { provider in
            let http = HTTPClient(on: [provider.clientLoop])
            let client = PubSubClient(try .emulator(at: "\(provider.address)"), client: http)
            let topic = try TopicName(project: "a-project", id: "work")
            let subscription = try SubscriptionName(project: "a-project", id: "worker")
            try await client.create(topic)
            try await client.create(subscription, to: topic, isOrdered: isOrdered)
            let queue = PubSubQueue(client, subscription, name: "pubsub://a-project/worker")
            try await body(
                Topics(emulator: provider.emulator, clock: clock, client: client, queue: queue, topic: topic)
            )
        }
    }

    func publish(_ texts: String..., key: String? = nil) async throws {
        _ = try await client.publish(texts.map { Message(Array($0.utf8), orderingKey: key) }, to: topic)
    }

    func receive() async throws -> [Delivery] {
        try await queue.receive(upTo: 10, wait: .seconds(30))
    }

    /// Whether a pull waits in vain.
    func isEmpty() async throws -> Bool {
        let messages = try await withThrowingTaskGroup { group in
            group.addTask { try await receive() }
            await clock.sleepers(1)
            clock.advance(by: .seconds(20))
            return try await group.next() ?? []
        }
        return messages.isEmpty
    }
}

@Suite(.timeLimit(.minutes(2))) struct PubSubQueueTests {
    @Test func `a message is leased for a minute whatever the subscription says`() async throws {
        try await Topics.running { topics in
            try await topics.publish("one")
            let received = try await topics.receive()
            topics.clock.advance(by: .seconds(39))

            let isEmpty = try await topics.isEmpty()

            #expect(received.map(\.text) == ["one"])
            #expect(received.map(\.attempt) == [nil])
            #expect(isEmpty)
            topics.clock.advance(by: .seconds(1))
            let again = try await topics.receive()
            #expect(again.map(\.text) == ["one"])
        }
    }

    @Test func `a message that is acknowledged does not come again`() async throws {
        try await Topics.running { topics in
            try await topics.publish("one")
            let received = try await topics.receive()

            try await topics.queue.acknowledge(received[0])

            topics.clock.advance(by: .seconds(3600))
            let isEmpty = try await topics.isEmpty()
            #expect(isEmpty)
        }
    }

    @Test(arguments: [(0, 0), (200, 200), (5000, 600)])
    func `a message that is given back rests at the server`(rest: Int, seconds: Int) async throws {
        try await Topics.running { topics in
            try await topics.publish("one")
            let received = try await topics.receive()

            try await topics.queue.giveBack(received[0], after: .seconds(rest), tried: true)

            if seconds > 0 {
                topics.clock.advance(by: .seconds(seconds - 21))
                let isEmpty = try await topics.isEmpty()
                #expect(isEmpty)
                topics.clock.advance(by: .seconds(1))
            }
            let again = try await topics.receive()
            #expect(again.map(\.text) == ["one"])
        }
    }

    @Test func `a subscription that can be used passes the check`() async throws {
        try await Topics.running { topics in
            try await topics.queue.check()
        }
    }

    @Test func `a subscription that is not there does not`() async throws {
        try await Topics.running { topics in
            let name = try SubscriptionName(project: "a-project", id: "nobody")
            let queue = PubSubQueue(topics.client, name, name: "pubsub://a-project/nobody")

            let error = await #expect(throws: QueueError.self) { try await queue.check() }

            #expect(error?.isPermanent == true)
            #expect(error?.message.contains("nobody") == true)
        }
    }

    @Test func `an intake empties a subscription and counts what it does not`() async throws {
        try await Topics.running { topics in
            let bench = Bench()
            try await topics.publish("good", "bad", "slow")
            var settings = IntakeSettings()
            settings.maximumDeliveries = 2
            let intake = bench.intake(topics.queue, settings) { delivery in
                switch delivery.text {
                case "good": .done
                case "bad": .rejected("It is bad.")
                default: .again("It is slow.", after: .zero)
                }
            }

            async let end = intake.run()
            while intake.report.done + intake.report.deadLetters < 3 { await Task.yield() }
            intake.stop()
            _ = await end

            let reasons = Set(bench.letters.letters.map(\.reason))
            #expect(reasons == ["It is bad.", "It is slow. It was delivered 2 times."])
            #expect(intake.report.done == 1)
            let isEmpty = try await topics.isEmpty()
            #expect(isEmpty)
        }
    }

    @Test func `dead letters go to a topic, with reasons no longer than it takes`() async throws {
        try await Topics.running { topics in
            let delivery = Delivery(id: "5", data: Array("poison".utf8), attributes: ["a": "b"])
            let reason = String(repeating: "ä", count: 2_000)
            let letter = DeadLetter(queue: "q", delivery: delivery, reason: reason, deliveries: 2, time: 0)

            try await PubSubDeadLetters(topics.client, topics.topic).keep(letter)

            let received = try await topics.receive()
            #expect(received.first?.text == "poison")
            #expect(received.first?.attributes["a"] == "b")
            #expect(received.first?.attributes["dead_letter_id"] == "5")
            #expect(received.first?.attributes["dead_letter_reason"] == String(repeating: "ä", count: 512))
        }
    }

    /// A stream of Redis and a push subscription take attributes that a topic does not.
    @Test func `a dead letter goes to a topic without the attributes that it does not take`() async throws {
        try await Topics.running { topics in
            var attributes = Dictionary(uniqueKeysWithValues: (100..<300).map { ("a\($0)", "x") })
            attributes["googclient_schemaencoding"] = "JSON"
            attributes[""] = "no name"
            attributes["0" + String(repeating: "n", count: 256)] = "a long name"
            let delivery = Delivery(id: "5", data: Array("poison".utf8), attributes: attributes)
            let letter = DeadLetter(queue: "q", delivery: delivery, reason: "No.", deliveries: 2, time: 0)

            try await PubSubDeadLetters(topics.client, topics.topic).keep(letter)

            let kept = try #require(try await topics.receive().first).attributes
            let own = kept.keys.filter { $0.hasPrefix("dead_letter_") }
            let others = kept.keys.filter { !$0.hasPrefix("dead_letter_") }
            #expect(own.count == 4)
            #expect(others.sorted() == (100..<196).map { "a\($0)" })
        }
    }
}
