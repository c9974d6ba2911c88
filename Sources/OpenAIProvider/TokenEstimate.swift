import JSON
import Generation

/// How many tokens a conversation has, for servers of a dialect that cannot be asked.
enum TokenEstimate {
    /// The count as an answer; the exchange notes that it is an estimate.
    static func chunk(of request: Request, _ exchange: Exchange) -> Chunk {
        exchange.record {
            $0.notices.append("The tokens were estimated from the length of the text: this provider counts none.")
        }
        return Chunk([.started(id: nil, model: nil), .usage(Usage(promptTokens: tokens(request)))])
    }

    /// Four bytes of text a token, four tokens a turn, and what Google counts for a picture: a rule of thumb for English.
    static func tokens(_ request: Request) -> Int {
        var count = 0
        for turn in request.turns {
            count += 4
            for part in turn.parts {
                switch part.content {
                case .text(let text), .thought(let text): count += (text.utf8.count + 3) / 4
                case .inlineData, .file: count += 258
                case .toolCall(let call): count += (call.name.utf8.count + call.arguments.utf8.count + 3) / 4
                case .toolResult(let result): count += (result.value.text.utf8.count + 3) / 4
                }
            }
        }
        for tool in request.tools.declarations {
            let parameters = tool.parameters?.text.utf8.count ?? 0
            count += (tool.name.utf8.count + (tool.description?.utf8.count ?? 0) + parameters + 3) / 4
        }
        return count
    }
}
