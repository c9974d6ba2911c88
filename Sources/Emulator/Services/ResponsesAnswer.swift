import Generation
import JSON

/// OpenAI's Responses API: one message, or one call of a tool, whole or as events with names.
struct ResponsesAnswer {
    private let items: Items
    private let prose: Prose
    private let behaviour: Behaviour
    private var number = 0

    init(_ maker: AnswerMaker) throws(Failure) {
        behaviour = maker.behaviour
        items = try Items(maker.call)
        prose = Prose(items.request, behaviour, fallback: maker.options.text, tokens: maker.options.tokens)
    }

    func answer() -> Answer {
        guard items.request.isStreamed else { return Answer(json: response(status, [item("completed")]).bytes) }
        var stream = self
        return stream.events().answer(behaviour) { refusal, number in
            [
                "type": "error", "code": .string(refusal.kind.rawValue), "message": .string(refusal.message),
                "param": nil, "sequence_number": JSON(number),
            ]
        }
    }

    private var status: String { behaviour.finish == .length ? "incomplete" : "completed" }

    private mutating func events() -> NamedEvents {
        var events = NamedEvents()
        add("created", ["response": response("in_progress", [])], &events)
        add("in_progress", ["response": response("in_progress", [])], &events)
        add("output_item.added", ["output_index": 0, "item": item("in_progress")], &events)
        if let tool = behaviour.tool {
            let text = items.arguments(of: tool).text
            addContent("function_call_arguments.delta", ["delta": .string(text)], &events)
            addContent("function_call_arguments.done", ["arguments": .string(text)], &events)
        } else {
            addContent("content_part.added", ["content_index": 0, "part": part("", isWhole: false)], &events)
            for piece in prose.parts {
                let delta: JSONObject = ["content_index": 0, "delta": .string(piece), "logprobs": []]
                addContent("output_text.delta", delta, &events)
            }
            let done: JSONObject = ["content_index": 0, "text": .string(text), "logprobs": []]
            addContent("output_text.done", done, &events)
            addContent("content_part.done", ["content_index": 0, "part": part(text, isWhole: true)], &events)
        }
        add("output_item.done", ["output_index": 0, "item": item("completed")], &events)
        add(status, ["response": response(status, [item("completed")])], &events)
        return events
    }

    private mutating func add(_ name: String, _ members: JSONObject, _ events: inout NamedEvents) {
        let type = "response.\(name)"
        let data = JSONObject([("type", .string(type)), ("sequence_number", JSON(number))] + members.members)
        events.add(type, .object(data))
        number += 1
    }

    private mutating func addContent(_ name: String, _ members: JSONObject, _ events: inout NamedEvents) {
        let place: JSONObject = ["item_id": .string(itemID), "output_index": 0]
        add(name, JSONObject(place.members + members.members), &events)
    }
}

// MARK: - Objects

extension ResponsesAnswer {
    private var text: String { prose.parts.joined() }

    private var itemID: String { behaviour.tool == nil ? "msg_emulated" : "fc_emulated" }

    private func response(_ status: String, _ output: [JSON]) -> JSON {
        var response: JSONObject = [
            "id": "resp_emulated", "object": "response", "created_at": JSON(Moment.seconds), "status": .string(status),
            "error": nil, "incomplete_details": status == "incomplete" ? ["reason": "max_output_tokens"] : nil,
            "model": .string(items.request.model), "output": .array(output),
        ]
        // These come back as they were sent, or as what they are without.
        let echoed: JSONObject = [
            "instructions": nil, "max_output_tokens": nil, "metadata": [:], "parallel_tool_calls": true,
            "previous_response_id": nil, "reasoning": ["effort": nil, "summary": nil], "store": true, "temperature": 1,
            "text": ["format": ["type": "text"]], "tool_choice": "auto", "tools": [], "top_p": 1,
            "truncation": "disabled",
        ]
        for (key, usual) in echoed.members { response[key] = items.json[key] ?? usual }
        response["usage"] = status == "in_progress" || !behaviour.hasUsage ? JSON.null : usage
        return .object(response)
    }

    private var usage: JSON {
        let input = items.request.promptTokens
        return [
            "input_tokens": JSON(input), "input_tokens_details": ["cached_tokens": 0],
            "output_tokens": JSON(prose.tokens), "output_tokens_details": ["reasoning_tokens": 0],
            "total_tokens": JSON(input + prose.tokens),
        ]
    }

    private func item(_ status: String) -> JSON {
        let isWhole = status == "completed"
        if let tool = behaviour.tool {
            return [
                "id": .string(itemID), "type": "function_call", "status": .string(status), "call_id": "call_emulated",
                "name": .string(tool), "arguments": .string(isWhole ? items.arguments(of: tool).text : ""),
            ]
        }
        return [
            "id": .string(itemID), "type": "message", "status": .string(status), "role": "assistant",
            "content": isWhole ? [part(text, isWhole: true)] : [],
        ]
    }

    private func part(_ text: String, isWhole: Bool) -> JSON {
        let grounding = isWhole && behaviour.isGrounded ? Grounding(of: text, isVertex: false) : nil
        return [
            "type": "output_text", "text": .string(text), "annotations": grounding?.responsesAnnotations ?? [],
            "logprobs": [],
        ]
    }
}
