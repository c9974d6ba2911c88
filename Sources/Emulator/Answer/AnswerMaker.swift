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
    /// Counts the access tokens, the only things of which no two are the same.
    let nextToken: () -> Int
    /// What Pub/Sub answers, which is asked before.
    var served: Answer?

    static let id = "emulated-1"

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
        if isRefused { return Refusal(behaviour).answer(to: call) }
        do throws(Failure) {
            return try native()
        } catch {
            return Refusal(error.kind, message: error.message).answer(to: call)
        }
    }

    /// Whether the request reaches the API that is played.
    var isNative: Bool { behaviour.body == nil && !behaviour.isHTML && !isRefused }

    private var isRefused: Bool {
        behaviour.error != nil && behaviour.errorAfter == nil || behaviour.status.map { $0 >= 400 } == true
    }

    private func native() throws(Failure) -> Answer {
        switch call.endpoint {
        case .chat: return try chat()
        case .content(let isStreamed, let framing): return try content(isStreamed: isStreamed, framing)
        case .countTokens: return Answer(json: try countTokens().bytes)
        case .models:
            let all = models.map { Model(id: $0) }
            let isOpenAI = call.dialect == .openAI
            return Answer(json: isOpenAI ? OpenAIModels.write(all, created: Moment.seconds) : GeminiModels.write(all))
        case .model:
            guard let model = models.first(where: { $0 == call.model }).map({ Model(id: $0) }) else { break }
            let isOpenAI = call.dialect == .openAI
            let json = isOpenAI ? OpenAIModels.write(model, created: Moment.seconds) : GeminiModels.write(model)
            return Answer(json: json)
        case .embeddings(let form):
            let embeddings = Embeddings(request: try call.object(), isVertex: call.isVertex)
            return Answer(json: try embeddings.answer(form, model: call.model).bytes)
        case .predict(let isRaw): return try Prediction(call).answer(isRaw: isRaw) { () throws(Failure) in try chat() }
        case .responses: return try ResponsesAnswer(self).answer()
        case .interactions: if let answer = try InteractionAnswer(self).answer() { return answer }
        case .batch, .resource: if let json = try Resource(call).json() { return Answer(json: json.bytes) }
        case .upload: return try Upload(call).answer()
        case .token, .metadata: return TokenService(call, nextToken: nextToken).answer()
        case .pubSub: if let served { return served }
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
