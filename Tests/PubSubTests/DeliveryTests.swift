import Foundation
import HTTPClient
import PubSub
import TestKit
import Testing

/// What a subscription promises, and what a client makes of it.
@Suite(.timeLimit(.minutes(2))) struct DeliveryTests {
    @Test func `a message arrives as it was published`() async throws {
        let bytes = (0...255).map { UInt8($0) }
        let message = Message(bytes, attributes: ["request_id": "1", "näme": "\"ü\"\n"], orderingKey: "a key")
        try await withSystem { system in
            let ids = try await system.client.publish([message], to: system.topic)

            let received = try await system.pull()

            #expect(received.map(\.message) == [message])
            #expect(received.map(\.messageID) == ids)
            #expect(received[0].publishTime == Date(timeIntervalSince1970: 1_767_225_600))
            #expect(received[0].deliveryAttempt == nil)
        }
    }

    @Test func `a message that is acknowledged does not come again`() async throws {
        try await withSystem { system in
            try await system.publish("once")
            let ids = try await system.pull().map(\.ackID)

            try await system.client.acknowledge(ids, in: system.subscription)

            system.clock.advance(by: .seconds(3600))
            let isEmpty = try await system.isEmpty()
            #expect(isEmpty)
        }
    }

    @Test func `a message comes again when its lease has ended`() async throws {
        try await withSystem { system in
            try await system.publish("twice")
            let first = try await system.pull()
            system.clock.advance(by: .seconds(10))

            let second = try await system.pull()

            #expect(second.map(\.messageID) == first.map(\.messageID))
            #expect(second.map(\.ackID) != first.map(\.ackID))
        }
    }

    @Test func `a pull that waits gets a message whose lease ends meanwhile`() async throws {
        try await withSystem { system in
            try await system.publish("twice")
            _ = try await system.pull()

            let texts = try await withThrowingTaskGroup { group in
                group.addTask { try await system.pull().map(\.text) }
                await system.clock.sleepers(1)
                system.clock.advance(by: .seconds(10))
                return try await group.next()
            }

            #expect(texts == ["twice"])
        }
    }

    @Test func `a lease that is extended lasts longer`() async throws {
        try await withSystem { system in
            try await system.publish("slow")
            let ids = try await system.pull().map(\.ackID)

            try await system.client.modifyAckDeadline(of: ids, to: .seconds(60), in: system.subscription)

            system.clock.advance(by: .seconds(30))
            let isEmpty = try await system.isEmpty()
            #expect(isEmpty)
            system.clock.advance(by: .seconds(10))
            let again = try await system.pull()
            #expect(again.map(\.text) == ["slow"])
        }
    }

    @Test func `a message that is given back comes again at once`() async throws {
        try await withSystem { system in
            try await system.publish("one", "two")
            let ids = try await system.pull().map(\.ackID)

            try await system.client.modifyAckDeadline(of: [ids[0]], to: .zero, in: system.subscription)

            let again = try await system.pull()
            #expect(again.map(\.text) == ["one"])
        }
    }

    @Test func `acknowledging after the lease harms nothing`() async throws {
        try await withSystem { system in
            try await system.publish("late")
            let ids = try await system.pull().map(\.ackID)
            system.clock.advance(by: .seconds(10))

            try await system.client.acknowledge(ids + ["never given"], in: system.subscription)
            try await system.client.modifyAckDeadline(of: ids, to: .seconds(60), in: system.subscription)

            let again = try await system.pull()
            #expect(again.map(\.text) == ["late"])
        }
    }

    @Test func `a message whose delivery was lost on the way comes again`() async throws {
        try await withSystem(rules: "{when: {path: '*:pull', times: 1}, do: {cut: 20}}") { system in
            try await system.publish("lost")

            let error = await failure { () throws(PubSubError) in
                try await system.client.pull(from: system.subscription, limit: 10, wait: .seconds(30))
            }

            #expect(error?.code == .unreachable)
            #expect(error?.isTransient == true)
            system.clock.advance(by: .seconds(10))
            let again = try await system.pull()
            #expect(again.map(\.text) == ["lost"])
        }
    }

    @Test func `a pull waits for a message`() async throws {
        try await withSystem { system in
            let texts = try await withThrowingTaskGroup { group in
                group.addTask { try await system.pull().map(\.text) }
                await system.clock.sleepers(1)
                try await system.publish("new")
                return try await group.next()
            }

            #expect(texts == ["new"])
        }
    }

    @Test func `a pull that has waited long enough has no messages`() async throws {
        try await withSystem { system in
            let messages = try await system.client.pull(
                from: system.subscription,
                limit: 10,
                wait: .milliseconds(20)
            )

            #expect(messages.isEmpty)
        }
    }

    @Test func `a pull that waits ends with its task`() async throws {
        try await withSystem { system in
            let error = await withTaskGroup { group in
                group.addTask {
                    await failure { () throws(PubSubError) in
                        try await system.client.pull(from: system.subscription, limit: 10, wait: .seconds(600))
                    }
                }
                await system.clock.sleepers(1)
                group.cancelAll()
                return await group.next()
            }

            #expect(error??.code == .cancelled)
        }
    }

    @Test func `messages of a key come in their order, one at a time`() async throws {
        let messages = ["a1", "a2", "b1", "a3"].map { Message(Array($0.utf8), orderingKey: String($0.prefix(1))) }
        try await withSystem(isOrdered: true) { system in
            _ = try await system.client.publish(messages, to: system.topic)
            var rounds: [[String]] = []

            for round in 0..<4 {
                let received = try await system.pull()
                rounds.append(received.map(\.text))
                // What is given back in the second round has to come before what follows it.
                let deadline: Duration? = round == 1 ? .zero : nil
                let ids = received.map(\.ackID)
                if let deadline {
                    try await system.client.modifyAckDeadline(of: ids, to: deadline, in: system.subscription)
                } else {
                    try await system.client.acknowledge(ids, in: system.subscription)
                }
            }

            #expect(rounds == [["a1", "b1"], ["a2"], ["a2"], ["a3"]])
        }
    }

    @Test func `every subscription gets every message`() async throws {
        try await withSystem { system in
            let other = try SubscriptionName(project: "a-project", id: "other")
            try await system.client.create(other, to: system.topic)
            try await system.publish("for all")

            let first = try await system.pull()
            let second = try await system.client.pull(from: other, limit: 1, wait: .seconds(30))

            #expect(first.map(\.text) == second.map(\.text))
        }
    }

    @Test func `a subscription with a dead-letter policy counts deliveries`() async throws {
        try await withSystem { system in
            let counted = try SubscriptionName(project: "a-project", id: "counted")
            var request = HTTPClientRequest("PUT", "\(system.provider.baseURL)/v1/\(counted)")
            let policy = #"{"deadLetterTopic":"\#(system.topic)","maxDeliveryAttempts":5}"#
            request.body = Array(#"{"topic":"\#(system.topic)","deadLetterPolicy":\#(policy)}"#.utf8)
            _ = try await system.http.open(request).collect(limit: 10_000)
            try await system.publish("poison")
            var attempts: [Int?] = []

            for _ in 0..<3 {
                let received = try await system.client.pull(from: counted, limit: 1, wait: .seconds(30))
                attempts += received.map(\.deliveryAttempt)
                let ids = received.map(\.ackID)
                try await system.client.modifyAckDeadline(of: ids, to: .zero, in: counted)
            }

            let settings = try await system.client.subscription(counted)
            #expect(attempts == [1, 2, 3])
            #expect(settings.maximumDeliveryAttempts == 5)
        }
    }
}
