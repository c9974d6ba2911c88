import Generation
import JSON

/// Reads messages into turns, in order, and remembers which function each tool call named.
struct MessageReader {
    private(set) var unspoken = Unspoken()
    /// Whether an id carries a signature that only Aloft can read.
    private(set) var hasSignedIDs = false
    private var functionNames: [String: String] = [:]

    mutating func read(_ message: JSONObject) throws(Misfit) -> Turn {
        let role = try message.requiredString("role")
        noteUnknown(in: message, role: role)
        return switch role {
        case "system", "developer": Turn(.system, try ContentReader.read(message, &unspoken))
        case "user": Turn(.user, try ContentReader.read(message, &unspoken))
        case "assistant": Turn(.assistant, try readAssistant(message))
        case "tool", "function": Turn(.tool, [try readToolResult(message)])
        default:
            throw Misfit("role", "must be `system`, `developer`, `user`, `assistant`, `tool` or `function`")
        }
    }

    private mutating func noteUnknown(in message: JSONObject, role: String) {
        for (name, value) in message.members {
            switch name {
            case "role", "content", "tool_calls", "tool_call_id", "refusal", "function_call", "reasoning_content",
                "reasoning", "extra_content":
                break
            // The caller repeats what it was told.
            case "annotations": break
            case "name" where role == "tool" || role == "function": break
            default: unspoken.leave(name, value, in: "messages[].")
            }
        }
    }

    private mutating func readAssistant(_ message: JSONObject) throws(Misfit) -> [Part] {
        var parts: [Part] = []
        if let thought = message["reasoning_content"]?.string ?? message["reasoning"]?.string, !thought.isEmpty {
            parts.append(Part(.thought(thought)))
        }
        if message.value("content") != nil {
            parts += try ContentReader.read(message, &unspoken)
        } else if let refusal = try message.string("refusal") {
            parts.append(Part(.text(refusal)))
        }
        if let signature = Signatures.read(in: message), let last = parts.indices.last {
            parts[last].signature = signature
        }
        if let calls = try message.array("tool_calls") {
            parts += try readEach(calls, in: "tool_calls") { call throws(Misfit) in try readToolCall(call) }
        }
        if let call = try message.object("function_call") {
            let call = try within("function_call") { () throws(Misfit) in try readFunction(call, id: nil) }
            parts.append(Part(.toolCall(call)))
        }
        return parts
    }

    private mutating func readToolCall(_ call: JSONObject) throws(Misfit) -> Part {
        let (id, signature) = split(try call.string("id").flatMap { $0.isEmpty ? nil : $0 })
        if let custom = try call.object("custom") {
            let call = try within("custom") { () throws(Misfit) in
                ToolCall(
                    id: id,
                    name: try custom.requiredString("name"),
                    arguments: try custom.string("input") ?? ""
                )
            }
            return Part(.toolCall(call))
        }
        let function = try call.requiredObject("function")
        let read = try within("function") { () throws(Misfit) in try readFunction(function, id: id) }
        if let id { functionNames[id] = read.name }
        return Part(.toolCall(read), signature: Signatures.read(in: call) ?? signature)
    }

    /// Takes an id apart that ``CallID`` has joined.
    private mutating func split(_ id: String?) -> (id: String?, signature: String?) {
        guard let id else { return (nil, nil) }
        let parts = CallID.split(id)
        if parts.signature != nil { hasSignedIDs = true }
        return (parts.id.isEmpty ? nil : parts.id, parts.signature)
    }

    private func readFunction(_ function: JSONObject, id: String?) throws(Misfit) -> ToolCall {
        ToolCall(
            id: id,
            name: try function.requiredString("name"),
            arguments: try function.string("arguments") ?? ""
        )
    }

    private mutating func readToolResult(_ message: JSONObject) throws(Misfit) -> Part {
        let id = split(try message.string("tool_call_id")).id
        let name = try message.string("name") ?? id.flatMap { functionNames[$0] }
        if id == nil, name == nil { throw Misfit("tool_call_id", "is missing") }
        let parts = try ContentReader.read(message, &unspoken)
        let text = parts.count == 1 ? parts[0].text ?? "" : parts.compactMap(\.text).joined()
        return Part(.toolResult(ToolResult(id: id, name: name, value: .string(text))))
    }
}

/// Where Google's compatible endpoint carries the signature of a thought.
enum Signatures {
    static func read(in object: JSONObject) -> String? {
        guard let signature = object["extra_content"]?["google"]?["thought_signature"]?.string else { return nil }
        return signature.isEmpty ? nil : signature
    }
}
