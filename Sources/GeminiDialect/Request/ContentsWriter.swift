import Generation
import JSON

/// Writes contents one part at a time, joining neighbours of the same role, as Gemini wants roles to alternate.
struct ContentsWriter {
    private(set) var output: [UInt8] = []
    /// How many contents there are so far.
    private(set) var count = 0
    private let flavour: GeminiContent.Flavour
    private let rules: ModelRules
    /// The functions that were called so far, by the call.
    private var names: [String: String] = [:]
    private var role: Role?
    private var hasCall = false

    private enum Role {
        case system, user, model
    }

    /// Any text for a signature that was not kept: Google documents that this value is let through.
    ///
    /// It is for conversations that another model, or a caller who drops signatures, had part in
    /// (ai.google.dev/gemini-api/docs/thought-signatures, 2026-11).
    private static let unsigned = "skip_thought_signature_validator"

    init(flavour: GeminiContent.Flavour, rules: ModelRules) {
        self.flavour = flavour
        self.rules = rules
    }

    /// Whether the content being written is the model's.
    var endsWithModel: Bool { role == .model }

    /// Adds a part; an empty text is left out, because the API refuses it.
    ///
    /// Throws for a file that the API cannot get at.
    mutating func append(_ part: Part, as role: Turn.Role) throws(Failure) {
        guard !part.isEmpty else { return }
        if case .file(let file) = part.content { try file.check(readableBy: flavour.keeper) }
        begin(role)
        try write(part)
        output.append(UInt8(ascii: "}"))
    }

    /// Ends the last content.
    mutating func close() {
        if role != nil { output.append("]}") }
        role = nil
    }

    private mutating func begin(_ turnRole: Turn.Role) {
        let role: Role =
            switch turnRole {
            case .system: .system
            case .user, .tool: .user
            case .assistant: .model
            }
        if role == self.role {
            output.append(",{")
            return
        }
        close()
        if count > 0 { output.append(UInt8(ascii: ",")) }
        switch role {
        case .system: output.append("{\"parts\":[{")
        case .user: output.append("{\"role\":\"user\",\"parts\":[{")
        case .model: output.append("{\"role\":\"model\",\"parts\":[{")
        }
        self.role = role
        hasCall = false
        count += 1
    }

    private mutating func write(_ part: Part) throws(Failure) {
        var signature = part.signature
        switch part.content {
        case .text(let text):
            output.append("\"text\":")
            output.append(string: text)
        case .thought(let text):
            output.append("\"text\":")
            output.append(string: text)
            output.append(",\"thought\":true")
        case .inlineData(let data): data.append(to: &output, withName: flavour == .vertex)
        case .file(let file): file.append(to: &output)
        case .toolCall(let call):
            try write(call)
            if signature == nil, !hasCall, rules.needsCallSignatures { signature = Self.unsigned }
            hasCall = true
        case .toolResult(let result): try write(result)
        }
        guard let signature else { return }
        output.append(",\"thoughtSignature\":")
        output.append(string: signature)
    }

    private mutating func write(_ call: ToolCall) throws(Failure) {
        guard let arguments = call.argumentsObject else {
            throw Failure(.invalidRequest, "The arguments of the tool call \(call.label) are not a JSON object.")
        }
        call.append(arguments: arguments, to: &output)
        if let id = call.id { names[id] = call.name }
    }

    private mutating func write(_ result: ToolResult) throws(Failure) {
        guard let name = result.name ?? result.id.flatMap({ names[$0] }) else {
            let label = result.id.map { " \"\($0)\"" } ?? ""
            throw Failure(.invalidRequest, "The tool result\(label) answers no tool call before it.")
        }
        output.append("\"functionResponse\":{")
        if let id = result.id {
            output.append(member: "id")
            output.append(string: id)
        }
        output.append(member: "name")
        output.append(string: name)
        output.append(member: "response")
        if case .object = result.value {
            result.value.write(to: &output)
        } else {
            output.append("{\"result\":")
            result.value.write(to: &output)
            output.append("}")
        }
        output.append("}")
    }
}

extension Part {
    /// Whether there is nothing to send: no words and no signature.
    fileprivate var isEmpty: Bool {
        guard signature == nil else { return false }
        return switch content {
        case .text(let text), .thought(let text): text.isEmpty
        default: false
        }
    }
}

extension ToolCall {
    /// The arguments as the text of a JSON object; `nil` when they are something else.
    ///
    /// No text at all is an empty object: that is how a call without arguments often arrives.
    var argumentsObject: String? {
        if arguments.utf8.isEmpty { return "{}" }
        guard let splice = try? JSONSplice(Array(arguments.utf8)), splice.isObject else { return nil }
        return arguments
    }

    fileprivate var label: String { id.map { "\"\($0)\" of \(name)" } ?? name }

    /// Appends the member `functionCall`.
    func append(arguments: String, to output: inout [UInt8]) {
        output.append("\"functionCall\":{")
        if let id {
            output.append(member: "id")
            output.append(string: id)
        }
        output.append(member: "name")
        output.append(string: name)
        output.append(member: "args")
        output.append(json: arguments)
        output.append("}")
    }
}

extension InlineData {
    /// Appends the member `inlineData`, with the file's name where that is taken.
    func append(to output: inout [UInt8], withName takesName: Bool) {
        output.append("\"inlineData\":{\"mimeType\":")
        output.append(string: mimeType)
        output.append(",\"data\":")
        output.append(string: base64)
        if takesName, let name {
            output.append(member: "displayName")
            output.append(string: name)
        }
        output.append("}")
    }
}

extension FileReference {
    /// Appends the member `fileData`, with a media type guessed from the name where none was given.
    fileprivate func append(to output: inout [UInt8]) {
        output.append("\"fileData\":{")
        if let mimeType = mimeType ?? MediaType.guessed(from: uri) {
            output.append(member: "mimeType")
            output.append(string: mimeType)
        }
        output.append(member: "fileUri")
        output.append(string: uri)
        output.append("}")
    }
}
