/// A whole answer.
package struct Response: Hashable, Sendable {
    /// The provider's own identifier and model version, where it gave them.
    package var id: String?
    package var model: String?
    package var candidates: [Candidate] = []
    package var usage: Usage?
    /// The vectors, where vectors were asked for; empty where one never came.
    package var embeddings: [[Float]] = []

    package init() {}

    /// The text of the first candidate.
    package var text: String {
        candidates.first?.parts.compactMap(\.text).joined() ?? ""
    }

    /// One of the answers asked for, usually the only one.
    package struct Candidate: Hashable, Sendable {
        package var parts: [Part] = []
        /// `nil` while it is being made, and where the provider never said.
        package var finishReason: FinishReason?
        /// The provider's own word for it.
        package var nativeFinishReason: String?
        /// Why there is no answer, in the words of the one who refused it.
        package var refusal: String?
        package var probabilities: [TokenProbability] = []
        package var citations: [Citation] = []
        package var extras: [Extra] = []

        package init() {}
    }
}

extension Response {
    /// Takes in the next change; applying all deltas of a stream gives the answer a whole call would have given.
    package mutating func apply(_ delta: Delta) {
        switch delta {
        case .started(let id, let model):
            self.id = id ?? self.id
            self.model = model ?? self.model
        case .text(let text, let candidate): withCandidate(candidate) { $0.append(text: text) }
        case .refusal(let text, let candidate): withCandidate(candidate) { $0.refusal = ($0.refusal ?? "") + text }
        case .thought(let text, let candidate): withCandidate(candidate) { $0.append(thought: text) }
        case .toolCall(_, let id, let name, let candidate):
            withCandidate(candidate) { $0.parts.append(Part(.toolCall(ToolCall(id: id, name: name, arguments: "")))) }
        case .toolArguments(let index, let text, let candidate):
            withCandidate(candidate) { $0.append(arguments: text, toCall: index) }
        case .inlineData(let data, let candidate): withCandidate(candidate) { $0.parts.append(Part(.inlineData(data))) }
        case .signature(let signature, let candidate): withCandidate(candidate) { $0.sign(signature) }
        case .probabilities(let tokens, let candidate): withCandidate(candidate) { $0.probabilities += tokens }
        case .citations(let citations, let candidate): withCandidate(candidate) { $0.citations += citations }
        case .extra(let extra, let candidate): withCandidate(candidate) { $0.add(extra) }
        case .embedding(let vector, let index): setEmbedding(vector, at: index)
        case .finished(let reason, let native, let candidate):
            withCandidate(candidate) {
                $0.finishReason = reason
                $0.nativeFinishReason = native ?? $0.nativeFinishReason
            }
        case .usage(let usage): self.usage = usage
        }
    }

    /// The most candidates an answer may name; a provider that counts further is not believed.
    private static let candidateLimit = 128

    private mutating func setEmbedding(_ vector: [Float], at index: Int) {
        // Dialects refuse an answer that counts further; this only keeps memory from a mistake there.
        guard 0..<EmbeddingWish.inputLimit ~= index else { return }
        while embeddings.count <= index { embeddings.append([]) }
        embeddings[index] = vector
    }

    private mutating func withCandidate(_ index: Int, _ change: (inout Candidate) -> Void) {
        guard 0..<Self.candidateLimit ~= index else { return }
        while candidates.count <= index { candidates.append(Candidate()) }
        change(&candidates[index])
    }
}

extension Response.Candidate {
    fileprivate mutating func append(text: String) {
        guard let last = parts.indices.last, parts[last].signature == nil, case .text(let before) = parts[last].content
        else {
            parts.append(Part(.text(text)))
            return
        }
        parts[last].content = .text(before + text)
    }

    fileprivate mutating func append(thought: String) {
        guard let last = parts.indices.last, case .thought(let before) = parts[last].content else {
            parts.append(Part(.thought(thought)))
            return
        }
        parts[last].content = .thought(before + thought)
    }

    fileprivate mutating func append(arguments: String, toCall index: Int) {
        var seen = 0
        for position in parts.indices {
            guard case .toolCall(var call) = parts[position].content else { continue }
            if seen == index {
                call.arguments += arguments
                parts[position].content = .toolCall(call)
                return
            }
            seen += 1
        }
    }

    fileprivate mutating func add(_ extra: Extra) {
        if !extra.isRepeated { extras.removeAll { $0.name == extra.name } }
        extras.append(extra)
    }

    fileprivate mutating func sign(_ signature: String) {
        guard let last = parts.indices.last else {
            parts.append(Part(.text(""), signature: signature))
            return
        }
        parts[last].signature = signature
    }
}
