import Emulator
import EventLoop
import Gateway
import GeminiProvider
import Generation
import GoogleCredentials
import HTTPClient
import HTTPServer
import JSON
import Logging
import OpenAIProvider
import Resilience
import Routing
import TestKit
import VertexProvider

/// A gateway in front of real providers, each of which calls the same emulator.
///
/// A model is asked for as `provider/model`, several with commas between them; the providers are `gemini`, `openai` and `vertex`.
func withWiredGateway(
    _ emulator: Emulator = Emulator(),
    log: Log = Log(level: .error, descriptor: -1),
    _ body: (TestGateway, EmulatedProvider) async throws -> Void
) async throws {
    try await withEmulator(emulator) { emulated in
        let group = try EventLoopGroup(count: 1)
        defer { group.shutdown() }
        let client = HTTPClient(on: group.loops)
        let gemini = GeminiProvider(name: "gemini", baseURL: emulated.baseURL, apiKey: "AIza-secret", client: client)
        let openAI = OpenAIProvider(
            name: "openai",
            baseURL: emulated.baseURL + "/v1",
            apiKey: "sk-secret",
            client: client
        )
        let vertex = VertexProvider(
            name: "vertex",
            place: VertexPlace(project: "p", location: "us-central1", baseURL: emulated.baseURL),
            authorization: .tokens(TokenSource(.accessToken("ya29.secret"), client: client)),
            client: client
        )
        let path = Path([
            Router { model throws(Failure) in
                var targets: [Target] = []
                for target in model.split(separator: ",") {
                    let parts = target.split(separator: "/", maxSplits: 1)
                    guard ["gemini", "openai", "vertex"].contains(parts.first) else {
                        throw Failure(.modelNotFound, "There is no '\(model)'.", parameter: "model")
                    }
                    targets.append(Target(provider: String(parts[0]), model: String(parts.last ?? "")))
                }
                return Plan(targets: targets)
            },
            Attempts(clock: ContinuousClock()),
            ProviderCall([gemini, openAI, vertex]),
        ])
        let gateway = Gateway(
            path: path,
            models: { [] },
            relays: Relays([(.gemini, gemini), (.openAI, openAI), (.vertex, vertex)]),
            health: Gateway.Health(isReady: { true }, report: { [:] }),
            log: log
        )
        let server = HTTPServer(on: group.loops) { await gateway.handle($0) }
        let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
        try await body(TestGateway(address: address, loop: emulated.clientLoop), emulated)
        _ = await server.drain(within: .zero)
    }
}
