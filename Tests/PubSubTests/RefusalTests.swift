import Emulator
import Foundation
import GoogleCredentials
import HTTP
import HTTPClient
import PubSub
import TestKit
import Testing

/// What the server's refusals and nonsense mean.
@Suite(.timeLimit(.minutes(1))) struct RefusalTests {
    private static func google(_ status: Int, _ name: String, _ details: String = "") -> String {
        "{status: \(status), body: '{\"error\":{\"code\":\(status),\"message\":\"No.\",\"status\":\"\(name)\",\"details\":[\(details)]}}'}"
    }

    private static let disabled =
        #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED","domain":"googleapis.com"}"#

    @Test(
        arguments: [
            (google(400, "INVALID_ARGUMENT"), .invalidRequest, false),
            (google(400, "FAILED_PRECONDITION"), .failedPrecondition, false),
            (google(401, "UNAUTHENTICATED"), .unauthenticated, false),
            (google(403, "PERMISSION_DENIED"), .permissionDenied, false),
            (google(403, "PERMISSION_DENIED", disabled), .apiDisabled, false),
            (google(404, "NOT_FOUND"), .notFound, false),
            (google(409, "ALREADY_EXISTS"), .alreadyExists, false),
            (google(409, "ABORTED"), .unavailable, true),
            (google(429, "RESOURCE_EXHAUSTED"), .tooManyRequests, true),
            (google(499, "CANCELLED"), .unavailable, true),
            (google(500, "INTERNAL"), .serverError, true),
            (google(500, "A_NEW_NAME"), .serverError, true),
            (google(503, "UNAVAILABLE"), .unavailable, true),
            (google(504, "DEADLINE_EXCEEDED"), .timedOut, true),
            ("{html: true}", .unavailable, true),
            ("{status: 429, empty: true}", .tooManyRequests, true),
            ("{status: 302, body: moved}", .badAnswer, false),
            ("{close: true}", .unreachable, true),
            ("{cut: 1}", .unreachable, true),
            ("{body: ''}", .badAnswer, false),
            ("{body: '[]'}", .badAnswer, false),
            ("{body: '{'}", .badAnswer, false),
            ("{garbage: true}", .badAnswer, false),
        ] as [(String, PubSubError.Code, Bool)]
    )
    func `every refusal has a meaning`(behaviour: String, code: PubSubError.Code, isTransient: Bool) async throws {
        try await withSystem(rules: "{when: {path: '*:acknowledge'}, do: \(behaviour)}") { system in
            let error = await failure { () throws(PubSubError) in
                try await system.client.acknowledge(["id"], in: system.subscription)
            }

            #expect(error?.code == code)
            #expect(error?.isTransient == isTransient)
            #expect(error?.message.contains("projects/a-project/subscriptions/worker") == true)
        }
    }

    @Test(
        arguments: [
            ("{error: rate_limit_minute, retry_after: 7s}", Duration.seconds(7)),
            ("{status: 503, headers: {retry-after: 3}, body: ''}", .seconds(3)),
            ("{status: 503, headers: {retry-after: -3}, body: ''}", nil),
            ("{status: 503, headers: {retry-after: Fri}, body: ''}", nil),
            (google(429, "RESOURCE_EXHAUSTED", #"{"retryDelay":"1.5s"}"#), .milliseconds(1500)),
            (google(429, "RESOURCE_EXHAUSTED", #"{"retryDelay":"1e300s"},{"retryDelay":9}"#), nil),
            (google(503, "UNAVAILABLE"), nil),
        ] as [(String, Duration?)]
    )
    func `when to come back is told`(behaviour: String, hint: Duration?) async throws {
        try await withSystem(rules: "{do: \(behaviour)}") { system in
            let error = await failure { () throws(PubSubError) in
                try await system.client.pull(from: system.subscription, limit: 1, wait: .seconds(5))
            }

            #expect(error?.isTransient == true)
            #expect(error?.retryAfter == hint)
        }
    }

    @Test(arguments: [
        #"{"receivedMessages":{}}"#,
        #"{"receivedMessages":[1]}"#,
        #"{"receivedMessages":[{"message":{"messageId":"1","data":"YQ=="}}]}"#,
        #"{"receivedMessages":[{"ackId":"","message":{"messageId":"1","data":"YQ=="}}]}"#,
        #"{"receivedMessages":[{"ackId":"a"}]}"#,
        #"{"receivedMessages":[{"ackId":"a","message":{"messageId":"1","data":"Y"}}]}"#,
        #"{"receivedMessages":[{"ackId":"a","message":{"messageId":"1","data":"%%%%"}}]}"#,
        #"{"receivedMessages":[{"ackId":"a","message":{"messageId":"1","data":7}}]}"#,
        #"{"receivedMessages":[{"ackId":"a","message":{"messageId":"1","attributes":{"a":1}}}]}"#,
        #"{"receivedMessages":[{"ackId":"a","message":{"messageId":1}}]}"#,
    ])
    func `messages that cannot be read are an error`(body: String) async throws {
        try await withSystem(rules: "{do: {body: '\(body)'}}") { system in
            let error = await failure { () throws(PubSubError) in
                try await system.client.pull(from: system.subscription, limit: 1, wait: .seconds(5))
            }

            #expect(error?.code == .badAnswer)
        }
    }

    @Test(
        arguments: [
            (#""data":"-_8""#, [0xFB, 0xFF]), (#""data":"+/8=""#, [0xFB, 0xFF]), (#""data":"""#, []),
            (#""attributes":{"a":"b"}"#, []), (#""data":null"#, []),
        ] as [(String, [UInt8])]
    )
    func `data is read however it is spelt`(member: String, bytes: [UInt8]) async throws {
        let body = #"{"receivedMessages":[{"ackId":"a","message":{"messageId":"1",\#(member)},"more":[]}],"more":1}"#
        try await withSystem(rules: "{do: {body: '\(body)'}}") { system in
            let received = try await system.pull()

            #expect(received.map(\.message.data) == [bytes])
            #expect(received[0].publishTime == nil)
        }
    }

    @Test func `a fraction of a second is read to its nine digits`() async throws {
        let body =
            #"{"receivedMessages":[{"ackId":"a","message":{"messageId":"1","publishTime":"2026-01-01T00:00:01.250000000Z"}}]}"#
        try await withSystem(rules: "{do: {body: '\(body)'}}") { system in
            let received = try await system.pull()

            #expect(received[0].publishTime?.timeIntervalSince1970 == 1_767_225_601.25)
        }
    }

    @Test func `a server that gives up waiting has no messages`() async throws {
        try await withSystem(rules: "{do: \(Self.google(504, "DEADLINE_EXCEEDED"))}") { system in
            let received = try await system.pull()

            #expect(received.isEmpty)
        }
    }

    @Test func `acknowledgements that are refused one by one are told one by one`() async throws {
        let metadata =
            #"{"metadata":{"a":"PERMANENT_FAILURE_INVALID_ACK_ID","b":"TRANSIENT_FAILURE_UNORDERED_ACK_ID"}}"#
        let rule =
            "{when: {path: '*:acknowledge', times: 1}, do: \(Self.google(400, "FAILED_PRECONDITION", metadata))}"
        try await withSystem(rules: rule) { system in
            let ids = ["a", "b"] + (0..<1_500).map { "\($0)" }

            let error = await failure { () throws(PubSubError) in
                try await system.client.acknowledge(ids, in: system.subscription)
            }

            #expect(error?.code == .failedPrecondition)
            #expect(error?.refusedAcks == ["a": .leaseEnded, "b": .transient])
            #expect(error?.completed == 1_502)
            #expect(system.emulator.requests.count { $0.head.path.hasSuffix(":acknowledge") } == 2)
        }
    }

    @Test func `a token that was refused is replaced once`() async throws {
        try await withSystem(rules: "{when: {path: '*:publish', times: 1}, do: {status: 401, error: auth}}") { system in
            let client = try system.clientWithTokens()

            let ids = try await client.publish([Message([1])], to: system.topic)

            let shown = system.emulator.requests.filter { $0.head.path.hasSuffix(":publish") }.map(\.head.fields)
            #expect(ids.count == 1)
            #expect(shown.map { $0["authorization"] } == ["Bearer ya29.emulated-1", "Bearer ya29.emulated-2"])
            #expect(shown.map { $0["x-goog-user-project"] } == ["a-quota", "a-quota"])
        }
    }

    @Test func `a second refusal of a token is the answer, and the token is in no message`() async throws {
        let body = #"{"error":{"code":401,"status":"UNAUTHENTICATED","message":"ya29.emulated-2 is no token"}}"#
        let rule = "{when: {path: '*:publish'}, do: {status: 401, body: '\(body)'}}"
        try await withSystem(rules: rule) { system in
            let client = try system.clientWithTokens()

            let error = await failure { () throws(PubSubError) in
                try await client.publish([Message([1])], to: system.topic)
            }

            #expect(error?.code == .unauthenticated)
            #expect(error?.message.contains("ya29") == false)
            #expect(system.emulator.requests.count { $0.head.path.hasSuffix(":publish") } == 2)
        }
    }

    @Test func `a token that nobody can replace is shown once`() async throws {
        try await withSystem(rules: "{do: {status: 401, error: auth}}") { system in
            let tokens = TokenSource(.accessToken("fixed"), client: system.http)
            let service = try PubSubService.google(tokens, baseURL: system.provider.baseURL)
            system.emulator.forgetRequests()

            let error = await failure { () throws(PubSubError) in
                try await PubSubClient(service, client: system.http).check(system.topic)
            }

            #expect(error?.code == .unauthenticated)
            #expect(system.emulator.requests.count == 1)
        }
    }

    @Test func `no token is no call`() async throws {
        try await withSystem(rules: "{when: {path: /token}, do: {status: 400, error: auth}}") { system in
            let client = try system.clientWithTokens()
            system.emulator.forgetRequests()

            let error = await failure { () throws(PubSubError) in try await client.check(system.topic) }

            #expect(error?.code == .unauthenticated)
            #expect(system.emulator.requests.map { String($0.head.path) } == ["/token"])
        }
    }

    @Test func `the emulator is shown no credentials`() async throws {
        try await withSystem { system in
            #expect(!system.emulator.requests.isEmpty)
            #expect(system.emulator.requests.allSatisfy { $0.head.fields["authorization"] == nil })
        }
    }

    @Test func `a server that does not answer is given up`() async throws {
        try await withSystem(rules: "{when: {path: '*:publish'}, do: {stall: head}}") { system in
            let service = try PubSubService.emulator(at: "\(system.provider.address)")
            let client = PubSubClient(service, client: system.http, timeout: .milliseconds(50))

            let error = await failure { () throws(PubSubError) in
                try await client.publish([Message([1])], to: system.topic)
            }

            #expect(error?.code == .timedOut)
            #expect(error?.isTransient == true)
        }
    }

    @Test func `nobody there is told as such`() async throws {
        try await withSystem { system in
            let client = PubSubClient(try .emulator(at: "127.0.0.1:1"), client: system.http)

            let error = await failure { () throws(PubSubError) in
                try await client.pull(from: system.subscription, limit: 1, wait: .seconds(5))
            }

            #expect(error?.code == .unreachable)
        }
    }
}
