import EventLoop
import Gateway
import Generation
import HTTPServer
import JSON
import Logging
import Resilience
import Routing
import TestKit
import Testing

/// A caller who leaves is seen when it leaves, not when something is written to it.
@Suite(.timeLimit(.minutes(1))) struct LeavingTests {
    @Test(
        .bug(id: "lesson-9", "a client's leaving was seen at the next write, and a success was logged"),
        arguments: [false, true]
    )
    func `a caller who leaves ends the provider's work at once, and no success is logged`(
        isStreamed: Bool
    ) async throws {
        let rows = try LogRows()
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let provider = Oblivious(begun: begun, ended: ended)

        try await withGateway(answering: provider, log: rows.log) { gateway in
            let client = try await gateway.connect()
            let body = #"{"model": "m", "stream": \#(isStreamed), "messages": [{"role": "user", "content": "hi"}]}"#
            await client.send(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            for await _ in begins {}
            await client.close()
            for await _ in ends {}
        }

        let row = try #require(try rows.all().first)
        #expect(row["failure"] == "cancelled")
        #expect(row["status"] == 499)
    }

    /// Answers nothing until it is cancelled, and then answers all the same.
    private struct Oblivious: Provider {
        let name = "p"
        let begun: AsyncStream<Void>.Continuation
        let ended: AsyncStream<Void>.Continuation

        func answer(
            _ request: Request,
            _ attempt: AttemptScope,
            _ exchange: Exchange,
            sink: Sink
        ) async throws(Failure) {
            let (never, continuation) = AsyncStream.makeStream(of: Void.self)
            begun.finish()
            for await _ in never {}
            continuation.finish()
            ended.finish()
            try await sink(.text("Hello"))
        }
    }
}

/// A gateway in front of one provider, whatever model is asked for, with a log of its own.
func withGateway(
    answering provider: any Provider,
    log: Log,
    _ body: (TestGateway) async throws -> Void
) async throws {
    let group = try EventLoopGroup(count: 2)
    defer { group.shutdown() }
    let path = Path([
        Router { model throws(Failure) in Plan(targets: [Target(provider: provider.name, model: model)]) },
        Attempts(clock: ImmediateClock()),
        ProviderCall([provider]),
    ])
    let gateway = Gateway(
        path: path,
        models: { [] },
        health: Gateway.Health(isReady: { true }, report: { [:] }),
        log: log
    )
    let server = HTTPServer(on: [group.loops[0]]) { await gateway.handle($0) }
    let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
    try await body(TestGateway(address: address, loop: group.loops[1]))
    _ = await server.drain(within: .zero)
}
