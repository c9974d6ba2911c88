import Generation
import JSON

/// Reads `contents` and `systemInstruction`.
enum ContentReader {
    /// Adds the turns of one content: results of functions and what a user says beside them are turns of their own.
    static func read(_ content: RequestObject, into turns: inout [Turn]) throws(Failure) {
        let role = try content.string("role") ?? "user"
        let parts = try parts(of: content)
        switch role {
        case "model": add(parts[...], as: .assistant, to: &turns)
        case "user", "function", "":
            var rest = parts[...]
            while let first = rest.first {
                let isResult = first.isToolResult
                let run = rest.prefix { $0.isToolResult == isResult }
                add(run, as: isResult ? .tool : .user, to: &turns)
                rest = rest.dropFirst(run.count)
            }
        default: throw content.invalid("role", "must be \"user\" or \"model\"")
        }
    }

    static func parts(of content: RequestObject) throws(Failure) -> [Part] {
        var parts: [Part] = []
        for part in try content.members("parts") {
            if let part = try read(part) { parts.append(part) }
        }
        return parts
    }

    private static func add(_ parts: ArraySlice<Part>, as role: Turn.Role, to turns: inout [Turn]) {
        if !parts.isEmpty { turns.append(Turn(role, Array(parts))) }
    }

    private static func read(_ part: RequestObject) throws(Failure) -> Part? {
        let signature = try part.string("thoughtSignature")
        guard let content = try content(of: part) else {
            // A signature that came last in a stream stands in a part of its own.
            guard let signature, part.object.members.count == 1 else { return nil }
            return Part(.text(""), signature: signature)
        }
        return Part(content, signature: signature)
    }

    private static func content(of part: RequestObject) throws(Failure) -> Part.Content? {
        if let text = try part.string("text") { return try part.bool("thought") == true ? .thought(text) : .text(text) }
        if let blob = try part.member("inlineData") {
            guard let data = try blob.string("data") else { throw blob.invalid("data", "is missing") }
            return .inlineData(InlineData(mimeType: try blob.string("mimeType") ?? "", base64: data))
        }
        if let file = try part.member("fileData") {
            guard let uri = try file.string("fileUri") else { throw file.invalid("fileUri", "is missing") }
            return .file(FileReference(uri: uri, mimeType: try file.string("mimeType")))
        }
        if let call = try part.member("functionCall") {
            let arguments = try call.member("args").map { JSON.object($0.object).text } ?? "{}"
            return .toolCall(ToolCall(id: try call.string("id"), name: try name(of: call), arguments: arguments))
        }
        if let response = try part.member("functionResponse") {
            let value = try response.member("response").map { JSON.object($0.object) } ?? [:]
            return .toolResult(ToolResult(id: try response.string("id"), name: try name(of: response), value: value))
        }
        return nil
    }

    private static func name(of function: RequestObject) throws(Failure) -> String {
        guard let name = try function.string("name"), !name.isEmpty else {
            throw function.invalid("name", "must not be empty")
        }
        return name
    }
}

extension Part {
    var isToolResult: Bool {
        if case .toolResult = content { true } else { false }
    }
}
