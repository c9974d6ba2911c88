import Emulator
import JSON
import TestKit
import Testing

/// Gemini 3's thought signatures, which must come back where they were given.
@Suite struct SignatureTests {
    private static let studio = "/v1beta/models/gemini-3.8-flash:generateContent"
    private static let vertex = "/v1/projects/p/locations/l/publishers/google/models/gemini-3.8-flash:generateContent"
    private static let question = #"{"role":"user","parts":[{"text":"x"}]}"#
    private static let result = #"{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}"#

    @Test(arguments: [studio, vertex])
    func `a signature that comes back is taken`(path: String) async throws {
        try await withEmulator { provider in
            let signature = try await Self.signature(provider, path)
            let answer = try await provider.ask(request("POST", path, nil, Self.history(signature)))

            #expect(answer.status == 200)
        }
    }

    @Test func `a stream carries it, and other models give none`() async throws {
        try await withEmulator { provider in
            let stream = try await provider.ask(geminiRequest("tool=f", model: "gemini-3-pro", isStreamed: true))
            let other = try await provider.ask(geminiRequest("tool=f"))
            let foreign = try await provider.ask(chatRequest("tool=f", model: "gemini-3-pro"))

            #expect(stream.body.contains(#""thoughtSignature":""#))
            #expect(!other.body.contains("thoughtSignature") && !foreign.body.contains("thought_signature"))
        }
    }

    @Test(arguments: [
        (studio, "Function call is missing a thought_signature in functionCall parts."),
        (vertex, "Unable to submit request because function call `f` in the 2. content block is missing"),
    ])
    func `a call without its signature is refused`(path: String, sentence: String) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", path, nil, Self.history(nil)))

            let error = try JSON(parsing: answer.body)["error"]
            #expect(answer.status == 400 && error?["status"] == "INVALID_ARGUMENT")
            #expect(error?["message"]?.string?.hasPrefix(sentence) == true)
        }
    }

    @Test(arguments: [(studio, vertex), (vertex, studio)])
    func `a signature of the other API is refused`(from: String, to: String) async throws {
        try await withEmulator { provider in
            let signature = try await Self.signature(provider, from)
            let answer = try await provider.ask(request("POST", to, nil, Self.history(signature)))

            #expect(answer.status == 400)
            #expect(try JSON(parsing: answer.body)["error"]?["message"] == "Corrupted thought signature.")
        }
    }

    @Test(arguments: [("bm90IG91cnM=", 400), ("!", 400), ("skip_thought_signature_validator", 200)])
    func `other signatures are refused, but for the documented one`(signature: String, status: Int) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", Self.studio, nil, Self.history(signature)))

            #expect(answer.status == status)
        }
    }

    @Test func `only the current turn and the first call of a step must be signed`() async throws {
        try await withEmulator { provider in
            let signature = try await Self.signature(provider, Self.studio)
            let call = #"{"functionCall":{"name":"f","args":{}}}"#
            let signed = #"{"functionCall":{"name":"f","args":{}},"thoughtSignature":"\#(signature)"}"#
            let earlier = #"\#(Self.question),{"role":"model","parts":[\#(call)]},\#(Self.result)"#
            let step = #"{"role":"model","parts":[\#(signed),\#(call)]},\#(Self.result)"#
            let body = #"{"contents":[\#(earlier),\#(Self.question),\#(step),\#(step)]}"#
            let answer = try await provider.ask(request("POST", Self.studio, nil, body))

            #expect(answer.status == 200, "\(answer.body)")
        }
    }

    @Test(arguments: ["/v1beta/openai", "/v1/projects/p/locations/l/endpoints/openapi"])
    func `OpenAI's dialect carries it at Google's hosts`(root: String) async throws {
        let start = #"{"model":"google/gemini-3.8-flash","messages":[{"role":"user","content":"x"}"#
        let path = "\(root)/chat/completions"
        try await withEmulator { provider in
            let called = try await provider.ask(request("POST", path, "tool=f", start + "]}"))
            var message = try #require(try JSON(parsing: called.body)["choices"]?[0]?["message"])
            let result = #"{"role":"tool","tool_call_id":"call_emulated","content":"y"}]}"#
            let whole = try await provider.ask(request("POST", path, nil, "\(start),\(message.text),\(result)"))
            message["tool_calls"]?[0]?["extra_content"] = nil
            let stripped = try await provider.ask(request("POST", path, nil, "\(start),\(message.text),\(result)"))

            #expect(whole.status == 200, "\(whole.body)")
            #expect(stripped.status == 400)
            #expect(stripped.body.contains("thought_signature"))
        }
    }

    private static func signature(_ provider: EmulatedProvider, _ path: String) async throws -> String {
        let answer = try await provider.ask(request("POST", path, "tool=f", #"{"contents":[\#(question)]}"#))
        let part = try JSON(parsing: answer.body)["candidates"]?[0]?["content"]?["parts"]?[0]
        return try #require(part?["thoughtSignature"]?.string)
    }

    private static func history(_ signature: String?) -> String {
        let member = signature.map { #","thoughtSignature":"\#($0)""# } ?? ""
        let call = #"{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}\#(member)}]}"#
        return #"{"contents":[\#(question),\#(call),\#(result)]}"#
    }
}
