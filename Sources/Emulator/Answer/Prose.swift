import Generation
import JSON

/// What the emulator says.
struct Prose {
    /// The text in the pieces that a stream gives it in; joined, they are the whole.
    let parts: [String]
    let tokens: Int

    init(_ request: Request, _ behaviour: Behaviour, fallback: String?, tokens count: Int?) {
        var text = behaviour.text
        if text == nil, let schema = Self.schema(request.output) { text = SchemaExample(of: schema).json.text }
        if text == nil, let count = behaviour.tokens ?? count { text = Self.words(count) }
        let words = Self.words(in: text ?? fallback ?? Self.report(request))
        tokens = words.count
        parts = Self.group(words, behaviour.events)
    }

    private static func schema(_ output: Output) -> JSON? {
        switch output {
        case .text: nil
        case .json: ["type": "object", "properties": ["answer": ["type": "string"]]]
        case .schema(let schema): schema.schema
        }
    }

    /// What arrived, so that a test sees it in the answer.
    private static func report(_ request: Request) -> String {
        let characters = request.turns.reduce(0) { $0 + $1.text.count }
        let turns = request.turns.count == 1 ? "1 turn" : "\(request.turns.count) turns"
        return "The emulator got \(turns) with \(characters) characters."
    }

    private static func words(_ count: Int) -> String {
        let few = ["Lorem", "ipsum", "dolor", "sit", "amet"]
        return (0..<count).map { few[$0 % few.count] }.joined(separator: " ")
    }

    /// The words of a text, each with the space before it.
    static func words(in text: String) -> [String] {
        var words: [String] = []
        var start = text.startIndex
        for index in text.indices where text[index] == " " && index > start {
            words.append(String(text[start..<index]))
            start = index
        }
        if start < text.endIndex { words.append(String(text[start...])) }
        return words
    }

    /// Makes so many pieces of the words, or of their characters where there are too few.
    private static func group(_ words: [String], _ count: Int?) -> [String] {
        guard let count, count != words.count else { return words }
        var units = words
        if units.count < count { units = words.joined().map(String.init) }
        let size = min(count, units.count)
        return (0..<size).map { index in
            units[index * units.count / size..<(index + 1) * units.count / size].joined()
        }
    }
}

extension Request {
    /// What the prompt would cost, by the rule of thumb of four characters a token.
    var promptTokens: Int {
        let characters = turns.reduce(0) { $0 + $1.text.count }
        return max(1, (characters + 3) / 4)
    }
}
