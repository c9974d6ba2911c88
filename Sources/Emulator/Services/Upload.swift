import Generation
import HTTP
import JSON

/// Takes files in, in one request or resumably; what it must know later it puts into the URL it gives out.
struct Upload {
    private let call: Call

    init(_ call: Call) {
        self.call = call
    }

    func answer() throws(Failure) -> Answer {
        let command = call.head.fields["x-goog-upload-command"] ?? ""
        if command.contains("start") { return start() }
        guard !command.isEmpty else { return try finish() }
        guard call.head.queryItem("upload_id") != nil else {
            throw Failure(.invalidRequest, "Upload has not been started: the URL has no upload_id.")
        }
        if command.contains("finalize") { return try finish() }
        let isCancel = command.contains("cancel")
        var answer = Answer(contentType: "text/plain", events: [])
        answer.fields.append("x-goog-upload-status", isCancel ? "cancelled" : "active")
        if !isCancel { answer.fields.append("x-goog-upload-size-received", String(received)) }
        return answer
    }

    private func start() -> Answer {
        let file = (try? JSON(parsing: call.body))?["file"]
        let name = (file?["displayName"] ?? file?["display_name"])?.string ?? ""
        let type = call.head.fields["x-goog-upload-header-content-type"] ?? file?["mimeType"]?.string
        let id = Seeded.name(of: call.body + Array((type ?? "").utf8))
        let url = "\(call.origin)/upload/v1beta/files?upload_id=\(id)&upload_protocol=resumable"
        let details = "&mime_type=\((type ?? Self.anyType).pathEncoded)&display_name=\(name.pathEncoded)"
        var answer = Answer(contentType: "text/plain", events: [])
        answer.fields.append("x-goog-upload-url", url + details)
        answer.fields.append("x-goog-upload-status", "active")
        answer.fields.append("x-goog-upload-chunk-granularity", "8388608")
        return answer
    }

    private func finish() throws(Failure) -> Answer {
        guard call.head.method == "POST" || call.head.method == "PUT" else {
            throw Failure(.invalidRequest, "A file is uploaded with POST.")
        }
        let name = call.head.queryItem("display_name") ?? ""
        let type = call.head.queryItem("mime_type") ?? call.head.fields["content-type"] ?? Self.anyType
        let id = Seeded.name(of: call.body)
        let file = Resource.file(id, size: received, type: type, displayName: name, origin: call.origin)
        var answer = Answer(json: (["file": file] as JSON).bytes)
        answer.fields.append("x-goog-upload-status", "final")
        return answer
    }

    /// What arrived with this part and, by its offset, before it.
    private var received: Int {
        let offset = call.head.fields["x-goog-upload-offset"].flatMap { Int($0) } ?? 0
        return max(0, min(offset, 1 << 50)) + call.body.count
    }

    private static let anyType = "application/octet-stream"
}

extension Call {
    /// Where the caller reaches the emulator.
    var origin: String {
        "\(head.fields["x-forwarded-proto"] ?? "http")://\(head.fields["host"] ?? "localhost")"
    }
}
