package import Generation

/// How complex a request is, by rules of thumb that cost nothing.
package enum Complexity {
    /// The rule of the animations' router: long prompts and words for things that move are hard.
    ///
    /// 0.3 for more than 100 characters; 0.1 for each of the words for figures and motions, 0.15 for each of those for
    /// timing, wherever they stand; at most 1. More than 200 characters are 1.
    package static func ofPrompt(_ request: Request) -> Double {
        guard let turn = request.turns.last(where: { $0.role == .user }) else { return 0 }
        return of(turn.text)
    }

    /// The same for a text alone.
    package static func of(_ prompt: String) -> Double {
        if prompt.unicodeScalars.count > 200 { return 1 }
        let text = prompt.lowercased()
        let simple = motions.count { text.contains($0) }
        let hard = timings.count { text.contains($0) }
        let score = (text.unicodeScalars.count > 100 ? 0.3 : 0) + Double(simple) * 0.1 + Double(hard) * 0.15
        return min(score, 1)
    }

    private static let motions = [
        "function", "equation", "graph", "plot", "animation", "transform", "rotate", "scale",
    ]
    private static let timings = ["sequence", "timeline", "keyframe", "interpolation", "easing"]
}
