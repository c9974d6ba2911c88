import GeminiDialect
import Generation
import HTTP
import JSON
import OpenAIDialect

/// Makes the answer that a call deserves, in its dialect, with what a behaviour says it holds.
struct AnswerMaker {
    let call: Call
    let behaviour: Behaviour
    let options: Emulator.Options
    let models: [String]

    /// The number of seconds since 1970 that answers bear: always the same, so that answers are.
    private static let created = 1_767_225_600
    private static let id = "emulated-1"

    func answer() -> Answer {
        var answer = content()
        if let status = behaviour.status { answer.status = status }
        let named = Set(behaviour.headers.map { $0.name.lowercased() })
        var fields = HTTPFields()
        for (name, value) in answer.fields.pairs where !named.contains(name) { fields.append(name, value) }
        for header in behaviour.headers { fields.append(header.name, header.value) }
        answer.fields = fields
        Damage(behaviour).apply(to: &answer)
        return answer
    }

    private func content() -> Answer {
        if let body = behaviour.body { return recorded(body) }
        if behaviour.isHTML { return Answer(status: 502, contentType: "text/html", events: [Self.page]) }
        if behaviour.error != nil && behaviour.errorAfter == nil || behaviour.status.map({ $0 >= 400 }) == true {
            return Refusal(behaviour).answer(in: call.dialect, model: call.model)
        }
        do throws(Failure) {
            return try native()
        } catch {
            return Refusal(error.kind, message: error.message).answer(in: call.dialect, model: call.model)
        }
    }

    private func native() throws(Failure) -> Answer {
        switch call.endpoint {
        case .chat:
            let request = try OpenAIChat.readRequest(call.body)
            let writer = OpenAIChatWriter(
                requestID: Self.id,
                created: Self.created,
                model: request.model,
                wantsUsage: request.wantsStreamedUsage
            )
            return answer(request, writer, isEvents: true)
        case .content(let isStreamed, let framing):
            let request = try GeminiContent.readRequest(call.body, model: call.model ?? "", isStreamed: isStreamed)
            let writer = GeminiContentWriter(requestID: Self.id, model: request.model, framing: framing)
            return answer(request, writer, isEvents: framing == .events)
        case .countTokens:
            let request = try GeminiContent.readRequest(call.body, model: call.model ?? "", isStreamed: false)
            return Answer(json: (["totalTokens": JSON(request.promptTokens)] as JSON).bytes)
        case .models:
            let all = models.map { Model(id: $0) }
            let isOpenAI = call.dialect == .openAI
            return Answer(json: isOpenAI ? OpenAIModels.write(all, created: Self.created) : GeminiModels.write(all))
        case .model:
            guard let model = models.first(where: { $0 == call.model }).map({ Model(id: $0) }) else { break }
            let isOpenAI = call.dialect == .openAI
            return Answer(json: isOpenAI ? OpenAIModels.write(model, created: Self.created) : GeminiModels.write(model))
        case .other: break
        }
        throw Failure(.modelNotFound, "The emulator has nothing at \(call.head.method) \(call.head.path.prefix(200)).")
    }

    /// A body from the script: its first bytes say what it is, and a stream of events is sent event by event.
    private func recorded(_ body: [UInt8]) -> Answer {
        let start = String(decoding: body.prefix(64), as: UTF8.self).drop(while: \.isWhitespace)
        if start.hasPrefix("data:") || start.hasPrefix("event:") || start.hasPrefix(":") {
            return Answer(contentType: "text/event-stream", events: body.eventBlocks, isStreamed: true)
        }
        if start.hasPrefix("{") || start.hasPrefix("[") { return Answer(json: body) }
        return Answer(contentType: start.hasPrefix("<") ? "text/html" : "text/plain", events: [body])
    }

    private static let page = Array(
        """
        <html>
        <head><title>502 Bad Gateway</title></head>
        <body><center><h1>502 Bad Gateway</h1></center></body>
        </html>

        """.utf8
    )
}

// MARK: - Generations

extension AnswerMaker {
    private func answer(_ request: Request, _ writer: some AnswerWriter, isEvents: Bool) -> Answer {
        var deltas = deltas(request)
        if behaviour.size != nil { Filler.mark(&deltas) }
        var answer =
            request.isStreamed
            ? stream(deltas, writer, isEvents: isEvents)
            : Answer(json: writer.write(Response(deltas.flatMap { $0 })))
        if let size = behaviour.size { Filler.fill(&answer, size) }
        return answer
    }

    /// The answer as changes, those of one event together.
    private func deltas(_ request: Request) -> [[Delta]] {
        let prose = Prose(request, behaviour, fallback: options.text, tokens: options.tokens)
        var finish = behaviour.finish ?? .stop
        var groups: [[Delta]] = prose.parts.map { [.text($0, candidate: 0)] }
        if let name = behaviour.tool {
            let schema = request.tools.declarations.first { $0.name == name }?.parameters
            let arguments = schema.map { SchemaExample(of: $0).json.text } ?? "{}"
            groups = [
                [
                    .toolCall(index: 0, id: "call_emulated", name: name, candidate: 0),
                    .toolArguments(index: 0, arguments, candidate: 0),
                ]
            ]
            finish = behaviour.finish ?? .toolCalls
        }
        if groups.isEmpty { groups = [[.text("", candidate: 0)]] }
        groups[0].insert(.started(id: Self.id, model: request.model), at: 0)
        groups.append([.finished(finish, native: nil, candidate: 0)])
        if behaviour.hasUsage {
            let usage = Usage(promptTokens: request.promptTokens, answerTokens: prose.tokens)
            groups[groups.count - 1].append(.usage(usage))
        }
        return groups
    }

    private func stream(_ groups: [[Delta]], _ writer: some AnswerWriter, isEvents: Bool) -> Answer {
        var writer = writer
        var events: [[UInt8]] = []
        let cut = behaviour.error != nil ? behaviour.errorAfter : nil
        for group in groups {
            var bytes: [UInt8] = []
            writer.write(Chunk(group), to: &bytes)
            events += isEvents ? bytes.eventBlocks : [bytes].filter { !$0.isEmpty }
            if let cut, events.count >= cut { break }
        }
        var last: [UInt8] = []
        if let cut {
            events = Array(events.prefix(cut))
            writer.fail(Refusal(behaviour).failure, to: &last)
        } else {
            writer.finish(to: &last)
        }
        events += isEvents ? last.eventBlocks : [last].filter { !$0.isEmpty }
        return Answer(contentType: writer.streamContentType, events: events, isStreamed: true)
    }
}

extension Response {
    fileprivate init(_ deltas: [Delta]) {
        self.init()
        for delta in deltas { apply(delta) }
    }
}
