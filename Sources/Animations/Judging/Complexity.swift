/// How much a request asks for, from its words alone.
///
/// It is a rule of thumb with a published table, by which routes choose between a small model and a large one: 0 is a
/// plain shape, 1 the most.
package struct Complexity: Hashable, Sendable {
    /// In hundredths, so that sums are exact.
    private let hundredths: Int
    /// Of the request, in characters as Python counts them.
    package let length: Int

    private static let words = ["function", "equation", "graph", "plot", "animation", "transform", "rotate", "scale"]
    private static let sequenceWords = ["sequence", "timeline", "keyframe", "interpolation", "easing"]

    /// Rates a request: 0.3 for more than 100 characters, 0.1 and 0.15 for each word of two lists that is in it.
    package init(of prompt: String) {
        let text = prompt.lowercased()
        length = prompt.unicodeScalars.count
        let long = length > 100 ? 30 : 0
        let some = Self.words.count { text.contains($0) } * 10
        let more = Self.sequenceWords.count { text.contains($0) } * 15
        hundredths = min(100, long + some + more)
    }

    package var score: Double { Double(hundredths) / 100 }

    /// Whether the request is for a large model: its score or its length is beyond what is given.
    package func isBeyond(score: Double = 0.7, length: Int = 200) -> Bool { self.score > score || self.length > length }
}
