import Generation
import JSON

/// Reads `contents` and `systemInstruction`.
struct ContentReader {
    private(set) var turns: [Turn] = []
    var remarks: Remarks

    init(remarks: Remarks) {
        self.remarks = remarks
    }

    /// The parts of a content that stands by itself.
    static func parts(of content: RequestObject) throws(Failure) -> [Part] {
        var reader = ContentReader(remarks: Remarks())
        return try reader.parts(of: content, at: .content)
    }

    mutating func read(instruction: RequestObject) throws(Failure) {
        let parts = try parts(of: instruction, at: .instruction)
        if !parts.isEmpty { turns.append(Turn(.system, parts)) }
    }

    /// Adds the turns of one content: results of functions and what a user says beside them are turns of their own.
    mutating func read(_ content: RequestObject) throws(Failure) {
        let role = try content.string("role") ?? ""
        let parts = try parts(of: content, at: .content)
        switch role {
        case "model": add(parts[...], as: .assistant)
        case "user", "function", "":
            if role.isEmpty { remarks.notePlace(FlavourFields.missingRole) }
            var rest = parts[...]
            while let first = rest.first {
                let isResult = first.isToolResult
                let run = rest.prefix { $0.isToolResult == isResult }
                add(run, as: isResult ? .tool : .user)
                rest = rest.dropFirst(run.count)
            }
        default: throw content.invalid("role", "must be \"user\" or \"model\"")
        }
    }

    private mutating func add(_ parts: ArraySlice<Part>, as role: Turn.Role) {
        if !parts.isEmpty { turns.append(Turn(role, Array(parts))) }
    }

    /// Where parts stand.
    enum Place: String {
        case instruction = "systemInstruction.parts[]."
        case content = "contents[].parts[]."
    }

    mutating func parts(of content: RequestObject, at place: Place) throws(Failure) -> [Part] {
        let objects = try content.members("parts")
        var parts: [Part] = []
        parts.reserveCapacity(objects.count)
        for object in objects {
            if let part = try read(object, at: place) { parts.append(part) }
        }
        return parts
    }

    private mutating func read(_ part: RequestObject, at place: Place) throws(Failure) -> Part? {
        let signature = try part.string("thoughtSignature")
        let content = try content(of: part, at: place)
        // Most parts have one member, which is then known.
        if content == nil || part.object.count > 1 {
            remarks.noteUnknown(in: part, besides: Self.known, at: place.rawValue)
        }
        guard let content else {
            // A signature that came last in a stream stands in a part of its own.
            guard let signature, part.object.count == 1 else { return nil }
            return Part(.text(""), signature: signature)
        }
        return Part(content, signature: signature)
    }

    private static let known = [
        "text", "thought", "thoughtSignature", "functionCall", "functionResponse", "inlineData", "fileData",
    ]

    private mutating func content(of part: RequestObject, at place: Place) throws(Failure) -> Part.Content? {
        if let text = try part.string("text") { return try part.bool("thought") == true ? .thought(text) : .text(text) }
        if let blob = try part.member("inlineData") { return .inlineData(try inlineData(blob, at: place)) }
        if let file = try part.member("fileData") {
            guard let uri = try file.string("fileUri") else { throw file.invalid("fileUri", "is missing") }
            remarks.noteUnknown(in: file, besides: ["fileUri", "mimeType"], at: place.rawValue + "fileData.")
            return .file(FileReference(uri: uri, mimeType: try file.string("mimeType")))
        }
        if let call = try part.member("functionCall") {
            let arguments = try call.member("args").map { JSON.object($0.object).text } ?? "{}"
            remarks.noteUnknown(in: call, besides: ["id", "name", "args"], at: place.rawValue + "functionCall.")
            return .toolCall(ToolCall(id: try call.string("id"), name: try name(of: call), arguments: arguments))
        }
        if let response = try part.member("functionResponse") {
            let value = try response.member("response").map { JSON.object($0.object) } ?? [:]
            let known = ["id", "name", "response"]
            remarks.noteUnknown(in: response, besides: known, at: place.rawValue + "functionResponse.")
            return .toolResult(ToolResult(id: try response.string("id"), name: try name(of: response), value: value))
        }
        return nil
    }

    private mutating func inlineData(_ blob: RequestObject, at place: Place) throws(Failure) -> InlineData {
        guard let data = try blob.string("data") else { throw blob.invalid("data", "is missing") }
        let name = try blob.string("displayName")
        if name != nil { remarks.notePlace(place.rawValue + "inlineData.displayName") }
        return InlineData(mimeType: try blob.string("mimeType") ?? "", base64: data, name: name)
    }

    private func name(of function: RequestObject) throws(Failure) -> String {
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
