import Emulator
import GoogleCredentials
import HTTP
import PubSub
import TestKit
import Testing

/// Names, addresses, and what topics and subscriptions are.
@Suite(.timeLimit(.minutes(1))) struct ResourceTests {
    @Test(arguments: [
        ("a-project", "work", "projects/a-project/topics/work"),
        ("example.com:p", "a.b_c~d+e%f-1", "projects/example.com:p/topics/a.b_c~d+e%f-1"),
        ("123456", "abc", "projects/123456/topics/abc"),
    ])
    func `a name that Google allows is taken`(project: String, id: String, path: String) throws {
        #expect(try TopicName(project: project, id: id).path == path)
    }

    @Test(arguments: [
        ("", "work"), ("..", "work"), (".", "work"), ("a/b", "work"), ("a b", "work"), ("a?b", "work"), ("-a", "work"),
        (String(repeating: "a", count: 101), "work"), ("p", ""), ("p", "ab"), ("p", ".."), ("p", "../x"),
        ("p", "a/b/c"), ("p", "1abc"), ("p", "abc:pull"), ("p", "abc?x=1"), ("p", "abc#x"), ("p", "goog-x"),
        ("p", "GOOGx"), ("p", "wörk"), ("p", "ab\n"), ("p", String(repeating: "a", count: 256)),
    ])
    func `a name that leads elsewhere is refused`(project: String, id: String) {
        #expect(throws: PubSubError.self) { try TopicName(project: project, id: id) }
        #expect(throws: PubSubError.self) { try SubscriptionName(project: project, id: id) }
    }

    @Test func `a name with odd signs arrives as it is`() async throws {
        try await withSystem { system in
            let topic = try TopicName(project: "example.com:p", id: "a+b%2Fc~d")

            try await system.client.create(topic)

            try await system.client.check(topic)
            let paths = system.emulator.requests.suffix(2).map { String($0.head.path) }
            #expect(paths == Array(repeating: "/v1/projects/example.com%3Ap/topics/a%2Bb%252Fc~d", count: 2))
        }
    }

    @Test func `a subscription tells its settings`() async throws {
        try await withSystem(isOrdered: true) { system in
            let settings = try await system.client.subscription(system.subscription)

            #expect(settings.topic == "projects/a-project/topics/work")
            #expect(settings.ackDeadline == .seconds(10))
            #expect(settings.isOrdered && !settings.deliversExactlyOnce)
            #expect(settings.maximumDeliveryAttempts == nil)
        }
    }

    @Test func `what is there cannot be made, and what is not cannot be used`() async throws {
        try await withSystem { system in
            let client = system.client
            let topic = try TopicName(project: "a-project", id: "missing")
            let subscription = try SubscriptionName(project: "a-project", id: "missing")

            let codes = [
                await failure { () throws(PubSubError) in try await client.create(system.topic) },
                await failure { () throws(PubSubError) in
                    try await client.create(system.subscription, to: system.topic)
                },
                await failure { () throws(PubSubError) in try await client.create(subscription, to: topic) },
                await failure { () throws(PubSubError) in try await client.check(topic) },
                await failure { () throws(PubSubError) in try await client.subscription(subscription) },
                await failure { () throws(PubSubError) in try await client.publish([Message([1])], to: topic) },
                await failure { () throws(PubSubError) in
                    try await client.pull(from: subscription, limit: 1, wait: .seconds(5))
                },
                await failure { () throws(PubSubError) in try await client.acknowledge(["a"], in: subscription) },
            ].map { $0?.code }

            #expect(codes == [.alreadyExists, .alreadyExists] + Array(repeating: .notFound, count: 6))
        }
    }

    @Test func `permissions are told without having any`() async throws {
        try await withSystem { system in
            let wanted = ["pubsub.subscriptions.consume"]
            let missing = try SubscriptionName(project: "a-project", id: "missing")

            let here = try await system.client.permissions(of: wanted, on: system.subscription)
            let there = try await system.client.permissions(of: wanted, on: missing)

            #expect(here == Set(wanted) && there.isEmpty)
        }
    }

    @Test func `a call that cannot be meant is refused here`() async throws {
        try await withSystem { system in
            let (client, name) = (system.client, system.subscription)
            system.emulator.forgetRequests()

            let codes = [
                await failure { () throws(PubSubError) in try await client.pull(from: name, limit: 0, wait: .seconds(1))
                },
                await failure { () throws(PubSubError) in
                    try await client.pull(from: name, limit: 1_001, wait: .seconds(1))
                },
                await failure { () throws(PubSubError) in try await client.pull(from: name, limit: 1, wait: .zero) },
                await failure { () throws(PubSubError) in try await client.acknowledge([""], in: name) },
                await failure { () throws(PubSubError) in
                    try await client.modifyAckDeadline(of: ["a"], to: .seconds(601), in: name)
                },
                await failure { () throws(PubSubError) in
                    try await client.modifyAckDeadline(of: ["a"], to: .seconds(-1), in: name)
                },
            ].map { $0?.code }
            try await client.acknowledge([], in: name)
            _ = try await client.publish([], to: system.topic)

            #expect(codes == Array(repeating: .invalidRequest, count: 6))
            #expect(system.emulator.requests.isEmpty)
        }
    }

    @Test(arguments: ["localhost:8085", "127.0.0.1:1", "[::1]:8085", "http://localhost:8085"])
    func `the environment names an emulator`(host: String) throws {
        #expect(try PubSubService.emulator(environment: ["PUBSUB_EMULATOR_HOST": host]) != nil)
    }

    @Test func `an environment without an emulator names none`() throws {
        #expect(try PubSubService.emulator(environment: [:]) == nil)
        #expect(try PubSubService.emulator(environment: ["PUBSUB_EMULATOR_HOST": ""]) == nil)
    }

    @Test(arguments: ["a/b", "a@b", "https://x", "a?b", "a b", "http://"])
    func `an emulator is a host and a port`(host: String) {
        #expect(throws: PubSubError.self) { try PubSubService.emulator(environment: ["PUBSUB_EMULATOR_HOST": host]) }
    }

    @Test(arguments: [
        ("https://europe-west1-pubsub.googleapis.com", true), ("http://127.0.0.1:8080", true),
        ("http://[::1]:8080", true), ("http://pubsub.googleapis.com", false), ("http://127.0.0.1.example.com", false),
        ("https://a@b", false), ("https://", false), ("ftp://x", false), ("https://a/b", false),
    ])
    func `tokens are shown to https or to this machine`(url: String, isTaken: Bool) async throws {
        try await withSystem { system in
            let tokens = TokenSource(.accessToken("fixed"), client: system.http)

            let service = try? PubSubService.google(tokens, baseURL: url)

            #expect((service != nil) == isTaken)
        }
    }
}
