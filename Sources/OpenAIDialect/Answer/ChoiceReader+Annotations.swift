import Generation
import JSON

/// What stands beside an answer's text; what is wrong but harmless is skipped.
extension ChoiceReader {
    static func readProbabilities(_ logprobs: JSON?) -> [TokenProbability] {
        guard let content = logprobs?["content"]?.array else { return [] }
        return content.compactMap { token in
            guard let text = token["token"]?.string, let logarithm = token["logprob"]?.double else { return nil }
            let alternatives = (token["top_logprobs"]?.array ?? []).compactMap(readAlternative)
            return TokenProbability(token: text, logarithm: logarithm, alternatives: alternatives)
        }
    }

    private static func readAlternative(_ token: JSON) -> TokenProbability.Alternative? {
        guard let text = token["token"]?.string, let logarithm = token["logprob"]?.double else { return nil }
        return TokenProbability.Alternative(token: text, logarithm: logarithm)
    }

    static func readCitations(_ annotations: JSON?) -> [Citation] {
        (annotations?.array ?? []).compactMap { annotation in
            guard let citation = annotation["url_citation"], let url = citation["url"]?.string else { return nil }
            return Citation(
                uri: url,
                title: citation["title"]?.string,
                start: citation["start_index"]?.int,
                end: citation["end_index"]?.int
            )
        }
    }

    /// Reads the members of a message that no word of the vocabulary covers, and that say something.
    static func readExtras(_ message: JSONObject, isFragment: Bool) -> [Extra] {
        var extras: [Extra] = []
        for (name, value) in message.members where !value.isEmptyOrNull {
            switch name {
            case "role", "content", "refusal", "reasoning_content", "reasoning", "images", "tool_calls",
                "function_call", "annotations":
                break
            case "extra_content":
                for (name, value) in value["google"]?.object?.members ?? [] where name != "thought_signature" {
                    extras.append(Extra(name.camelCased, value))
                }
            default: extras.append(Extra(name, value, isRepeated: isFragment))
            }
        }
        return extras
    }
}

extension JSON {
    fileprivate var isEmptyOrNull: Bool {
        switch self {
        case .null, .string(""): true
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }
}
