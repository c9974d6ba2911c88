import Generation
import JSON

/// Reads what a message holds: a string, or an array of parts.
enum ContentReader {
    static func read(_ message: JSONObject, _ unspoken: inout Unspoken) throws(Misfit) -> [Part] {
        switch message.value("content") {
        case .string(let text): return [Part(.text(text))]
        case .array(let parts):
            return try readEach(parts, in: "content") { part throws(Misfit) in try readPart(part, &unspoken) }
        case nil: throw Misfit("content", "is missing")
        case let other?: throw Misfit("content", "must be a string or an array of parts, but is \(other.kindName)")
        }
    }

    private static func readPart(_ part: JSONObject, _ unspoken: inout Unspoken) throws(Misfit) -> Part {
        let type = try part.requiredString("type")
        for (name, value) in part.members where name != "type" && name != type {
            unspoken.leave(name, value, in: "messages[].content[].")
        }
        switch type {
        case "text": return Part(.text(try part.requiredString("text")))
        case "refusal": return Part(.text(try part.requiredString("refusal")))
        case "input_audio": return try readAudio(part)
        case "file": return try readFile(part)
        default:
            // `image_url`, and its kin of other servers: `video_url`, `audio_url`.
            guard type.hasSuffix("_url") else {
                throw Misfit("type", "must be `text`, `image_url`, `input_audio`, `file` or `refusal`")
            }
            return try readLocation(part, type, &unspoken)
        }
    }

    private static func readLocation(
        _ part: JSONObject,
        _ type: String,
        _ unspoken: inout Unspoken
    ) throws(Misfit) -> Part {
        let url: String
        switch part.value(type) {
        case .string(let text): url = text
        case .object(let object):
            url = try within(type) { () throws(Misfit) in try object.requiredString("url") }
            for (name, value) in object.members where name != "url" && value != "auto" {
                unspoken.leave(name, value, in: "messages[].content[].image_url.")
            }
        case nil: throw Misfit(type, "is missing")
        case let other?: throw Misfit(type, "must be an object with a `url`, but is \(other.kindName)")
        }
        guard url.utf8.starts(with: "data:".utf8) else { return Part(.file(FileReference(uri: url))) }
        guard let data = DataURL.read(url) else {
            throw Misfit("\(type).url", "must be a data URL in base64, such as `data:image/png;base64,...`")
        }
        return Part(.inlineData(data))
    }

    private static func readAudio(_ part: JSONObject) throws(Misfit) -> Part {
        let audio = try part.requiredObject("input_audio")
        return try within("input_audio") { () throws(Misfit) in
            let format = try audio.requiredString("format")
            let data = try audio.requiredString("data")
            return Part(.inlineData(InlineData(mimeType: "audio/\(format)", base64: data)))
        }
    }

    private static func readFile(_ part: JSONObject) throws(Misfit) -> Part {
        let file = try part.requiredObject("file")
        return try within("file") { () throws(Misfit) in
            if let data = try file.string("file_data") {
                // Callers send the bytes bare as well; the documents then are PDF, the one kind OpenAI takes.
                var inline = DataURL.read(data) ?? InlineData(mimeType: "application/pdf", base64: data)
                inline.name = try file.string("filename")
                return Part(.inlineData(inline))
            }
            guard let id = try file.string("file_id") else { throw Misfit("file_data", "is missing") }
            return Part(.file(FileReference(uri: id)))
        }
    }
}

/// Bytes written as `data:<type>;base64,<bytes>`, as RFC 2397 has it.
enum DataURL {
    static func read(_ url: String) -> InlineData? {
        let bytes = url.utf8
        guard bytes.starts(with: "data:".utf8), let comma = bytes.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let start = bytes.index(bytes.startIndex, offsetBy: 5)
        let fields = url[start..<comma].split(separator: ";", omittingEmptySubsequences: false)
        guard fields.last?.lowercased() == "base64" else { return nil }
        let type = fields.count > 1 ? fields.dropLast().joined(separator: ";") : ""
        return InlineData(
            mimeType: type.isEmpty ? "text/plain" : type,
            base64: String(url[bytes.index(after: comma)...])
        )
    }
}
