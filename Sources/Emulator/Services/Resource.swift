import Foundation
import Generation
import HTTP
import JSON

/// Things that Google keeps: files, cached contents and batches.
///
/// Nothing is kept here. Whatever is asked for is there, and what was made is named for the request that made it.
struct Resource {
    private let call: Call
    private let collection: String
    private let id: String?
    /// What is done to it, as in `batches/1:cancel`.
    private let verb: String?
    /// The name of the collection, at Vertex AI with its project and location.
    private let parent: String

    init(_ call: Call) {
        self.call = call
        let steps = call.head.path.split(separator: "/").dropFirst()
        let at = steps.firstIndex { ["files", "cachedContents", "batches"].contains($0) }
        collection = at.map { String(steps[$0]) } ?? "batches"
        parent = at.map { steps[...$0].joined(separator: "/") } ?? collection
        let rest = at.map { steps[($0 + 1)...].joined(separator: "/") } ?? ""
        let parts = rest.split(separator: ":", maxSplits: 1)
        id = parts.first.map(String.init)
        verb = parts.count == 2 ? String(parts[1]) : nil
    }

    /// `nil` where nothing answers.
    func json() throws(Failure) -> JSON? {
        if case .batch = call.endpoint { return batch(Seeded.name(of: call.body), try call.object(), isDone: false) }
        if let verb {
            return verb == "cancel" && collection == "batches" && call.head.method == "POST" ? [:] : nil
        }
        switch (call.head.method, id) {
        case ("POST", nil) where collection == "cachedContents":
            let request = try call.object()
            guard request["model"]?.string != nil else {
                throw Failure(.invalidRequest, "* CreateCachedContentRequest.cached_content.model: model is required")
            }
            return cached(Seeded.name(of: call.body), request)
        case ("PATCH", let id?) where collection == "cachedContents": return cached(id, try call.object())
        case ("GET", nil): return [(collection == "batches" ? "operations" : collection): [thing("emulated")]]
        case ("GET", let id?): return thing(id)
        case ("DELETE", .some): return [:]
        default: return nil
        }
    }

    private func thing(_ id: String) -> JSON {
        switch collection {
        case "files": Self.file(id, size: 0, type: "text/plain", displayName: "", origin: call.origin)
        case "cachedContents": cached(id, ["model": "models/gemini-2.5-flash"])
        default: batch(id, nil, isDone: true)
        }
    }

    static func file(_ id: String, size: Int, type: String, displayName: String, origin: String) -> JSON {
        var file: JSONObject = ["name": .string("files/\(id)")]
        if !displayName.isEmpty { file["displayName"] = .string(displayName) }
        file["mimeType"] = .string(type)
        file["sizeBytes"] = .string(String(size))
        file["createTime"] = .string(Moment.start)
        file["updateTime"] = .string(Moment.start)
        file["expirationTime"] = .string(Moment.twoDaysLater)
        file["uri"] = .string("\(origin)/v1beta/files/\(id)")
        file["state"] = "ACTIVE"
        file["source"] = "UPLOADED"
        return .object(file)
    }

    private func cached(_ id: String, _ request: JSON) -> JSON {
        var cached: JSONObject = ["name": .string("\(parent)/\(id)")]
        for key in ["model", "displayName"] { cached[key] = request[key] }
        cached["createTime"] = .string(Moment.start)
        cached["updateTime"] = .string(Moment.start)
        cached["expireTime"] = request["expireTime"] ?? .string(Self.end(request["ttl"]?.string))
        let texts = request["contents"]?.array?.flatMap { $0["parts"]?.array ?? [] }.compactMap { $0["text"]?.string }
        let characters = texts?.reduce(0) { $0 + $1.count } ?? 0
        cached["usageMetadata"] = ["totalTokenCount": JSON(max(1, (characters + 3) / 4))]
        return .object(cached)
    }

    /// When something ends that lives for a time such as `300s`.
    private static func end(_ lifetime: String?) -> String {
        guard let lifetime, lifetime.hasSuffix("s"), let seconds = Double(lifetime.dropLast()), 0...1e9 ~= seconds
        else {
            return Moment.hourLater
        }
        return Date(timeIntervalSince1970: Double(Moment.seconds) + seconds).ISO8601Format()
    }

    private func batch(_ id: String, _ request: JSON?, isDone: Bool) -> JSON {
        let given = request?["batch"]
        let config = given?["inputConfig"] ?? given?["input_config"]
        let count = config?["requests"]?["requests"]?.array?.count ?? 1
        let state: JSON = isDone ? "BATCH_STATE_SUCCEEDED" : "BATCH_STATE_PENDING"
        let key = isDone ? "successfulRequestCount" : "pendingRequestCount"
        let counted: JSON = .string(String(count))
        var metadata: JSONObject = [
            "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch",
            "model": .string("models/\(call.model ?? "gemini-2.5-flash")"), "name": .string("batches/\(id)"),
            "createTime": .string(Moment.start), "updateTime": .string(Moment.start), "state": state,
            "batchStats": ["requestCount": counted, key: counted],
        ]
        metadata["displayName"] = given?["displayName"] ?? given?["display_name"]
        var operation: JSONObject = ["name": .string("batches/\(id)"), "metadata": .object(metadata)]
        if isDone {
            operation["done"] = true
            operation["response"] = [
                "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatchOutput",
                "responsesFile": .string("files/batch-\(id)"),
            ]
        }
        return .object(operation)
    }
}
