import Generation
import JSON

extension OpenAIChat {
    /// Reads `reasoning_effort`, and the thinking configuration that Google's compatible endpoint takes beside it.
    static func readThinking(
        _ body: JSONObject,
        _ google: GoogleFields,
        _ unspoken: inout Unspoken
    ) throws(Misfit) -> Thinking? {
        let word = try body.string("reasoning_effort")
        let effort = try word.map { name throws(Misfit) in try readEffort(name, field: "reasoning_effort") }
        if let word, word == "xhigh" || word == "max" { unspoken.replace("reasoning_effort", word, by: "high") }
        guard let google = try google.read("thinking_config", readGoogleThinking) else {
            return effort.map { Thinking(effort: $0) }
        }
        return Thinking(effort: google.effort ?? effort, includesThoughts: google.includesThoughts)
    }

    private static func readGoogleThinking(_ place: JSONObject) throws(Misfit) -> Thinking {
        let configuration = try place.requiredObject("thinking_config")
        return try within("thinking_config") { () throws(Misfit) in
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
