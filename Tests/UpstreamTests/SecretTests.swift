import Emulator
import GeminiProvider
import Generation
import HTTPClient
import OpenAIProvider
import TestKit
import Testing

/// The key has the make of no known provider, so that only its value can give it away.
@Suite struct SecretTests {
    private static let key = "opaque-0815"

    @Test(arguments: [400, 404, 429, 500], [false, true])
    func `a provider that repeats the key is not quoted`(status: Int, isStreamed: Bool) async throws {
        let body = """
            {"error": {"message": "No \(Self.key) here.", "code": \(status), "details": ["\(Self.key)"]}}
            """
        let script = try Script(
            yaml: Array("rules: [{do: {status: \(status), body: '\(body)'}}]".utf8),
            file: "script"
        )
        try await withEmulator(Emulator(script: script)) { emulated in
            let client = HTTPClient(on: [emulated.clientLoop])
            let providers: [any Provider] = [
                OpenAIProvider(name: "o", baseURL: emulated.baseURL + "/v1", apiKey: Self.key, client: client),
                GeminiProvider(name: "g", baseURL: emulated.baseURL, apiKey: Self.key, client: client),
            ]
            var request = Request(model: "m", turns: [Turn(.user, text: "Hi.")])
            request.isStreamed = isStreamed

            for provider in providers {
                let failure = await #expect(throws: Failure.self) {
                    try await provider.answer(
                        request,
                        model: "m",
                        timeout: TimeoutPolicy(),
                        exchange: Exchange(id: "x"),
                        sink: { _ in }
                    )
                }

                #expect(failure?.providerStatus == status)
                #expect(failure?.message.contains(Self.key) == false)
                #expect(failure?.native == nil)
            }
        }
    }

    @Test func `a refusal of too many words is known by its status`() async throws {
        try await withEmulator(Emulator(script: Self.wordy(status: 429))) { emulated in
            let client = HTTPClient(on: [emulated.clientLoop])
            let provider = GeminiProvider(name: "g", baseURL: emulated.baseURL, apiKey: Self.key, client: client)

            let failure = await #expect(throws: Failure.self) {
                try await provider.answer(
                    Request(model: "m", turns: [Turn(.user, text: "Hi.")]),
                    model: "m",
                    timeout: TimeoutPolicy(),
                    exchange: Exchange(id: "x"),
                    sink: { _ in }
                )
            }

            #expect(failure?.providerStatus == 429)
        }
    }

    private static func wordy(status: Int) -> Script {
        var behaviour = Behaviour()
        behaviour.status = status
        behaviour.body = Array(repeating: UInt8(ascii: "x"), count: 1 << 20 + 1)
        return Script(rules: [Rule(Condition(), behaviour)])
    }
}
