import Emulator
import JSON
import TestKit
import Testing

/// Whatever a caller or an upstream does, there is an answer or an error in the caller's dialect, and a row of the log
/// that says which.
@Suite(.timeLimit(.minutes(1))) struct HostileRequestTests {
    @Test(arguments: FullCall.allWithModels)
    func `a field of the wrong kind is refused or does no harm`(call: FullCall, model: String) async throws {
        let rows = try LogRows()
        try await withWiredGateway(log: rows.log) { gateway, _ in
            var harm: [String] = []
            // A stream is what that asks for, and no harm.
            for (place, body) in call.body.spoilt where place != ".stream" || body["stream"] != true {
                let answer = try await gateway.post(call.path(model), call.body(model, body).text)
                if let fault = answer.fault(isGemini: call.isGemini) { harm.append("\(place) \(fault)") }
                rows.expect(answer)
            }

            #expect(harm.isEmpty)
            #expect(try rows.contradictions() == [])
        }
    }

    @Test(arguments: FullCall.all)
    func `the body that is spoilt is right in itself`(call: FullCall) async throws {
        try await withWiredGateway { gateway, _ in
            let provider = call.isGemini ? "gemini" : "openai"
            let model = call.name.hasPrefix("Vertex") ? "vertex/text-embedding-005" : "\(provider)/m"
            let answer = try await gateway.post(call.path(model), call.body(model, call.body).text)

            #expect(answer.status == 200, "\(answer.body.prefix(300))")
        }
    }

    @Test(arguments: ["gemini/m", "openai/m"])
    func `10,000 messages are answered`(model: String) async throws {
        let messages = (0..<10_000).map { #"{"role": "\#($0 % 2 == 0 ? "user" : "assistant")", "content": "hi"}"# }
        let contents = (0..<10_000).map {
            #"{"role": "\#($0 % 2 == 0 ? "user" : "model")", "parts": [{"text": "hi"}]}"#
        }
        try await withWiredGateway { gateway, _ in
            let chat = try await gateway.post(
                "/v1/chat/completions",
                #"{"model": "\#(model)", "messages": [\#(messages.joined(separator: ","))]}"#
            )
            let gemini = try await gateway.post(
                "/v1beta/models/\(model.replacing("/", with: "%2F")):generateContent",
                #"{"contents": [\#(contents.joined(separator: ","))]}"#
            )

            #expect(chat.status == 200)
            #expect(gemini.status == 200)
        }
    }

    @Test(
        arguments: ["cut", "reset", "garbage", "truncated", "pairs"],
        ["gemini/", "openai/", "vertex/"].flatMap { provider in
            ["/v1/chat/completions", "generateContent", "streamGenerateContent?alt=sse"].flatMap { method in
                method.hasPrefix("/")
                    ? [(provider, method, false), (provider, method, true)] : [(provider, method, true)]
            }
        }
    )
    func `an upstream that breaks off or says too much is told of`(
        how: String,
        asked: (provider: String, method: String, isStreamed: Bool)
    ) async throws {
        let rows = try LogRows()
        try await withWiredGateway(Emulator(script: try Script(yaml: Self.script, file: "script")), log: rows.log) {
            gateway,
            _ in
            let model = asked.provider + how
            let isGemini = !asked.method.hasPrefix("/")
            let path = isGemini ? "/v1beta/models/\(model.replacing("/", with: "%2F")):\(asked.method)" : asked.method
            let body: JSON =
                isGemini
                ? ["contents": [["role": "user", "parts": [["text": "hi"]]]]]
                : [
                    "model": .string(model), "messages": [["role": "user", "content": "hi"]],
                    "stream": .bool(asked.isStreamed),
                ]
            let answer = try await gateway.post(path, body.text)
            rows.expect(answer)

            let last = answer.events.last.flatMap { try? JSON(parsing: $0) }
            let isError = answer.status != 200 || last?["error"] != nil
            #expect(answer.status != 200 || !answer.body.isEmpty)
            #expect(isError || how == "pairs", "\(answer.body.suffix(300))")
            if isError { #expect(!answer.events.contains("[DONE]")) }
            if answer.status != 200 { #expect(answer.fault(isGemini: isGemini, allowsProviders: true) == nil) }
            #expect(try rows.contradictions(isError: isError) == [])
        }
    }

    private static let script = Array(
        """
        rules:
          - { when: { model: "cut" }, do: { tokens: 50, events: 8, cut: 70% } }
          - { when: { model: "reset" }, do: { tokens: 50, events: 8, cut: 70%, cut_with: reset } }
          - { when: { model: "truncated" }, do: { tokens: 50, events: 8, truncate: 70% } }
          - { when: { model: "garbage" }, do: { garbage: true } }
          - { when: { model: "pairs" }, do: { events: 4, pairs: true } }
        """.utf8
    )
}

extension Answer {
    /// What is wrong with a whole answer as such, success or refusal.
    func fault(isGemini: Bool, allowsProviders: Bool = false) -> String? {
        let json = json
        guard status != 200 else { return json.object == nil || json["error"] != nil ? "200 \(body.prefix(200))" : nil }
        guard (400..<(allowsProviders ? 600 : 500)).contains(status) else { return "\(status) \(body.prefix(200))" }
        let error = json["error"]
        guard error?["message"]?.string?.isEmpty == false else { return "no message: \(status) \(body.prefix(200))" }
        let isRight =
            isGemini
            ? error?["code"]?.int == status && error?["status"]?.string?.isEmpty == false
            : error?["type"]?.string?.isEmpty == false
        return isRight ? nil : "not in the caller's dialect: \(body.prefix(200))"
    }
}
