import GeminiDialect
package import Generation
import JSON
package import Ledger
import OpenAIDialect
import ZIP

/// A generation as the ledger has it, read back into what was asked and answered.
package struct RecordedExchange: Sendable {
    package let request: Request
    /// The text of the first candidate; `nil` where no answer was kept.
    package let answer: String?

    /// Reads a generation's contents; `nil` where they were not kept, or are no question in words.
    package init?(_ row: GenerationRow, _ contents: [ContentRow]) {
        func bytes(_ kind: String) -> [UInt8]? {
            contents.first { $0.kind == kind }.flatMap { (try? $0.content()) ?? nil }
        }
        guard row.operation == "generation", let prompt = bytes("prompt"),
            let request = Self.request(prompt, row)
        else { return nil }
        self.request = request
        answer = bytes("answer").flatMap(Self.answer)
    }

    /// What the last who asked said.
    package var lastQuestion: String? { request.turns.last { $0.role == .user }?.text.nonempty }

    /// What was asked first.
    package var firstQuestion: String? { request.turns.first { $0.role == .user }?.text.nonempty }

    private static func request(_ bytes: [UInt8], _ row: GenerationRow) -> Request? {
        let model = row.model ?? ""
        switch Dialect(rawValue: row.dialect) {
        case .openAI: return try? OpenAIChat.readRequest(bytes)
        case .gemini: return try? GeminiContent.readRequest(bytes, model: model, isStreamed: false)
        case nil: return (try? JSON(parsing: bytes)).flatMap { ownRequest($0, model) }
        }
    }

    /// Reads what the ledger writes of a request that came in no dialect.
    private static func ownRequest(_ json: JSON, _ model: String) -> Request? {
        // Earlier versions wrote the turns alone.
        guard let turns = json["contents"]?.array ?? json.array else { return nil }
        var request = Request(model: model, turns: turns.map { Turn(role($0["role"]?.string), text: text(of: $0)) })
        if json["output"] == "json" { request.output = .json }
        if let schema = json["output"]?["schema"] { request.output = .schema(OutputSchema(schema: schema)) }
        request.sampling.temperature = json["temperature"]?.double
        request.sampling.maximumTokens = json["max_tokens"]?.int
        return request
    }

    private static func role(_ name: String?) -> Turn.Role {
        switch name {
        case "system": .system
        case "assistant": .assistant
        case "tool": .tool
        default: .user
        }
    }

    private static func answer(_ bytes: [UInt8]) -> String? {
        guard let json = try? JSON(parsing: bytes), let first = json["candidates"]?[0] else { return nil }
        return text(of: first).nonempty
    }

    private static func text(of json: JSON) -> String {
        json["parts"]?.array?.compactMap { $0["text"]?.string }.joined() ?? ""
    }
}

extension String {
    fileprivate var nonempty: String? { trimmed.isEmpty ? nil : self }
}
