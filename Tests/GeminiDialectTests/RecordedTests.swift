import Generation
import JSON
import Testing

import GeminiDialect

/// What was recorded from the live services is read, and written back as it was.
@Suite struct RecordedTests {
    @Test(arguments: Recorded.exchanges + Recorded.fixtures)
    func `a recorded request is read and passed on as it is`(exchange: Recorded.Exchange) throws {
        let request = try GeminiContent.readRequest(exchange.request.bytes, model: "m", isStreamed: exchange.isStream)

        let written = try GeminiContent(exchange.flavour).write(request, model: exchange.model)

        #expect(try JSON(parsing: written.body) == exchange.request)
        #expect(written.notices.isEmpty)
    }

    @Test(arguments: Recorded.exchanges + Recorded.fixtures)
    func `a recorded request means the same when it is written anew`(exchange: Recorded.Exchange) throws {
        var request = try GeminiContent.readRequest(exchange.request.bytes, model: "m", isStreamed: false)
        request.turns.append(contentsOf: [])

        let written = try GeminiContent().write(request, model: exchange.model)

        let again = try GeminiContent.readRequest(written.body, model: "m", isStreamed: false)
        #expect(again.turns.map(\.role) == joined(request.turns).map(\.role))
        #expect(texts(again) == texts(request))
        #expect(calls(again) == calls(request))
        #expect(results(again) == results(request))
        #expect(again.tools.declarations == request.tools.declarations.map(lowered))
        #expect(again.tools.choice == request.tools.choice || request.tools.declarations.isEmpty)
        #expect(again.output == lowered(request.output))
        #expect(again.sampling.maximumTokens == request.sampling.maximumTokens)
    }

    @Test(arguments: Recorded.exchanges + Recorded.fixtures)
    func `a recorded answer is read to its end`(exchange: Recorded.Exchange) {
        let answer = Result { () throws(Failure) in try read(exchange.events, isStream: exchange.isStream) }

        switch answer {
        case .success(let response):
            #expect(response.candidates.first?.finishReason != nil)
            #expect(response.usage?.totalTokens ?? 0 > 0)
        case .failure(let failure):
            #expect(failure.kind == .blockedPrompt)
            #expect(exchange.name.contains("gets_blocked"))
        }
    }

    @Test(arguments: Recorded.exchanges + Recorded.fixtures)
    func `a recorded answer means the same when it is written and read again`(exchange: Recorded.Exchange) throws {
        guard let response = try? read(exchange.events, isStream: exchange.isStream) else { return }
        var writer = GeminiContentWriter(requestID: "r", model: "m", framing: .events)
        var stream: [UInt8] = []
        var reader = GeminiAnswerReader()

        for event in exchange.events {
            let chunk = exchange.isStream ? try reader.read(event: event) : try reader.read(body: event)
            writer.write(Chunk(try #require(chunk).deltas), to: &stream)
        }
        writer.finish(to: &stream)
        let whole = writer.write(response)

        #expect(try normal(read(Recorded.events(in: stream), isStream: true)) == normal(response))
        #expect(try normal(read([whole], isStream: false)) == normal(response))
    }

    @Test(arguments: Recorded.exchanges.filter(\.isStream))
    func `a recorded stream is passed on byte for byte`(exchange: Recorded.Exchange) throws {
        var writer = GeminiContentWriter(requestID: "r", model: "m", framing: .events)
        var reader = GeminiAnswerReader()
        var stream: [UInt8] = []

        for event in exchange.events {
            writer.write(try #require(try reader.read(event: event)), to: &stream)
        }
        writer.finish(to: &stream)

        #expect(Recorded.events(in: stream) == exchange.events)
    }

    @Test(arguments: Recorded.responses.filter { $0.name.contains("success") && $0.isGenerated })
    func `every successful answer of the services' own test data is read`(answer: Recorded.Answer) throws {

        let response = try read(answer.events, isStream: answer.isStream)

        #expect(!response.candidates.isEmpty)
    }

    @Test(arguments: Recorded.responses.filter { $0.name.contains("failure") })
    func `no failed answer of the services' own test data passes for a complete one`(answer: Recorded.Answer) {

        let response = try? read(answer.events, isStream: answer.isStream)

        let reason = response?.candidates.first?.finishReason
        #expect(response == nil || reason == .contentFilter || answer.name.contains("error-mid-stream"))
    }

    private func lowered(_ declaration: ToolDeclaration) -> ToolDeclaration {
        var declaration = declaration
        declaration.parameters = declaration.parameters.map { LoweredSchema($0).schema }
        return declaration
    }

    private func lowered(_ output: Output) -> Output {
        guard case .schema(var schema) = output else { return output }
        schema.schema = LoweredSchema(schema.schema).schema
        return .schema(schema)
    }

    private func read(_ events: [[UInt8]], isStream: Bool) throws(Failure) -> Response {
        var reader = GeminiAnswerReader()
        var response = Response()
        for event in events {
            let chunk = isStream ? try reader.read(event: event) : try reader.read(body: event)
            for delta in chunk?.deltas ?? [] { response.apply(delta) }
        }
        if isStream { try reader.finish() }
        return response
    }

    /// Without what writers add: empty parts, and the names of an answer that had none.
    private func normal(_ response: Response) -> Response {
        var response = response
        if response.id == nil { response.id = "r" }
        if response.model == nil { response.model = "m" }
        for index in response.candidates.indices {
            response.candidates[index].parts.removeAll { $0.text == "" && $0.signature == nil }
            response.candidates[index].parts = joinedTexts(response.candidates[index].parts)
        }
        return response
    }

    private func joinedTexts(_ parts: [Part]) -> [Part] {
        var joined: [Part] = []
        for part in parts {
            if let text = part.text, let before = joined.last?.text, joined.last?.signature == nil {
                joined[joined.count - 1] = Part(.text(before + text), signature: part.signature)
            } else {
                joined.append(part)
            }
        }
        return joined
    }

    private func joined(_ turns: [Turn]) -> [Turn] {
        var joined: [Turn] = []
        for turn in turns {
            let parts = turn.parts.filter { $0.text != "" || $0.signature != nil }
            if parts.isEmpty { continue }
            if joined.last?.role == turn.role {
                joined[joined.count - 1].parts += parts
            } else {
                joined.append(Turn(turn.role, parts))
            }
        }
        return joined
    }

    private func texts(_ request: Request) -> [String] {
        request.turns.flatMap(\.parts).compactMap(\.text).filter { !$0.isEmpty }
    }

    private func calls(_ request: Request) -> [ToolCall] {
        request.turns.flatMap(\.parts).compactMap { if case .toolCall(let call) = $0.content { call } else { nil } }
    }

    private func results(_ request: Request) -> [ToolResult] {
        request.turns.flatMap(\.parts).compactMap {
            if case .toolResult(let result) = $0.content { result } else { nil }
        }
    }
}
