package import Generation
import JSON
import ServerSentEvents

/// Writes one answer as a chat completion, whole or as a stream of chunks.
///
/// What a provider of this dialect sent passes verbatim; anything else is encoded, with the identity given here
/// unless the provider gave its own.
package struct OpenAIChatWriter: AnswerWriter, Sendable {
    let requestID: String
    let created: Int
    let model: String
    let wantsUsage: Bool

    var id: String?
    var answeringModel: String?
    var choices: [Int: ChoiceState] = [:]
    var usage: Usage?
    /// Whether the caller has the usage already, in the provider's own chunk.
    private var hasSentUsage = false
    /// The probabilities of the chunk in hand, until a choice takes them.
    var probabilities: [Int: [TokenProbability]] = [:]
    /// What every chunk begins with, made when the first is written, so that it stays the same.
    var prefix: [UInt8] = []

    struct ChoiceState {
        /// The tool call begun last, which a signature belongs to.
        var lastCall: Int?
        var isFinished = false
    }

    /// Names the answer to a request; `created` is in seconds since 1970.
    package init(requestID: String, created: Int, model: String, wantsUsage: Bool) {
        self.requestID = requestID
        self.created = created
        self.model = model
        self.wantsUsage = wantsUsage
    }

    package var streamContentType: String { "text/event-stream" }
    package var keepAlive: [UInt8] { ServerSentEvent.keepAlive }

    package mutating func write(_ chunk: Chunk, to output: inout [UInt8]) {
        if let native = chunk.native, native.dialect == .openAI {
            writeNative(native, chunk.deltas, to: &output)
            return
        }
        for case .probabilities(let tokens, let candidate) in chunk.deltas {
            probabilities[candidate, default: []] += tokens
        }
        var position = 0
        while position < chunk.deltas.count {
            write(chunk.deltas, from: &position, to: &output)
        }
        for candidate in probabilities.keys.sorted() {
            beginDelta(candidate, &output)
            endDelta(&output, probabilitiesOf: candidate)
        }
    }

    package mutating func finish(to output: inout [UInt8]) {
        if wantsUsage, !hasSentUsage, let usage {
            beginChunk(&output)
            output.append("]")
            output.appendUsage(usage)
            output.append("}\n\n")
        }
        output.append("data: [DONE]\n\n")
    }

    package mutating func fail(_ failure: Failure, to output: inout [UInt8]) {
        let body = OpenAIChat.errorBody(failure, requestID: requestID).body
        ServerSentEvent.append(data: body, to: &output)
    }
}

/// Chunks as the provider sent them.
extension OpenAIChatWriter {
    private mutating func writeNative(_ native: NativeChunk, _ deltas: [Delta], to output: inout [UInt8]) {
        var isOnlyUsage = !deltas.isEmpty
        for delta in deltas {
            switch delta {
            case .usage: hasSentUsage = true
            case .started(let id, let model):
                adopt(id: id, model: model)
                isOnlyUsage = false
            default: isOnlyUsage = false
            }
        }
        // Aloft may have asked for the usage where the caller did not.
        if isOnlyUsage, !wantsUsage { return }
        ServerSentEvent.append(data: native.bytes, to: &output)
    }

    mutating func adopt(id: String?, model: String?) {
        guard prefix.isEmpty else { return }
        self.id = id ?? self.id
        answeringModel = model ?? answeringModel
    }
}
