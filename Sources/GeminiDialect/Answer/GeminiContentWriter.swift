package import Generation
import JSON

/// Writes an answer as `generateContent` or `streamGenerateContent` would give it.
///
/// A tool call that arrives in fragments is held back until it is whole, because Gemini knows only whole ones. The end
/// of a candidate is held back until the usage is known, which other dialects tell last. A call whose arguments are
/// not a JSON object is left out and its candidate ends with `MALFORMED_FUNCTION_CALL` and the text it was: that is
/// how Gemini itself reports it.
package struct GeminiContentWriter: AnswerWriter {
    /// How the answers of a stream are set apart.
    package enum Framing: Sendable {
        /// Server-sent events, as with `alt=sse`.
        case events
        /// One JSON array, as without it.
        case array
    }

    private let requestID: String
    private let model: String
    private let framing: Framing
    private var hasBegun = false
    private var id: String?
    private var version: String?
    private var usage: Usage?
    private var candidates = CandidatesWriter()

    /// Makes a writer that says `requestID` and `model` where the provider did not say its own.
    package init(requestID: String, model: String, framing: Framing) {
        self.requestID = requestID
        self.model = model
        self.framing = framing
    }

    package var streamContentType: String {
        switch framing {
        case .events: "text/event-stream"
        case .array: "application/json"
        }
    }

    package var keepAlive: [UInt8] {
        switch framing {
        // Google's clients for Python and Go fail on comments, but skip an event without any line. It takes both line
        // ends: Go's cuts the stream at such pairs, and would find a single one in front of the next `data:`.
        case .events: Array("\r\n\r\n".utf8)
        case .array: Array("\n".utf8)
        }
    }

    package func write(_ response: Response) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(1_024)
        var candidates = CandidatesWriter()
        candidates.write(response)
        let envelope = Envelope(id: response.id ?? requestID, model: response.model ?? model, usage: response.usage)
        envelope.append(candidates: candidates.takeWritten(), to: &output)
        return output
    }

    package mutating func write(_ chunk: Chunk, to output: inout [UInt8]) {
        for delta in chunk.deltas {
            switch delta {
            case .started(let id, let model):
                self.id = id ?? self.id
                version = model ?? version
            case .usage(let usage): self.usage = usage
            default: break
            }
        }
        if let native = chunk.native, native.dialect == .gemini {
            // What a stage made of earlier events keeps its place.
            candidates.writeRest()
            appendEvent(to: &output)
            append(native.bytes, to: &output)
            return
        }
        for delta in chunk.deltas { candidates.write(delta) }
        if usage != nil { candidates.writeEnds() }
        appendEvent(to: &output)
    }

    package mutating func finish(to output: inout [UInt8]) {
        candidates.writeRest()
        appendEvent(to: &output)
        guard framing == .array else { return }
        output.append(hasBegun ? "]" : "[]")
    }

    package mutating func fail(_ failure: Failure, to output: inout [UInt8]) {
        append(GeminiContent.errorBody(failure).body, to: &output)
        if framing == .array { output.append("]") }
    }

    private mutating func appendEvent(to output: inout [UInt8]) {
        let written = candidates.takeWritten()
        guard !written.isEmpty else { return }
        beginEvent(to: &output)
        Envelope(id: id ?? requestID, model: version ?? model, usage: usage)
            .append(candidates: written, to: &output)
        endEvent(to: &output)
    }

    private mutating func append(_ json: [UInt8], to output: inout [UInt8]) {
        beginEvent(to: &output)
        let isOneLine = !json.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        if framing == .array || isOneLine {
            output.append(contentsOf: json)
        } else {
            // Between the tokens of JSON a line break means nothing, and in them there is none.
            output.append(contentsOf: json.lazy.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
        }
        endEvent(to: &output)
    }

    private mutating func beginEvent(to output: inout [UInt8]) {
        switch framing {
        case .events: output.append("data: ")
        case .array: output.append(hasBegun ? ",\r\n" : "[")
        }
        hasBegun = true
    }

    private func endEvent(to output: inout [UInt8]) {
        if framing == .events { output.append("\r\n\r\n") }
    }
}

/// What surrounds the candidates in each answer.
private struct Envelope {
    var id: String
    var model: String
    var usage: Usage?

    func append(candidates: [UInt8], to output: inout [UInt8]) {
        output.append("{\"candidates\":[")
        output.append(contentsOf: candidates)
        output.append("]")
        usage?.appendMetadata(to: &output)
        output.append(",\"modelVersion\":")
        output.append(string: model)
        output.append(",\"responseId\":")
        output.append(string: id)
        output.append("}")
    }
}
