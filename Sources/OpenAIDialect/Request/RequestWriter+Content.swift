import Generation
import JSON

extension RequestWriter {
    /// Writes the `content` member: one text as a string, anything else as parts.
    mutating func writeContent(_ parts: [Part], allowsMedia: Bool) {
        guard !parts.isEmpty else {
            bytes.appendMember("content", "")
            return
        }
        if parts.count == 1, let text = parts[0].text {
            bytes.appendMember("content", text)
            return
        }
        bytes.openArray("content")
        for part in parts { writePart(part, allowsMedia: allowsMedia) }
        bytes.closeArray()
    }

    private mutating func writePart(_ part: Part, allowsMedia: Bool) {
        switch part.content {
        case .text(let text):
            bytes.openObject()
            bytes.appendMember("type", "text")
            bytes.appendMember("text", text)
            bytes.closeObject()
        case .inlineData(let data):
            if allowsMedia { write(data) } else { noteMedia() }
        case .file(let file):
            if allowsMedia { write(file) } else { noteMedia() }
        case .thought: notices.add("Thoughts in earlier turns were left out: OpenAI's chat takes none.")
        case .toolCall, .toolResult:
            notices.add("A tool call outside the model's turns was left out.")
        }
    }

    private mutating func noteMedia() {
        notices.add("Images and files outside the user's turns were left out: OpenAI's chat takes none there.")
    }

    private mutating func write(_ data: InlineData) {
        bytes.openObject()
        switch data.mimeType {
        case "audio/wav", "audio/x-wav", "audio/wave": appendAudio(data, format: "wav")
        case "audio/mp3", "audio/mpeg": appendAudio(data, format: "mp3")
        case let type where type.hasPrefix("image/"): appendImage(url: "data:\(type);base64,\(data.base64)")
        case let type:
            bytes.appendMember("type", "file")
            bytes.openObject("file")
            bytes.appendMember("filename", data.name ?? (type == "application/pdf" ? "file.pdf" : "file"))
            bytes.appendMember("file_data", "data:\(type);base64,\(data.base64)")
            bytes.closeObject()
        }
        bytes.closeObject()
    }

    private mutating func write(_ file: FileReference) {
        let isWeb = file.uri.hasPrefix("https://") || file.uri.hasPrefix("http://")
        let isImage = file.mimeType?.hasPrefix("image/") ?? true
        guard isWeb && isImage || !file.uri.contains("://") else {
            notices.add("A file given by its address was left out: OpenAI's chat fetches nothing but images.")
            return
        }
        bytes.openObject()
        if isWeb {
            appendImage(url: file.uri)
        } else {
            bytes.appendMember("type", "file")
            bytes.openObject("file")
            bytes.appendMember("file_id", file.uri)
            bytes.closeObject()
        }
        bytes.closeObject()
    }

    private mutating func appendImage(url: String) {
        bytes.appendMember("type", "image_url")
        bytes.openObject("image_url")
        bytes.appendMember("url", url)
        bytes.closeObject()
    }

    private mutating func appendAudio(_ data: InlineData, format: String) {
        bytes.appendMember("type", "input_audio")
        bytes.openObject("input_audio")
        bytes.appendMember("data", data.base64)
        bytes.appendMember("format", format)
        bytes.closeObject()
    }
}
