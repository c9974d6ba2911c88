/// How good a generation is, from what is in it alone.
package struct Quality: Hashable, Sendable {
    /// In tenths, so that sums are exact.
    private let tenths: Int

    /// Rates a generation: 0.5, and 0.2 for three objects, 0.2 for two animations, 0.1 for more than two imports.
    package init(objects: Int, animations: Int, imports: Int) {
        tenths = 5 + (objects >= 3 ? 2 : 0) + (animations >= 2 ? 2 : 0) + (imports > 2 ? 1 : 0)
    }

    package init(of scene: Scene) {
        self.init(objects: scene.objects.count, animations: scene.animations.count, imports: scene.imports.count)
    }

    package var score: Double { Double(tenths) / 10 }

    /// Whether a model may learn from it: its score is at least 0.7.
    package var isSuitableForTraining: Bool { tenths >= 7 }
}

extension RepairedScene {
    /// Whether a model may learn from the answer: it is good, and was not cut down to what could be shown.
    package var isSuitableForTraining: Bool { rung <= .fixed && Quality(of: scene).isSuitableForTraining }
}
