import Generation
import JSON

extension OpenAIChat {
    /// Reads `reasoning_effort`, and the thinking configuration that Google's compatible endpoint takes beside it.
    static func readThinking(_ body: JSONObject) throws(Misfit) -> Thinking? {
        let effort = try body.string("reasoning_effort").map { name throws(Misfit) in
            try readEffort(name, field: "reasoning_effort")
        }
        guard let google = try readGoogleThinking(body) else { return effort.map { Thinking(effort: $0) } }
        return Thinking(effort: google.effort ?? effort, includesThoughts: google.includesThoughts)
    }

    private static func readGoogleThinking(_ body: JSONObject) throws(Misfit) -> Thinking? {
        let google: JSONObject?
        let path: String
        if let extra = body["extra_body"]?["google"]?.object {
            (google, path) = (extra, "extra_body.google")
        } else {
            (google, path) = (body["google"]?.object, "google")
        }
        guard let configuration = google?["thinking_config"]?.object else { return nil }
        return try within("\(path).thinking_config") { () throws(Misfit) in
            var thinking = Thinking(includesThoughts: try configuration.bool("include_thoughts"))
            if let budget = try configuration.integer("thinking_budget") {
                thinking.effort = .budget(budget)
            } else if let level = try configuration.string("thinking_level") {
                thinking.effort = try readEffort(level.lowercased(), field: "thinking_level")
            }
            return thinking
        }
    }

    private static func readEffort(_ name: String, field: String) throws(Misfit) -> Thinking.Effort {
        switch name {
        case "none": .none
        case "minimal": .minimal
        case "low": .low
        case "medium": .medium
        // The vocabulary ends at high; a provider of this dialect still gets the caller's own word.
        case "high", "xhigh", "max": .high
        default: throw Misfit(field, "must be `none`, `minimal`, `low`, `medium`, `high`, `xhigh` or `max`")
        }
    }
}
