import Generation
import JSON
import TestKit
import Testing

/// What a caller sees of a provider that pauses amid its answer.
@Suite struct KeepAliveTests {
    enum Caller: CaseIterable {
        case openAI, geminiEvents, geminiArray

        var path: String {
            switch self {
            case .openAI: "/v1/chat/completions"
            case .geminiEvents: "/v1beta/models/route:streamGenerateContent?alt=sse"
            case .geminiArray: "/v1beta/models/route:streamGenerateContent"
            }
        }

        var body: String {
            self == .openAI
                ? #"{"model": "route", "stream": true, "messages": [{"role": "user", "content": "hi"}]}"#
                : #"{"contents": [{"role": "user", "parts": [{"text": "hi"}]}]}"#
        }

        var keepAlive: String {
            switch self {
            case .openAI: ": keep-alive\n\n"
            case .geminiEvents: "\r\n\r\n"
            case .geminiArray: "\n"
            }
        }
    }

    private static let first = Chunk([.started(id: "abc", model: "m-1"), .text("Hel", candidate: 0)])
    private static let rest = [
        Chunk([.text("lo", candidate: 0)]), Chunk([.finished(.stop, native: "STOP", candidate: 0)]),
    ]

    @Test(arguments: Caller.allCases)
    func `a pause is filled with what the caller's clients skip`(caller: Caller) async throws {
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        let slow = ScriptedProvider(name: "p", .halting([Self.first], { for await _ in opened {} }, Self.rest))
        try await withGateway(keepAlive: .milliseconds(20), slow) { gateway in
            let client = try await gateway.connect()
            await client.send(request(caller))

            let size = String(caller.keepAlive.utf8.count, radix: 16)
            let chunk = "\(size)\r\n\(caller.keepAlive)\r\n"
            let start = await client.receive(until: chunk + chunk)
            open.finish()
            let answer = Answer(await client.receiveAll())

            #expect(start.hasPrefix("HTTP/1.1 200 "))
            #expect(start.contains("Hel"))
            #expect(!start.contains("lo\""))
            #expect(try texts(of: answer, caller) == ["Hel", "lo"])
        }
    }

    @Test(arguments: Caller.allCases)
    func `nothing is sent before the first of an answer is there`(caller: Caller) async throws {
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let slow: @Sendable () async -> Void = {
            begun.finish()
            for await _ in opened {}
        }
        let provider = ScriptedProvider(
            name: "p",
            .halting([], slow, [Self.first] + Self.rest),
            .halting([Self.first], { for await _ in opened {} }, Self.rest)
        )
        try await withGateway(keepAlive: .milliseconds(5), provider) { gateway in
            let client = try await gateway.connect()
            await client.send(request(caller))
            for await _ in begins {}

            // The second caller's answer has begun: by its keep-alives the time is told.
            let clock = try await gateway.connect()
            await clock.send(request(.openAI))
            _ = await clock.receive(
                until: Array(repeating: ": keep-alive\n\n\r\n", count: 5).joined(separator: "e\r\n")
            )
            let early = await client.receive(count: 0)
            open.finish()
            let answer = Answer(await client.receiveAll())

            #expect(early.isEmpty)
            #expect(answer.status == 200)
            #expect(try texts(of: answer, caller) == ["Hel", "lo"])
        }
    }

    @Test func `zero means never`() async throws {
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        let provider = ScriptedProvider(name: "p", .halting([Self.first], { for await _ in opened {} }, Self.rest))
        try await withGateway(keepAlive: .zero, provider) { gateway in
            let client = try await gateway.connect()
            await client.send(request(.openAI))

            _ = await client.receive(until: "Hel")
            open.finish()
            let answer = Answer(await client.receiveAll())

            #expect(!answer.body.contains("keep-alive"))
            #expect(try texts(of: answer, .openAI) == ["Hel", "lo"])
        }
    }

    private func request(_ caller: Caller) -> String {
        "POST \(caller.path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(caller.body.utf8.count)\r\n\r\n"
            + caller.body
    }

    /// The texts that are not empty, as the caller's client would find them.
    private func texts(of answer: Answer, _ caller: Caller) throws -> [String] {
        let data = answer.body.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("data: {") }
        let events =
            caller == .geminiArray
            ? try #require(answer.json.array)
            : try data.map { try JSON(parsing: Array($0.dropFirst("data: ".count).utf8)) }
        let found = events.map { event in
            caller == .openAI
                ? event["choices"]?[0]?["delta"]?["content"]?.string
                : event["candidates"]?[0]?["content"]?["parts"]?[0]?["text"]?.string
        }
        return found.compactMap { $0 }.filter { !$0.isEmpty }
    }
}
