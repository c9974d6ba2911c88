import Generation
import JSON

/// The conversation of a request to the Responses or the Interactions API: a text, or a list of typed items.
struct Items {
    let request: Request
    let json: JSON

    init(_ call: Call) throws(Failure) {
        json = try call.object()
        guard let model = (json["model"] ?? json["agent"])?.string else {
            throw Failure(.invalidRequest, "Missing required parameter: 'model'.")
        }
        guard let input = json["input"], !input.isNull else {
            throw Failure(.invalidRequest, "Missing required parameter: 'input'.")
        }
        let instructions = (json["instructions"] ?? json["system_instruction"])?.string
        let system = instructions.map { [Turn(.system, text: $0)] } ?? []
        let items = input.array ?? [input]
        var request = Request(model: model, turns: system + items.map { Turn(.user, text: Self.text(of: $0)) })
        request.isStreamed = json["stream"]?.bool ?? false
        request.output = Self.output(json)
        self.request = request
    }

    private static func text(of item: JSON) -> String {
        if let text = (item["text"] ?? item["content"] ?? item["output"] ?? item)?.string { return text }
        return item["content"]?.array?.compactMap { $0["text"]?.string }.joined() ?? ""
    }

    private static func output(_ json: JSON) -> Output {
        let format = json["text"]?["format"] ?? json["response_format"]
        if let schema = format?["schema"], schema.object != nil { return .schema(OutputSchema(schema: schema)) }
        return format?["type"]?.string == "json_object" ? .json : .text
    }

    /// The arguments of a call of that tool, which fit its schema where the request has one.
    func arguments(of tool: String) -> JSON {
        let found = json["tools"]?.array?.first { $0["name"]?.string == tool }
        return found?["parameters"].map { SchemaExample(of: $0).json } ?? [:]
    }
}

/// A stream of server-sent events that have names.
struct NamedEvents {
    private(set) var blocks: [[UInt8]] = []

    mutating func add(_ name: String, _ data: JSON) {
        blocks.append(Array("event: \(name)\ndata: ".utf8) + data.bytes + Array("\n\n".utf8))
    }

    /// The answer, broken off by the error where a behaviour says so.
    func answer(_ behaviour: Behaviour, error: (Refusal, _ number: Int) -> JSON) -> Answer {
        var blocks = blocks
        if behaviour.error != nil, let count = behaviour.errorAfter {
            var last = NamedEvents()
            last.add("error", error(Refusal(behaviour), min(count, blocks.count)))
            blocks = Array(blocks.prefix(count)) + last.blocks
        }
        return Answer(contentType: "text/event-stream", events: blocks, isStreamed: true)
    }
}
