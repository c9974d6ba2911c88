import GeminiDialect
import Generation
import JSON
import OpenAIDialect

// MARK: - Generations

extension AnswerMaker {
    func chat() throws(Failure) -> Answer {
        let request = try OpenAIChat.readRequest(call.body)
        if call.wantsSignatures {
            try refuse(SignatureCheck(isVertex: call.isVertex).complaint(messages: list("messages")))
        }
        let writer = OpenAIChatWriter(
            requestID: Self.id,
            created: Moment.seconds,
            model: request.model,
            wantsUsage: request.wantsStreamedUsage
        )
        return answer(request, writer, isEvents: true)
    }

    func content(isStreamed: Bool, _ framing: GeminiContentWriter.Framing) throws(Failure) -> Answer {
        let request = try GeminiContent.readRequest(call.body, model: call.model ?? "", isStreamed: isStreamed)
        if call.isVertex || call.wantsSignatures {
            let contents = list("contents")
            if call.isVertex { try refuse(Self.complaint(roles: contents)) }
            if call.wantsSignatures {
                try refuse(SignatureCheck(isVertex: call.isVertex).complaint(contents: contents))
            }
        }
        let writer = GeminiContentWriter(requestID: Self.id, model: request.model, framing: framing)
        return answer(request, writer, isEvents: framing == .events)
    }

    /// Both forms: `contents`, and a whole `generateContentRequest` at the Gemini API.
    func countTokens() throws(Failure) -> JSON {
        let given = call.isVertex ? nil : try call.object()["generateContentRequest"]
        let body = given.map { $0.bytes } ?? call.body
        let request = try GeminiContent.readRequest(body, model: call.model ?? "", isStreamed: false)
        if call.isVertex { try refuse(Self.complaint(roles: list("contents"))) }
        let tokens = JSON(request.promptTokens)
        var counts: JSONObject = ["totalTokens": tokens]
        if call.isVertex {
            counts["totalBillableCharacters"] = JSON(request.turns.reduce(0) { $0 + $1.text.billableCharacters })
        }
        counts["promptTokensDetails"] = [["modality": "TEXT", "tokenCount": tokens]]
        return .object(counts)
    }

    private func list(_ key: String) -> [JSON] {
        (try? JSONSplice(call.body))?[key]?.array ?? []
    }

    /// Vertex AI wants every content to say whose it is.
    private static func complaint(roles contents: [JSON]) -> String? {
        let isGood = contents.allSatisfy { ["user", "model", "function"].contains($0["role"]?.string) }
        return isGood ? nil : "Please use a valid role: user, model."
    }

    private func refuse(_ complaint: String?) throws(Failure) {
        if let complaint { throw Failure(.invalidRequest, complaint) }
    }

    private func answer(_ request: Request, _ writer: some AnswerWriter, isEvents: Bool) -> Answer {
        var deltas = deltas(request)
        if behaviour.size != nil { Filler.mark(&deltas) }
        var answer =
            request.isStreamed
            ? stream(deltas, writer, isEvents: isEvents)
            : Answer(json: writer.write(Response(deltas.flatMap { $0 })))
        let text = deltas.joined().reduce(into: "") { if case .text(let text, _) = $1 { $0 += text } }
        Adornment(call, behaviour, text: text).apply(to: &answer)
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
            if call.wantsSignatures {
                let signature = ThoughtSignature.issued(for: name + arguments, isVertex: call.isVertex)
                groups[0].append(.signature(signature, candidate: 0))
            }
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
