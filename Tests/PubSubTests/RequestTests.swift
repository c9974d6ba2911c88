import Emulator
import Foundation
import HTTP
import JSON
import PubSub
import TestKit
import Testing

/// What is sent, word for word; the same file is held against Google's description of its API in `Tests/SDK`.
@Suite(.timeLimit(.minutes(1))) struct RequestTests {
    @Test func `every operation sends what is written down`() async throws {
        let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/requests.json")
        let expected = try JSON(parsing: Array(Data(contentsOf: fixture)))
        try await withSystem { system in
            let (client, topic, subscription) = (system.client, system.topic, system.subscription)
            let other = try SubscriptionName(project: "a-project", id: "other")
            system.emulator.forgetRequests()

            try await client.create(TopicName(project: "a-project", id: "results"))
            try await client.create(other, to: topic, ackDeadline: .seconds(60), isOrdered: true)
            try await client.check(topic)
            _ = try await client.subscription(subscription)
            _ = try await client.permissions(of: ["pubsub.subscriptions.consume"], on: subscription)
            let message = Message(Array("hello".utf8), attributes: ["b": "2", "a": "1"], orderingKey: "student-1")
            _ = try await client.publish([message, message], to: topic)
            _ = try await client.publish([Message([], attributes: ["a": "1"])], to: topic)
            let received = try await client.pull(from: subscription, limit: 10, wait: .seconds(30))
            let ids = received.map(\.ackID)
            try await client.modifyAckDeadline(of: ids, to: .milliseconds(59_001), in: subscription)
            try await client.modifyAckDeadline(of: [ids[0]], to: .zero, in: subscription)
            try await client.acknowledge([ids[1]], in: subscription)

            let sent = system.emulator.requests.map { request in
                var json: JSON = ["method": .string(request.head.method), "path": .string(request.head.target)]
                if !request.body.isEmpty { json["body"] = try? JSON(parsing: request.body) }
                return json
            }
            #expect(sent.map(\.text) == expected.array?.map(\.text))
        }
    }
}
