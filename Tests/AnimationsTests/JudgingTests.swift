import Animations
import JSON
import Testing

@Suite struct JudgingTests {
    @Test(
        arguments: [
            ("Create a simple blue circle", 0.0), ("Show multiple function plots in sequence", 0.35), ("", 0),
            ("Plot the graph of y = sin(x) from -2π to 2π showing how it emerges from the unit circle", 0.2),
            ("Graph the quadratic formula step by step", 0.1), ("ROTATE and Scale", 0.2),
            (String(repeating: "a", count: 100), 0), (String(repeating: "a", count: 101), 0.3),
            ("function equation graph plot animation transform rotate scale sequence timeline", 1),
        ] as [(String, Double)]
    )
    func `complexity is what the published rule gives`(prompt: String, score: Double) {
        #expect(Complexity(of: prompt).score == score)
    }

    @Test func `complexity grows with every word, ignores case and order, and ends at one`() {
        let words = [
            "function", "equation", "graph", "plot", "animation", "transform", "rotate", "scale", "sequence",
            "timeline", "keyframe",
            "interpolation", "easing", "circle", "blue", "the", "of",
        ]
        var dice = Dice(seed: 3)
        for _ in 0..<500 {
            let some = (0..<Int.random(in: 0...12, using: &dice)).compactMap { _ in words.randomElement(using: &dice) }
            let score = Complexity(of: some.joined(separator: " ")).score

            #expect((0...1).contains(score))
            #expect(Complexity(of: some.joined(separator: " ").uppercased()).score == score)
            #expect(Complexity(of: some.shuffled(using: &dice).joined(separator: " ")).score == score)
            for word in words { #expect(Complexity(of: (some + [word]).joined(separator: " ")).score >= score) }
        }
    }

    @Test(arguments: [
        ("Create a circle", false), (String(repeating: "a ", count: 101), true),
        ("A function, an equation, a graph, a plot and a transform in sequence on a timeline", true),
    ])
    func `long and complex requests are for a large model`(prompt: String, isBeyond: Bool) {
        #expect(Complexity(of: prompt).isBeyond() == isBeyond)
    }

    @Test(
        arguments: [
            (1, 1, 1, 0.5, false), (3, 1, 1, 0.7, true), (1, 2, 1, 0.7, true), (1, 1, 3, 0.6, false),
            (3, 2, 3, 1, true), (3, 2, 1, 0.9, true),
        ] as [(Int, Int, Int, Double, Bool)]
    )
    func `quality is what the published rule gives`(
        objects: Int,
        animations: Int,
        imports: Int,
        score: Double,
        isSuitable: Bool
    ) {
        let quality = Quality(objects: objects, animations: animations, imports: imports)

        #expect(quality.score == score)
        #expect(quality.isSuitableForTraining == isSuitable)
    }
}
