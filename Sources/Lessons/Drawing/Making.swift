package import JSON

/// How something of a lesson came to be; whoever sees it may see this.
package struct Making: Codable, Hashable, Sendable {
    /// What a picture was made from.
    package enum Source: String, Codable, Hashable, Sendable {
        /// The model drew it.
        case svg
        /// The model said what is to be seen, and it was drawn here.
        case scene
    }

    /// The target that answered.
    package var target: String?
    /// Calls of targets in all.
    package var attempts = 0
    /// What was mended, a few words each.
    package var repairs: [String] = []
    package var seconds = 0.0
    /// Billionths of a dollar; `nil` where that is not known.
    package var cost: Int?
    /// Whether it was made for somebody before, and so many seconds ago.
    package var isCached = false
    package var age: Int?
    package var source: Source?
    /// Whether another than the first choice answered.
    package var isDegraded = false
    /// The prompt and its version.
    package var prompt = ""

    package init() {}

    package var json: JSON {
        var json: JSONObject = [
            "target": target.map { .string($0) } ?? .null, "attempts": JSON(attempts),
            "repairs": .array(repairs.map { .string($0) }), "seconds": JSON((seconds * 1000).rounded() / 1000),
            "cost_usd": cost.map { JSON(Double($0) / 1_000_000_000) } ?? .null, "cached": JSON(isCached),
            "prompt": .string(prompt),
        ]
        if let age { json["age"] = JSON(age) }
        if let source { json["from"] = .string(source.rawValue) }
        if isDegraded { json["degraded"] = "model" }
        return .object(json)
    }
}
