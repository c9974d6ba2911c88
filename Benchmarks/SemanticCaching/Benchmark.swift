import Caching
import Generation
import SemanticCaching

/// Times the parts of a look into the semantic cache.
@main enum Benchmark {
    static func main() {
        let dimensions = 384
        let question = "How do I convert 3.5 kilometres to miles when I am in New York, without a calculator?"
        guard let key = Self.key else { return }
        let sketch = Sketch(question)
        for count in [100, 1_000, 10_000] {
            let index = SemanticIndex()
            for _ in 0..<count {
                guard let vector = UnitVector((0..<dimensions).map { _ in .random(in: -1...1) }) else { continue }
                index.add(vector, sketch, in: key, of: "m", answeredBy: key, at: .now, limit: count)
            }
            guard let wanted = UnitVector((0..<dimensions).map { _ in .random(in: -1...1) }) else { return }
            report("nearest of \(count)") { _ = index.nearest(to: wanted, sketch, in: key, of: "m") }
        }
        let (one, other) = (
            Sketch(question), Sketch("In New York, how can I convert 3.5 km to miles without a calculator?")
        )
        report("sketch of \(question.count) characters") { _ = Sketch(question) }
        report("gate") { _ = ContentGate.disagreement(one, other) }
        var observations = Observations()
        report("observation") { observations.add(similarity: 0.93, isRight: true) }
        report("decision") { _ = ErrorBound(0.01).exploration(at: 0.93, observations) }
    }

    private static var key: CacheKey? {
        var request = Request(model: "r", turns: [])
        request.keepOriginal(Original(dialect: .openAI, body: Array("{}".utf8)))
        return CacheKey(request, Plan(route: "r", targets: [Target(provider: "p", model: "m")]))
    }

    private static func report(_ name: String, _ body: () -> Void) {
        let rounds = 300
        body()
        let began = ContinuousClock.now
        for _ in 0..<rounds { body() }
        let each = began.duration(to: .now) / rounds
        print("\(name): \(Double(each / .nanoseconds(1)) / 1000) µs")
    }
}
