import Foundation
import GoogleCredentials
import HTTPClient
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct TokenSourceTests {
    let clock = ImmediateClock()

    @Test func `fifty callers at once are one request`() async throws {
        try await withTokenServer({ number, _ in .token("token-\(number)") }) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client, clock: clock)
            server.hold()

            let values = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await source.token().value } }
                await until { server.requests.count == 1 }
                server.release()
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(values == Array(repeating: "token-0", count: 50))
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a token is kept while it is good`() async throws {
        try await withTokenServer({ number, _ in .token("token-\(number)") }) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client, clock: clock)

            let first = try await source.token()
            try await clock.sleep(for: .seconds(3300))
            let second = try await source.token()

            #expect(first == second)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a token near its end is still given out while one request renews it`() async throws {
        try await withTokenServer({ number, _ in .token("token-\(number)") }) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client, clock: clock)
            _ = try await source.token()
            try await clock.sleep(for: .seconds(3400))
            server.hold()

            var values: [String] = []
            for _ in 0..<5 { values.append(try await source.token().value) }
            await until { server.requests.count == 2 }
            values.append(try await source.token().value)
            server.release()

            #expect(values == Array(repeating: "token-0", count: 6))
            try await until { try await source.token().value == "token-1" }
            #expect(server.requests.count == 2)
        }
    }

    @Test func `a token past its end is not given out`() async throws {
        try await withTokenServer({ number, _ in .token("token-\(number)") }) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client, clock: clock)
            _ = try await source.token()
            try await clock.sleep(for: .seconds(3595))

            let token = try await source.token()

            #expect(token.value == "token-1")
            #expect(server.requests.count == 2)
        }
    }

    @Test func `a renewal that fails leaves the old token in use`() async throws {
        let script = { @Sendable (number: Int, _: TokenServer.Received) -> TokenServer.Answer in
            number == 1 ? .init(status: 503, body: "") : .token("token-\(number)")
        }
        try await withTokenServer(script) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client, clock: clock)
            _ = try await source.token()
            try await clock.sleep(for: .seconds(3400))

            let early = try await source.token()
            await until { server.requests.count == 2 }
            // Each second that passes allows another attempt, the next of which succeeds.
            var steps = 0
            try await until {
                // Not as far as the old token's end, however long the answer takes.
                if steps < 60 { try await clock.sleep(for: .seconds(2)) }
                steps += 1
                return try await source.token().value == "token-2"
            }

            #expect(early.value == "token-0")
            #expect(server.requests.count == 3)
        }
    }

    @Test func `a failure is told to all, remembered for a second, and then tried again`() async throws {
        let script = { @Sendable (number: Int, _: TokenServer.Received) -> TokenServer.Answer in
            number == 0 ? .init(status: 503, body: #"{"error": "busy"}"#) : .token("token-\(number)")
        }
        try await withTokenServer(script) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client, clock: clock)
            server.hold()

            let codes = await withTaskGroup(of: GoogleCredentialsError.Code?.self) { group in
                for _ in 0..<10 { group.addTask { await failure(of: source)?.code } }
                await until { server.requests.count == 1 }
                server.release()
                return await group.reduce(into: []) { $0.append($1) }
            }
            let soon = await failure(of: source)
            let requestsUntilThen = server.requests.count
            try await clock.sleep(for: .seconds(1))
            let token = try await source.token()

            #expect(codes == Array(repeating: .unreachable, count: 10))
            #expect(soon?.code == .unreachable)
            let sentence = "\(address) gives no access token for the credentials from the file now (503): busy."
            #expect(soon?.message == sentence)
            #expect(requestsUntilThen == 1)
            #expect(token.value == "token-1")
        }
    }

    @Test func `a caller that is cancelled ends nobody's waiting but its own`() async throws {
        try await withTokenServer({ number, _ in .token("token-\(number)") }) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client, clock: clock)
            server.hold()
            let impatient = Task { await failure(of: source)?.code }
            await until { server.requests.count == 1 }
            let patient = Task { try await source.token().value }

            impatient.cancel()
            let code = await impatient.value
            server.release()

            #expect(code == .cancelled)
            #expect(try await patient.value == "token-0")
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a token that was refused is replaced once, however many say so`() async throws {
        try await withTokenServer({ number, _ in .token("token-\(number)") }) { server, address, client in
            let source = TokenSource(try .user(at: address), client: client, clock: clock)
            let refused = try await source.token()

            source.invalidate(refused)
            let replaced = try await source.token()
            source.invalidate(refused)
            let kept = try await source.token()

            #expect(replaced.value == "token-1")
            #expect(kept == replaced)
            #expect(server.requests.count == 2)
        }
    }

    @Test func `a token says when it ends and who pays, and does not show itself`() async throws {
        try await withTokenServer({ _, _ in .token("very-secret", lifetime: 1800) }) { _, address, client in
            let time = Date(timeIntervalSince1970: 1_700_000_000)
            let source = TokenSource(try .user(at: address), client: client, clock: clock, now: { time })

            let token = try await source.token()
            var dumped = ""
            dump((token, source.credentials), to: &dumped)

            #expect(token.expiry == Date(timeIntervalSince1970: 1_700_001_800))
            #expect(token.quotaProject == "a-quota")
            #expect(!"\(token) \(dumped)".contains("very-secret"))
            #expect(!"\(source.credentials) \(dumped)".contains("hush"))
        }
    }

    @Test func `a fixed token is given out without asking anybody`() async throws {
        try await withTokenServer({ _, _ in .token("other") }) { server, _, client in
            let source = TokenSource(.accessToken("mine", quotaProject: "q"), client: client, clock: clock)

            let token = try await source.token()

            #expect(token.value == "mine")
            #expect(token.expiry == nil)
            #expect(token.quotaProject == "q")
            #expect(server.requests.isEmpty)
        }
    }
}
