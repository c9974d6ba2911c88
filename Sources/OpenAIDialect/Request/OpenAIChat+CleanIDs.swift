import JSON

extension OpenAIChat {
    /// The caller's body with the signatures taken out of the ids of tool calls, which other servers limit in length.
    ///
    /// Everything else stays: unknown fields, their order, and how numbers are written.
    static func cleaningIDs(of document: JSON) -> [UInt8] {
        var document = document
        let messages = document["messages"]?.array ?? []
        document["messages"] = .array(messages.map(cleaningIDs(ofMessage:)))
        return document.bytes
    }

    private static func cleaningIDs(ofMessage message: JSON) -> JSON {
        var message = clean("tool_call_id", of: message)
        if let calls = message["tool_calls"]?.array {
            message["tool_calls"] = .array(calls.map { clean("id", of: $0) })
        }
        return message
    }

    private static func clean(_ field: String, of value: JSON) -> JSON {
        guard let id = value[field]?.string else { return value }
        let parts = CallID.split(id)
        guard parts.signature != nil else { return value }
        var value = value
        value[field] = .string(parts.id)
        return value
    }
}
