import JSON
import Ledger

extension DatasetForm {
    /// What is wrong with a line, without its number.
    struct Misfit: Error {
        let sentence: String
    }

    /// Reads a line's example and, where the form says it, its part.
    func read(_ json: JSON) throws(Misfit) -> (example: DatasetExample, part: DatasetPart?) {
        var example: DatasetExample
        var part: DatasetPart?
        switch self {
        case .aloft:
            example = try Self.ownExample(json)
            if let word = json["part"]?.string {
                part = DatasetPart(rawValue: word)
                if part == nil { throw Misfit(sentence: "'part' is train or test") }
            }
        case .gemini:
            let instruction = json["systemInstruction"] ?? json["system_instruction"]
            let turns = try Self.list("contents", json).map { turn throws(Misfit) in
                (turn["role"]?.string ?? "user", try Self.text(ofParts: turn))
            }
            var system: String?
            if let instruction { system = try Self.text(ofParts: instruction) }
            example = try Self.example(turns, answering: "model", system: system)
        case .openai:
            var turns = try Self.list("messages", json).map { turn throws(Misfit) in
                (turn["role"]?.string ?? "", try Self.text(ofContent: turn["content"]))
            }
            var system: String?
            if let first = turns.first, first.0 == "system" || first.0 == "developer" {
                system = first.1
                turns.removeFirst()
            }
            example = try Self.example(turns, answering: "assistant", system: system)
        case .promptResponse:
            example = DatasetExample(prompt: try Self.text("prompt", json), answer: try Self.text("response", json))
        case .animathic:
            let output = json["json_output"]
            // Some keep the scene as an object, some as its text.
            let answer = output?.object == nil ? try Self.text("json_output", json) : output?.text ?? ""
            example = DatasetExample(prompt: try Self.text("prompt", json), answer: answer)
            if json["success"] == false { throw Misfit(sentence: "it did not succeed, and is no example to follow") }
            example.rating = try Self.rating(json)
            example.model = json["model"]?.string
            example.time = json["timestamp"]?.string.flatMap(Timestamp.parse)
        }
        if example.prompt.trimmed.isEmpty { throw Misfit(sentence: "its prompt is empty") }
        if example.answer.trimmed.isEmpty { throw Misfit(sentence: "its answer is empty") }
        return (example, part)
    }

    private static func ownExample(_ json: JSON) throws(Misfit) -> DatasetExample {
        var example = DatasetExample(prompt: try text("prompt", json), answer: try text("answer", json))
        example.label = json["label"]?.string
        example.system = json["system"]?.string
        example.user = json["user"]?.string
        example.rating = try rating(json)
        example.model = json["model"]?.string
        example.time = json["time"]?.int
        example.source = json["source"]?.string
        example.tags = json["tags"]?.array?.compactMap(\.string) ?? []
        return example
    }

    private static func rating(_ json: JSON) throws(Misfit) -> Double? {
        guard let value = json["rating"], value != .null else { return nil }
        guard let rating = value.double, (1...5).contains(rating) else {
            throw Misfit(sentence: "'rating' is a number from 1 to 5")
        }
        return rating
    }

    private static func example(
        _ turns: [(role: String, text: String)],
        answering role: String,
        system: String?
    ) throws(Misfit) -> DatasetExample {
        guard turns.map(\.role) == ["user", role] else {
            let sentence =
                "an example is one turn of 'user' and one of '\(role)', and here are \(turns.count): "
                + turns.prefix(5).map { "'\($0.role.prefix(20))'" }.joined(separator: ", ")
            throw Misfit(sentence: sentence)
        }
        var example = DatasetExample(prompt: turns[0].text, answer: turns[1].text)
        example.system = system
        return example
    }

    private static func text(_ name: String, _ json: JSON) throws(Misfit) -> String {
        guard let text = json[name]?.string else { throw Misfit(sentence: "'\(name)' is to be a text") }
        return text
    }

    private static func list(_ name: String, _ json: JSON) throws(Misfit) -> [JSON] {
        guard let list = json[name]?.array else { throw Misfit(sentence: "'\(name)' is to be a list") }
        return list
    }

    private static func text(ofParts turn: JSON) throws(Misfit) -> String {
        let parts = try list("parts", turn)
        let texts = parts.compactMap { $0["text"]?.string }
        guard texts.count == parts.count else { throw Misfit(sentence: "its parts are to be texts") }
        return texts.joined()
    }

    private static func text(ofContent content: JSON?) throws(Misfit) -> String {
        if let text = content?.string { return text }
        guard let parts = content?.array else { throw Misfit(sentence: "'content' is to be a text") }
        return try text(ofParts: ["parts": .array(parts)])
    }
}
