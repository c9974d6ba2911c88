import Generation

/// Puts any number of letters into an answer's text without holding them: a mark stands for them until they are sent.
enum Filler {
    private static let mark = "emulated0filler0mark"

    /// Adds the mark to the end of the text.
    static func mark(_ groups: inout [[Delta]]) {
        for group in groups.indices.reversed() {
            for delta in groups[group].indices.reversed() {
                guard case .text(let text, let candidate) = groups[group][delta] else { continue }
                groups[group][delta] = .text(text + mark, candidate: candidate)
                return
            }
        }
    }

    /// Replaces the mark by the filler itself.
    static func fill(_ answer: inout Answer, _ count: Int) {
        for event in answer.events.indices {
            guard case .bytes(let bytes) = answer.events[event].first,
                let range = bytes.firstRange(of: Array(mark.utf8))
            else { continue }
            answer.events[event] = [
                .bytes(Array(bytes[..<range.lowerBound])), .filler(count), .bytes(Array(bytes[range.upperBound...])),
            ]
        }
    }
}
