import Emulator
import EventLoop
import HTTP
import HTTPClient
import HTTPServer
import PubSub
import Synchronization
import TestKit
import Testing

/// Many messages, and big ones.
@Suite(.timeLimit(.minutes(3))) struct VolumeTests {
    @Test func `ten thousand messages go through, each acknowledged`() async throws {
        let messages = (0..<10_000).map { Message(Array("message \($0)".utf8), attributes: ["number": "\($0)"]) }
        try await withSystem { system in
            let published = try await system.client.publish(messages, to: system.topic)

            var received: [ReceivedMessage] = []
            while received.count < messages.count { received += try await system.pull() }
            try await system.client.acknowledge(received.map(\.ackID), in: system.subscription)

            #expect(received.map(\.messageID) == published)
            #expect(received.map(\.message) == messages)
            #expect(system.emulator.requests.count { $0.head.path.hasSuffix(":publish") } == 10)
            #expect(system.emulator.requests.count { $0.head.path.hasSuffix(":acknowledge") } == 10)
            system.clock.advance(by: .seconds(3600))
            let isEmpty = try await system.isEmpty()
            #expect(isEmpty)
        }
    }

    @Test func `huge messages go through, as many at once as the API takes`() async throws {
        let sizes = [10_000_000, 4_000_000, 3_000_000, 3_000_000, 1]
        let messages = sizes.map { Message([UInt8](repeating: 0xFE, count: $0)) }
        try await withSystem { system in
            _ = try await system.client.publish(messages, to: system.topic)

            var received: [ReceivedMessage] = []
            while received.count < messages.count { received += try await system.pull() }

            #expect(received.map(\.message) == messages)
            #expect(system.emulator.requests.count { $0.head.path.hasSuffix(":publish") } == 3)
        }
    }

    @Test(arguments: [
        (Message([]), "neither data nor attributes"),
        (Message([UInt8](repeating: 0, count: 10_000_001)), "more than 10 MB"),
        (Message([1], attributes: ["": "x"]), "name"),
        (Message([1], attributes: ["googname": "x"]), "'goog'"),
        (Message([1], attributes: ["a": String(repeating: "x", count: 1025)]), "1,024 bytes"),
        (
            Message([1], attributes: Dictionary(uniqueKeysWithValues: (0...100).map { ("a\($0)", "") })),
            "100 attributes"
        ),
        (Message([1], orderingKey: ""), "ordering key"),
    ])
    func `nothing is sent when a message is beyond the limits`(message: Message, words: String) async throws {
        try await withSystem { system in
            let error = await failure { () throws(PubSubError) in
                try await system.client.publish([Message([1]), message], to: system.topic)
            }

            #expect(error?.code == .invalidRequest)
            #expect(error?.message.contains("Message 2 of 2") == true && error?.message.contains(words) == true)
            #expect(!system.emulator.requests.contains { $0.head.path.hasSuffix(":publish") })
        }
    }

    @Test func `messages of different keys go in requests of their own`() async throws {
        let keys = ["a", "a", nil, "b", "b", "a"]
        try await withSystem { system in
            let ids = try await system.client.publish(keys.map { Message([1], orderingKey: $0) }, to: system.topic)

            #expect(ids.count == 6)
            #expect(system.emulator.requests.count { $0.head.path.hasSuffix(":publish") } == 4)
        }
    }

    @Test func `a publication that breaks off tells how much was published`() async throws {
        let rule = "{when: {path: '*:publish', after: 2}, do: {error: overloaded}}"
        try await withSystem(rules: rule) { system in
            let messages = (0..<5_000).map { Message(Array("\($0)".utf8)) }

            let error = await failure { () throws(PubSubError) in
                try await system.client.publish(messages, to: system.topic)
            }

            #expect(error?.code == .unavailable)
            #expect(error?.completed == 2_000)
        }
    }

    @Test func `long ack ids are sent in requests below the limit`() async throws {
        let ids = (0..<1_500).map { "\($0)-" + String(repeating: "x", count: 1_000) }
        try await withSystem { system in
            try await system.client.acknowledge(ids, in: system.subscription)

            let requests = system.emulator.requests.filter { $0.head.path.hasSuffix(":acknowledge") }
            #expect(requests.count == 3)
            #expect(requests.allSatisfy { $0.bodySize <= 512 << 10 })
        }
    }

    @Test func `an answer that never ends is not read for ever`() async throws {
        let group = try EventLoopGroup(count: 2)
        defer { group.shutdown() }
        let server = HTTPServer(on: [group.loops[0]]) { transaction in
            transaction.start(status: 200, fields: ["content-type": "application/json"])
            let block = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
            // The client leaves, and that ends it.
            while (try? await transaction.write(block)) != nil {}
        }
        let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
        let client = PubSubClient(try .emulator(at: "\(address)"), client: HTTPClient(on: [group.loops[1]]))
        let subscription = try SubscriptionName(project: "a-project", id: "worker")

        let error = await failure { () throws(PubSubError) in
            try await client.pull(from: subscription, limit: 1, wait: .seconds(30))
        }

        #expect(error?.code == .badAnswer)
        _ = await server.drain(within: .zero)
    }
}
