import Emulator
import EventLoop
import Generation
import GeminiProvider
import HTTPClient
import OpenAIProvider
import TestKit

/// The providers that are called over HTTP, each in front of an emulator that speaks its wire.
enum Wired: CaseIterable {
    case gemini, openAI

    var model: String {
        switch self {
        case .gemini: "gemini-2.5-flash"
        case .openAI: "gpt-4o"
        }
    }

    func provider(at baseURL: String, _ client: HTTPClient) -> any Provider {
        switch self {
        case .gemini: GeminiProvider(name: "gemini", baseURL: baseURL, apiKey: "secret-key", client: client)
        case .openAI: OpenAIProvider(name: "openai", baseURL: "\(baseURL)/v1", apiKey: "secret-key", client: client)
        }
    }
}

/// Runs `body` with a provider and the emulator behind it, which behaves as the compact form says.
func withProvider(
    _ wired: Wired,
    behaving behaviour: String? = nil,
    _ body: @Sendable (any Provider, Emulator) async throws -> Void
) async throws {
    var script = Script()
    if let behaviour { script.rules = [Rule(Condition(), try Behaviour(header: behaviour))] }
    try await withEmulator(Emulator(script: script)) { emulated in
        let client = HTTPClient(on: [emulated.clientLoop])
        let provider = wired.provider(at: emulated.baseURL, client)
        try await emulated.clientLoop.run { try await body(provider, emulated.emulator) }
    }
}
