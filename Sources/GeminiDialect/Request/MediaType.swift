/// The media types Gemini reads, by the ends of file names.
enum MediaType {
    /// The type a file of that address most likely has, which Vertex AI wants to be told; `nil` when the name says nothing.
    static func guessed(from uri: String) -> String? {
        let path = uri.prefix { $0 != "?" && $0 != "#" }
        guard let name = path.split(separator: "/").last, let dot = name.lastIndex(of: ".") else { return nil }
        return byExtension[name[name.index(after: dot)...].lowercased()]
    }

    private static let byExtension = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
        "heic": "image/heic", "heif": "image/heif", "bmp": "image/bmp",
        "pdf": "application/pdf", "txt": "text/plain", "md": "text/markdown", "html": "text/html", "csv": "text/csv",
        "json": "application/json",
        "mp3": "audio/mp3", "wav": "audio/wav", "aac": "audio/aac", "ogg": "audio/ogg", "flac": "audio/flac",
        "m4a": "audio/m4a",
        "mp4": "video/mp4", "mpeg": "video/mpeg", "mov": "video/quicktime", "webm": "video/webm",
        "avi": "video/x-msvideo",
    ]
}
