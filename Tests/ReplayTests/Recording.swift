import Foundation
import JSON

/// What a service was asked and what it answered.
struct Recording: Sendable {
    /// Whose server it was.
    enum Service: Hashable, Sendable {
        case gemini
        case vertex(location: String)
        /// A server of OpenAI's dialect, below this path.
        case openAI(base: String)
    }

    /// How the answers of a body are set apart.
    enum Framing {
        case whole, events, array
    }

    var name: String
    var service: Service
    /// Path and query as the service was called.
    var target: String
    var request: [UInt8]
    var status: Int
    var contentType: String
    var response: [UInt8]

    var path: Substring { target.prefix { $0 != "?" } }

    var framing: Framing {
        if contentType.hasPrefix("text/event-stream") { return .events }
        return path.hasSuffix(":streamGenerateContent") && status == 200 ? .array : .whole
    }

    /// Where Aloft takes the same call.
    var targetHere: String {
        guard case .openAI(let base) = service else { return target }
        return "/v1" + target.dropFirst(base.count)
    }

    /// Each answer of the body.
    var answers: [JSON] { Self.answers(in: response, framing) }

    static func answers(in body: [UInt8], _ framing: Framing) -> [JSON] {
        switch framing {
        case .whole: return [value(of: body)]
        case .array: return value(of: body).array ?? [value(of: body)]
        case .events:
            let text = String(decoding: body, as: UTF8.self).replacing("\r\n", with: "\n")
            return text.split(separator: "\n\n").compactMap { event(in: $0) }
        }
    }

    /// What a block of a stream says: the data of an event, or JSON without `data:`, as Google tells errors; `nil` for
    /// a comment.
    private static func event(in block: Substring) -> JSON? {
        let lines = block.split(separator: "\n").filter { $0.hasPrefix("data:") }.map { $0.dropFirst(5) }
        let data = lines.isEmpty ? String(block) : lines.joined(separator: "\n")
        if lines.isEmpty, (try? JSON(parsing: data)) == nil { return nil }
        return value(of: Array(data.utf8))
    }

    /// The JSON of the bytes; a string of them where they are none.
    private static func value(of bytes: [UInt8]) -> JSON {
        (try? JSON(parsing: bytes)) ?? .string(String(decoding: bytes, as: UTF8.self))
    }
}

extension Recording {
    /// The folders of recordings beside the checkout.
    enum Folder: String, CaseIterable {
        case gemini, vertex, openai
        case geminiResponses = "gemini-responses"
        case vertexResponses = "vertex-responses"
    }

    /// The recordings of a folder, and the files of it that are none; `nil` where there is no such folder.
    static func load(_ folder: Folder) -> (recordings: [Recording], others: Set<String>)? {
        let place = checkout.deletingLastPathComponent().appending(path: "shared/wire/\(folder.rawValue)")
        let names = try? FileManager.default.contentsOfDirectory(atPath: place.path(percentEncoded: false))
        guard let names, !names.isEmpty else { return nil }
        var recordings: [Recording] = []
        var others: Set<String> = []
        for name in names.sorted() {
            let bytes = (try? Data(contentsOf: place.appending(path: name))).map { Array($0) } ?? []
            let recording =
                switch folder {
                case .gemini, .vertex, .openai: exchange(name, bytes)
                case .geminiResponses: response(name, bytes, of: .gemini)
                case .vertexResponses: response(name, bytes, of: .vertex(location: "global"))
                }
            if let recording { recordings.append(recording) } else { others.insert(name) }
        }
        return (recordings, others)
    }

    private static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func exchange(_ name: String, _ bytes: [UInt8]) -> Recording? {
        guard let document = try? JSON(parsing: bytes), let request = document["request"],
            let url = document["url"]?.string, let status = document["status"]?.int,
            let type = document["content_type"]?.string, !type.hasPrefix("text/plain"),
            let scheme = url.firstRange(of: "://")
        else { return nil }
        let target = String(url[scheme.upperBound...].drop { $0 != "/" })
        let service: Service
        if let base = target.firstRange(of: "/chat/completions") {
            service = .openAI(base: String(target[..<base.lowerBound]))
        } else if target.contains("/projects/") {
            let parts = target.split(separator: "/")
            service = .vertex(location: parts.count > 4 ? String(parts[4]) : "global")
        } else {
            service = .gemini
        }
        return Recording(
            name: name,
            service: service,
            target: target,
            request: request.bytes,
            status: status,
            contentType: type,
            response: document["response"]?.string.map { Array($0.utf8) } ?? document["response"]?.bytes ?? []
        )
    }

    /// An answer alone, to the least that can be asked for it.
    private static func response(_ name: String, _ bytes: [UInt8], of service: Service) -> Recording? {
        let isStreamed = name.hasPrefix("streaming-")
        guard isStreamed || name.hasPrefix("unary-"), !name.hasSuffix(".html") else { return nil }
        let error = (try? JSON(parsing: bytes))?["error"]
        let call = Call(answeredBy: name)
        let place =
            service == .gemini
            ? "/v1beta/models" : "/v1beta1/projects/example-project/locations/global/publishers/google/models"
        return Recording(
            name: name,
            service: service,
            target: "\(place)/\(call.model):\(isStreamed ? "streamGenerateContent?alt=sse" : call.method)",
            request: Array(call.body.utf8),
            status: error?["code"]?.int ?? 200,
            contentType: isStreamed && error == nil ? "text/event-stream" : "application/json; charset=UTF-8",
            response: bytes
        )
    }
}

/// The least that can be asked for an answer.
private struct Call {
    var model = "gemini-2.5-flash"
    var method = "generateContent"
    var body = #"{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}"#

    init(answeredBy name: String) {
        if name.contains("generate-images") {
            model = "imagen-4.0-generate-001"
            method = "predict"
            body = #"{"instances":[{"prompt":"A hedgehog"}],"parameters":{"sampleCount":4}}"#
        } else if name.contains("billable-characters") {
            method = "countTokens"
        }
    }
}
