import Generation
import JSON

extension RequestWriter {
    /// Writes one turn as the messages it takes: tool results are messages of their own.
    mutating func write(_ turn: Turn) {
        if turn.role == .assistant {
            writeAssistant(turn.parts)
            return
        }
        var rest: [Part] = []
        for part in turn.parts {
            if case .toolResult(let result) = part.content { write(result) } else { rest.append(part) }
        }
        guard !rest.isEmpty || turn.parts.isEmpty && turn.role != .tool else { return }
        bytes.openObject()
        bytes.appendMember("role", turn.role == .system ? "system" : "user")
        writeContent(rest, allowsMedia: turn.role != .system)
        bytes.closeObject()
    }

    private mutating func writeAssistant(_ parts: [Part]) {
        var content: [Part] = []
        var calls: [ToolCall] = []
        for part in parts {
            if part.signature != nil {
                notices.add("Signatures of thoughts were left out: they hold only for the provider that made them.")
            }
            switch part.content {
            case .toolCall(let call): calls.append(call)
            case .thought: notices.add("Thoughts in earlier turns were left out: OpenAI's chat takes none.")
            case .toolResult(let result): write(result)
            case .text, .inlineData, .file: content.append(part)
            }
        }
        bytes.openObject()
        bytes.appendMember("role", "assistant")
        if content.isEmpty, !calls.isEmpty {
            bytes.appendNull("content")
        } else {
            writeContent(content, allowsMedia: false)
        }
        if !calls.isEmpty {
            bytes.openArray("tool_calls")
            for call in calls { write(call) }
            bytes.closeArray()
        }
        bytes.closeObject()
    }

    private mutating func write(_ call: ToolCall) {
        let id = call.id ?? inventID(for: call)
        bytes.openObject()
        bytes.appendMember("id", id)
        bytes.appendMember("type", "function")
        bytes.openObject("function")
        bytes.appendMember("name", call.name)
        bytes.appendMember("arguments", call.arguments.isEmpty ? "{}" : call.arguments)
        bytes.closeObject()
        bytes.closeObject()
    }

    private mutating func inventID(for call: ToolCall) -> String {
        let id = "call_\(inventedIDs)"
        inventedIDs += 1
        unansweredCalls.append((id: id, name: call.name))
        return id
    }

    private mutating func write(_ result: ToolResult) {
        bytes.openObject()
        bytes.appendMember("role", "tool")
        bytes.appendMember("tool_call_id", result.id ?? takeID(for: result))
        if case .string(let text) = result.value {
            bytes.appendMember("content", text)
        } else {
            bytes.appendMember("content", result.value.text)
        }
        bytes.closeObject()
    }

    /// The id of the oldest unanswered call of that function, or of any function when the result names none.
    private mutating func takeID(for result: ToolResult) -> String {
        let match = unansweredCalls.firstIndex { result.name == nil || $0.name == result.name }
        guard let match else { return "call_unknown" }
        return unansweredCalls.remove(at: match).id
    }
}
