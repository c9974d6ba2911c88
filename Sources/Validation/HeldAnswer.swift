import Generation

/// An answer that is kept until it may leave.
struct HeldAnswer {
    private(set) var response = Response()
    /// What is yet to be sent.
    private(set) var chunks: [Chunk] = []

    mutating func take(_ chunk: Chunk, keeps: Bool) {
        for delta in chunk.deltas { response.apply(delta) }
        if keeps { chunks.append(chunk) }
    }

    /// Ends the first candidate here as if it had been cut short, with another text in the place of its own.
    mutating func end(with text: String) {
        replaceText(of: 0, with: text)
        chunks.append(Chunk([.finished(.length, native: nil, candidate: 0)]))
        response = Response()
        for chunk in chunks { for delta in chunk.deltas { response.apply(delta) } }
    }

    /// Puts another text in the place of a candidate's own; everything else of it stays.
    mutating func replaceText(of candidate: Int, with text: String) {
        var isPlaced = false
        for index in chunks.indices {
            // The provider's own bytes have the old text.
            chunks[index].native = nil
            chunks[index].deltas = chunks[index].deltas.compactMap { delta in
                switch delta {
                case .text(_, candidate):
                    defer { isPlaced = true }
                    return isPlaced ? nil : .text(text, candidate: candidate)
                // What was said of the old text's tokens and places says nothing of the new.
                case .probabilities(_, candidate), .citations(_, candidate): return nil
                default: return delta
                }
            }
        }
    }
}
