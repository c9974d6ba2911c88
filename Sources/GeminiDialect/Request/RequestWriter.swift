import Generation
import JSON

/// Writes a request of the vocabulary as a body of `generateContent`.
struct RequestWriter {
    let flavour: GeminiContent.Flavour
    let rules: ModelRules
    var output: [UInt8] = []
    /// What could not be said, one sentence each.
    var notices: [String] = []
    /// Whether the output schema could not be said in full.
    var isOutputLoosened = false

    init(flavour: GeminiContent.Flavour, rules: ModelRules) {
        self.flavour = flavour
        self.rules = rules
        output.reserveCapacity(2_048)
    }

    mutating func write(_ request: Request) throws(Failure) -> WrittenRequest {
        output.append(UInt8(ascii: "{"))
        try writeTurns(request.turns)
        writeTools(request.tools)
        writeGenerationConfig(request)
        writeSafety(request.safety)
        writeService(request)
        output.append(UInt8(ascii: "}"))
        var written = WrittenRequest(body: output, notices: notices)
        written.isOutputLoosened = isOutputLoosened
        return written
    }

    private mutating func writeTurns(_ turns: [Turn]) throws(Failure) {
        let first = turns.firstIndex { $0.role != .system } ?? turns.endIndex
        guard first < turns.endIndex else { return try writeContents(turns.map { Turn(.user, $0.parts) }) }
        if turns[first...].contains(where: { $0.role == .system }) {
            notices.append("System messages in the middle of the conversation were moved to its beginning.")
        }
        try writeInstruction(turns)
        try writeContents(turns)
    }

    private mutating func writeInstruction(_ turns: [Turn]) throws(Failure) {
        var contents = ContentsWriter(flavour: flavour, rules: rules)
        for turn in turns where turn.role == .system {
            for part in turn.parts { try contents.append(part, as: .system) }
        }
        contents.close()
        guard contents.count > 0 else { return }
        output.append("\"systemInstruction\":")
        output.append(contentsOf: contents.output)
        output.append(UInt8(ascii: ","))
    }

    private mutating func writeContents(_ turns: [Turn]) throws(Failure) {
        var contents = ContentsWriter(flavour: flavour, rules: rules)
        for turn in turns where turn.role != .system {
            for part in turn.parts { try contents.append(part, as: turn.role) }
        }
        if contents.endsWithModel, !rules.takesModelTurnLast {
            try contents.append(Part(.text("Continue.")), as: .user)
            notices.append("The user's word \"Continue.\" was added: this model does not go on from its own turn.")
        }
        contents.close()
        guard contents.count > 0 else {
            throw Failure(.invalidRequest, "The conversation must have at least one message that is not empty.")
        }
        output.append("\"contents\":[")
        output.append(contentsOf: contents.output)
        output.append(UInt8(ascii: "]"))
    }
}

extension RequestWriter {
    private mutating func writeSafety(_ settings: [SafetySetting]) {
        guard !settings.isEmpty else { return }
        output.append(member: "safetySettings")
        output.append("[")
        for (index, setting) in settings.enumerated() {
            output.append(index > 0 ? ",{\"category\":" : "{\"category\":")
            output.append(string: setting.category)
            output.append(member: "threshold")
            output.append(string: setting.threshold)
            if let method = setting.method, flavour == .vertex {
                output.append(member: "method")
                output.append(string: method)
            }
            output.append("}")
        }
        output.append("]")
        if flavour != .vertex, settings.contains(where: { $0.method != nil }) {
            notices.append("The method of a safety setting was left out: only Vertex AI has one.")
        }
    }

    private mutating func writeService(_ request: Request) {
        if let name = request.cachedContent {
            output.append(member: "cachedContent")
            output.append(string: name)
        }
        guard let tier = request.serviceTier else { return }
        switch flavour {
        case .geminiAPI:
            output.append(member: "serviceTier")
            output.append(string: tier.rawValue)
        case .vertex:
            // The default needs no words.
            if tier == .standard { return }
            notices.append("The service tier is not in the body: Vertex AI takes it as a header.")
        }
    }
}

extension [UInt8] {
    /// Appends text that is JSON already.
    mutating func append(_ json: StaticString) {
        json.withUTF8Buffer { bytes in unsafe append(contentsOf: bytes) }
    }

    /// Appends text that is JSON already.
    mutating func append(json: String) { append(contentsOf: json.utf8) }

    mutating func append(string: String) { JSONWriter.appendString(string, to: &self) }

    mutating func append(_ number: Int) { append(contentsOf: String(number).utf8) }

    /// Begins a member of an object, with the comma when it is not the first.
    mutating func append(member name: StaticString) {
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        append(UInt8(ascii: "\""))
        append(name)
        append("\":")
    }
}
