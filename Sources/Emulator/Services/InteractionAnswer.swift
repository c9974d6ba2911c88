import Generation
import HTTP
import JSON

/// Google's Interactions API: one step of output, or one call of a tool, whole or as events with names.
///
/// Nothing is kept: an interaction that is asked for by name is there, with the usual text.
struct InteractionAnswer {
    private let maker: AnswerMaker
    private let steps: [Substring]

    init(_ maker: AnswerMaker) {
        self.maker = maker
        steps = maker.call.head.path.split(separator: "/").dropFirst(2).flatMap { $0.split(separator: ":") }
    }

    /// `nil` where nothing answers.
    func answer() throws(Failure) -> Answer? {
        switch (maker.call.head.method, steps.count) {
        case ("POST", 0): return try Made(maker).answer()
        case ("GET", 1): return kept("completed")
        case ("DELETE", 1): return Answer(json: Array("{}".utf8))
        case ("POST", 2) where steps[1] == "cancel": return kept("cancelled")
        default: return nil
        }
    }

    private func kept(_ status: String) -> Answer {
        let text: JSON = ["type": "text", "text": .string(maker.options.text ?? "The emulator keeps nothing.")]
        let interaction: JSON = [
            "id": .string(steps[0].percentDecoded), "object": "interaction", "status": .string(status),
            "created": .string(Moment.start), "updated": .string(Moment.start),
            "steps": [["type": "model_output", "content": [text]]],
        ]
        return Answer(json: interaction.bytes)
    }

    /// What is wrong, in this API's own form, which tells a minute's limit from a day's.
    static func error(_ kind: Failure.Kind, _ message: String) -> JSON {
        let code =
            switch kind {
            case .rateLimitMinute, .tokenLimitMinute, .capacity: "rate_limit_exceeded"
            case .quotaDay, .noQuota: "quota_exceeded"
            case .modelNotFound: "not_found"
            case .permission, .apiDisabled: "permission_denied"
            case .location, .billing: "failed_precondition"
            case .overloaded, .loading: "unavailable"
            case .timeout: "deadline_exceeded"
            case .serverError, .malformed, .connection, .unknown: "internal"
            default: "invalid_request"
            }
        return ["error": ["code": .string(code), "message": .string(message)]]
    }
}

/// An interaction that a request makes.
private struct Made {
    private let items: Items
    private let prose: Prose
    private let behaviour: Behaviour
    private let id: String

    init(_ maker: AnswerMaker) throws(Failure) {
        behaviour = maker.behaviour
        items = try Items(maker.call)
        prose = Prose(items.request, behaviour, fallback: maker.options.text, tokens: maker.options.tokens)
        id = "v1_\(Seeded.name(of: maker.call.body))"
    }

    func answer() -> Answer {
        let isBackground = items.json["background"]?.bool ?? false
        guard items.request.isStreamed else {
            let status = isBackground ? "in_progress" : status
            return Answer(json: interaction(status, isBackground ? [] : [step(isWhole: true)]).bytes)
        }
        return events().answer(behaviour) { refusal, _ in
            let error = InteractionAnswer.error(refusal.kind, refusal.message)
            return ["event_type": "error", "error": error["error"] ?? nil]
        }
    }

    private var status: String {
        if behaviour.tool != nil { return "requires_action" }
        return behaviour.finish == .length ? "incomplete" : "completed"
    }

    private func events() -> NamedEvents {
        var events = NamedEvents()
        add("interaction.created", ["interaction": interaction("in_progress", nil)], &events)
        let update: JSONObject = ["interaction_id": .string(id), "status": "in_progress"]
        add("interaction.status_update", update, &events)
        add("step.start", ["index": 0, "step": step(isWhole: behaviour.tool != nil)], &events)
        for piece in behaviour.tool == nil ? prose.parts : [] {
            add("step.delta", ["index": 0, "delta": ["type": "text", "text": .string(piece)]], &events)
        }
        add("step.stop", ["index": 0], &events)
        add("interaction.completed", ["interaction": interaction(status, nil)], &events)
        return events
    }

    private func add(_ name: String, _ members: JSONObject, _ events: inout NamedEvents) {
        let eventID: JSON = .string("\(id).\(events.blocks.count)")
        events.add(name, .object(JSONObject([("event_type", .string(name)), ("event_id", eventID)] + members.members)))
    }

    /// Events tell the steps themselves, and leave them out here.
    private func interaction(_ status: String, _ steps: [JSON]?) -> JSON {
        let name = items.json["agent"] == nil ? "model" : "agent"
        var interaction: JSONObject = [
            "id": .string(id), "object": "interaction", "status": .string(status), name: .string(items.request.model),
            "created": .string(Moment.start), "updated": .string(Moment.start),
        ]
        interaction["previous_interaction_id"] = items.json["previous_interaction_id"]
        if let steps { interaction["steps"] = .array(steps) }
        if status != "in_progress", behaviour.hasUsage {
            let input = items.request.promptTokens
            interaction["usage"] = [
                "total_input_tokens": JSON(input), "total_cached_tokens": 0, "total_output_tokens": JSON(prose.tokens),
                "total_tool_use_tokens": 0, "total_thought_tokens": 0, "total_tokens": JSON(input + prose.tokens),
            ]
        }
        return .object(interaction)
    }

    private func step(isWhole: Bool) -> JSON {
        if let tool = behaviour.tool {
            return [
                "type": "function_call", "id": "call_emulated", "name": .string(tool),
                "arguments": items.arguments(of: tool),
            ]
        }
        guard isWhole else { return ["type": "model_output"] }
        return ["type": "model_output", "content": [["type": "text", "text": .string(prose.parts.joined())]]]
    }
}
