import Emulator
import GeminiProvider
import Generation
import HTTPClient
import TestKit
import Testing

/// What comes back for a stream that was asked for, if it is not a stream of events that ends well.
@Suite struct StreamTests {
    private static let piece = #"{"candidates": [{"content": {"parts": [{"text": "Hel"}]}}]}"#
    private static let end = #"{"candidates": [{"content": {"parts": [{"text": "lo"}]}, "finishReason": "STOP"}]}"#
    private static let error = #"{"error": {"code": 503, "message": "Too busy.", "status": "UNAVAILABLE"}}"#

    @Test(arguments: ["[\(piece)\n,\n\(end)\n]", #"{"candidates": [{"content": {"parts": [{"text": "Hello"}]}}]}"#])
    func `an answer in one piece of JSON is taken`(body: String) async throws {
        let (text, failure) = try await ask(body: body)

        #expect(text == "Hello")
        #expect(failure == nil)
    }

    @Test(arguments: ["[\(piece)\n,\n\(error)\n]", "[\(error)]", error])
    func `an error in one piece of JSON is a failure`(body: String) async throws {
        let (text, failure) = try await ask(body: body)

        #expect(text == "")
        #expect(failure?.kind == .overloaded)
        #expect(failure?.providerStatus == 503)
    }

    @Test(arguments: [1, 7, 10_000])
    func `an error without the format of events ends a stream of them`(size: Int) async throws {
        let body = "data: \(Self.piece)\n\n[\(Self.error.replacing(",", with: ",\n"))\n]\n"

        let (text, failure) = try await ask(body: body, trickle: "\(size)bytes/1ms")

        #expect(text == "Hel")
        #expect(failure?.kind == .overloaded)
    }

    @Test func `a stream that ends in an error is broken, even behind a whole answer`() async throws {
        let body = "data: \(Self.end)\n\n{\n\"error\": {\n\"code\": 429\n"

        let (text, failure) = try await ask(body: body)

        #expect(text == "lo")
        #expect(failure?.kind == .connection)
    }

    /// What a provider whose server answers with `body` hands on.
    private func ask(body: String, trickle: String? = nil) async throws -> (text: String, failure: Failure?) {
        let body = body.replacing("\n", with: #"\n"#).replacing("\"", with: #"\""#)
        let pace = trickle.map { ", trickle: \($0)" } ?? ""
        let script = try Script(yaml: Array(#"rules: [{do: {body: "\#(body)"\#(pace)}}]"#.utf8), file: "script")
        var text = ""
        var failure: Failure?
        try await withEmulator(Emulator(script: script)) { emulated in
            let client = HTTPClient(on: [emulated.clientLoop])
            let provider = GeminiProvider(name: "g", baseURL: emulated.baseURL, apiKey: "k", client: client)
            var request = Request(model: "m", turns: [Turn(.user, text: "Hi.")])
            request.isStreamed = true
            do throws(Failure) {
                try await provider.answer(request, model: "m", exchange: Exchange(id: "x")) { chunk throws(Failure) in
                    for case .text(let piece, _) in chunk.deltas { text += piece }
                }
            } catch {
                failure = error
            }
        }
        return (text, failure)
    }
}
