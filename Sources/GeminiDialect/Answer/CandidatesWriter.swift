import Generation
import JSON

/// Gathers changes of an answer into the `candidates` of one `GenerateContentResponse` after another.
struct CandidatesWriter {
    /// The candidates of the response being written, with the commas between them.
    private var written: [UInt8] = []
    /// The parts of the candidate being written; the last of them lacks its closing brace.
    private var parts: [UInt8] = []
    private var current = 0
    /// What the candidate being written says beside its parts.
    private var notes = Notes()
    private var held: [Int: Held] = [:]

    /// What of a candidate waits to be written.
    private struct Held {
        /// The tool calls being made, by the number the provider gave them.
        var calls: [(index: Int, call: ToolCall, signature: String?)] = []
        var end: (reason: FinishReason, native: String?)?
        /// The text of a call that cannot be written.
        var broken: String?
    }

    private struct Notes {
        var probabilities: [TokenProbability] = []
        var citations: [Citation] = []
        var fields: [Extra] = []

        var isEmpty: Bool { probabilities.isEmpty && citations.isEmpty && fields.isEmpty }
    }

    /// Takes what was written so far; empty when there is nothing to send.
    mutating func takeWritten() -> [UInt8] {
        closeCandidate()
        defer { written.removeAll(keepingCapacity: true) }
        return written
    }

    /// Writes a whole answer.
    mutating func write(_ response: Response) {
        for (index, candidate) in response.candidates.enumerated() {
            for part in candidate.parts { write(part, at: index) }
            if let refusal = candidate.refusal { write(Part(.text(refusal)), at: index) }
            for extra in candidate.extras { write(extra, at: index) }
            write(candidate.probabilities, at: index)
            write(candidate.citations, at: index)
            held[index, default: Held()].end = (candidate.finishReason ?? .other, candidate.nativeFinishReason)
            writeEnd(of: index)
        }
    }

    /// Writes a change, or holds it back until what it belongs to is whole.
    mutating func write(_ delta: Delta) {
        switch delta {
        case .started, .usage, .embedding: break
        case .text(let text, let candidate): write(Part(.text(text)), at: candidate)
        case .refusal(let text, let candidate): write(Part(.text(text)), at: candidate)
        case .thought(let text, let candidate): write(Part(.thought(text)), at: candidate)
        case .inlineData(let data, let candidate): write(Part(.inlineData(data)), at: candidate)
        case .toolCall(let index, let id, let name, let candidate):
            held[candidate, default: Held()].calls.append((index, ToolCall(id: id, name: name, arguments: ""), nil))
        case .toolArguments(let index, let text, let candidate):
            guard let position = held[candidate]?.calls.lastIndex(where: { $0.index == index }) else { return }
            held[candidate]?.calls[position].call.arguments += text
        case .signature(let signature, let candidate): sign(signature, candidate)
        case .probabilities(let tokens, let candidate): write(tokens, at: candidate)
        case .citations(let citations, let candidate): write(citations, at: candidate)
        case .extra(let extra, let candidate): write(extra, at: candidate)
        case .finished(let reason, let native, let candidate):
            writeCalls(of: candidate)
            held[candidate, default: Held()].end = (reason, native)
        }
    }

    /// Writes the ends that were held back.
    mutating func writeEnds() {
        if held.isEmpty { return }
        for candidate in held.keys.sorted() where held[candidate]?.end != nil { writeEnd(of: candidate) }
    }

    /// Writes everything that was held back, because nothing more will come.
    mutating func writeRest() {
        for candidate in held.keys.sorted() { writeCalls(of: candidate) }
        writeEnds()
    }

    private mutating func writeEnd(of candidate: Int) {
        writeCalls(of: candidate)
        guard let held = held.removeValue(forKey: candidate), let end = held.end else { return }
        begin(candidate)
        if held.broken != nil { notes.fields.removeAll { $0.name == "finishMessage" } }
        closeContent()
        written.append(",\"finishReason\":")
        if let broken = held.broken {
            written.append("\"MALFORMED_FUNCTION_CALL\",\"finishMessage\":")
            written.append(string: "Malformed function call: \(broken)")
        } else {
            written.append(string: NativeFinishReason.native(for: end.reason, end.native))
        }
        writeIndex()
    }

    private mutating func writeCalls(of candidate: Int) {
        guard let calls = held[candidate]?.calls, !calls.isEmpty else { return }
        held[candidate]?.calls = []
        for (_, call, signature) in calls { writePart(Part(.toolCall(call), signature: signature), at: candidate) }
    }

    private mutating func sign(_ signature: String, _ candidate: Int) {
        if let last = held[candidate]?.calls.indices.last {
            held[candidate]?.calls[last].signature = signature
            return
        }
        if candidate != current || parts.isEmpty {
            begin(candidate)
            openPart("\"text\":\"\"")
        }
        parts.append(",\"thoughtSignature\":")
        parts.append(string: signature)
    }

    private mutating func write(_ part: Part, at candidate: Int) {
        writeCalls(of: candidate)
        writePart(part, at: candidate)
    }

    private mutating func writePart(_ part: Part, at candidate: Int) {
        begin(candidate)
        switch part.content {
        case .text(let text):
            openPart("\"text\":")
            parts.append(string: text)
        case .thought(let text):
            openPart("\"thought\":true,\"text\":")
            parts.append(string: text)
        case .inlineData(let data):
            openPart("")
            data.append(to: &parts, withName: true)
        case .toolCall(let call):
            guard let arguments = call.argumentsObject else {
                held[candidate, default: Held()].broken = "\(call.name)(\(call.arguments))"
                return
            }
            openPart("")
            call.append(arguments: arguments, to: &parts)
        // No model answers with these.
        case .file, .toolResult: return
        }
        guard let signature = part.signature else { return }
        parts.append(",\"thoughtSignature\":")
        parts.append(string: signature)
    }
}

extension CandidatesWriter {
    private mutating func write(_ tokens: [TokenProbability], at candidate: Int) {
        guard !tokens.isEmpty else { return }
        begin(candidate)
        notes.probabilities += tokens
    }

    private mutating func write(_ citations: [Citation], at candidate: Int) {
        guard !citations.isEmpty else { return }
        begin(candidate)
        notes.citations += citations
    }

    /// Writes what has a place in a Gemini answer.
    private mutating func write(_ extra: Extra, at candidate: Int) {
        if extra.isGeminiPart {
            writeCalls(of: candidate)
            begin(candidate)
            openPart("")
            parts.append(string: extra.name)
            parts.append(UInt8(ascii: ":"))
            extra.value.write(to: &parts)
        } else if extra.isGeminiField {
            begin(candidate)
            notes.fields.removeAll { $0.name == extra.name }
            notes.fields.append(extra)
        }
    }

    private mutating func begin(_ candidate: Int) {
        if candidate == current { return }
        closeCandidate()
        current = candidate
    }

    private mutating func openPart(_ content: StaticString) {
        parts.append(parts.isEmpty ? "{" : "},{")
        parts.append(content)
    }

    /// Writes the candidate that is not to end yet, if it has parts.
    private mutating func closeCandidate() {
        guard !parts.isEmpty || !notes.isEmpty else { return }
        closeContent()
        writeIndex()
    }

    private mutating func closeContent() {
        if parts.isEmpty { openPart("\"text\":\"\"") }
        if !written.isEmpty { written.append(UInt8(ascii: ",")) }
        written.append("{\"content\":{\"role\":\"model\",\"parts\":[")
        written.append(contentsOf: parts)
        written.append("}]}")
        parts.removeAll(keepingCapacity: true)
    }

    private mutating func writeNotes() {
        let knowsAverage = notes.fields.contains { $0.name == "avgLogprobs" }
        Annotations.append(notes.probabilities, knowsAverage: knowsAverage, to: &written)
        Annotations.append(notes.citations, to: &written)
        for field in notes.fields {
            written.append(UInt8(ascii: ","))
            written.append(string: field.name)
            written.append(UInt8(ascii: ":"))
            field.value.write(to: &written)
        }
        notes = Notes()
    }

    private mutating func writeIndex() {
        if !notes.isEmpty { writeNotes() }
        written.append(",\"index\":")
        written.append(current)
        written.append("}")
    }
}
