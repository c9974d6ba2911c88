import Foundation
import Generation
import Intents
import Testing

@Suite struct DistributionTests {
    private let names = ["order", "order_status", "play_music"]

    private func token(_ text: String, _ probability: Double, _ others: [(String, Double)] = []) -> TokenProbability {
        TokenProbability(
            token: text,
            logarithm: log(probability),
            alternatives: others.map { .init(token: $0.0, logarithm: log($0.1)) }
        )
    }

    private func probability(_ distribution: LabelDistribution?, of name: String) -> Double? {
        distribution?.labels.first { $0.name == name }?.probability
    }

    @Test func `only what leads to labels counts`() throws {
        let tokens = [
            token("{\"", 1), token("intent", 1), token("\":\"", 1),
            token("play", 0.3, [("play", 0.3), ("the", 0.6), ("order", 0.1)]), token("_music", 0.2, [("x", 0.8)]),
            token("\"}", 1),
        ]

        let distribution = LabelDistribution(tokens, label: "play_music", among: names)

        // 0.3 of 0.4; the rest is for both that begin so.
        #expect(abs((probability(distribution, of: "play_music") ?? 0) - 0.75) < 1e-9)
        #expect(abs((probability(distribution, of: "order") ?? 0) - 0.125) < 1e-9)
        #expect(distribution?.labels.first?.name == "play_music")
    }

    @Test func `a label that another begins with is told from it by what follows`() throws {
        let tokens = [
            token("{\"intent\":\"", 1), token("order", 0.9, [("play", 0.1)]),
            token("\"}", 0.25, [("_status", 0.75), ("\",", 0.0001)]),
        ]

        let distribution = LabelDistribution(tokens, label: "order", among: names)

        #expect(abs((probability(distribution, of: "order_status") ?? 0) - 0.675) < 1e-3)
        #expect(abs((probability(distribution, of: "order") ?? 0) - 0.225) < 1e-3)
        #expect(abs((distribution?.labels.reduce(0) { $0 + $1.probability } ?? 0) - 1) < 1e-6)
    }

    @Test func `a token may hold more than the label`() throws {
        let tokens = [token(#"{"intent":"order"}"#, 0.6, [(#"{"intent":"order_status"}"#, 0.3), ("nonsense", 0.1)])]

        let distribution = LabelDistribution(tokens, label: "order", among: names)

        #expect(abs((probability(distribution, of: "order") ?? 0) - 2.0 / 3) < 1e-9)
        #expect(abs((probability(distribution, of: "order_status") ?? 0) - 1.0 / 3) < 1e-9)
    }

    @Test func `a line of text is read as well`() throws {
        let tokens = [token("intent:", 1), token(" order", 0.8, [(" play", 0.2)]), token(", confidence: 0.9", 1)]

        let distribution = LabelDistribution(tokens, label: "order", among: names)

        #expect(abs((probability(distribution, of: "play_music") ?? 0) - 0.2) < 1e-9)
    }

    @Test func `tokens that do not have the label tell nothing`() {
        #expect(LabelDistribution([], label: "order", among: names) == nil)
        #expect(LabelDistribution([token("order", 1)], label: "order", among: names) == nil)
        #expect(LabelDistribution([token(#"{"intent":"play"#, 1)], label: "order", among: names) == nil)
        #expect(LabelDistribution([token(#"{"intent":"order"}"#, 1)], label: "other", among: names) == nil)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300])
    func `logarithms that make no sense tell nothing`(logarithm: Double) {
        let token = TokenProbability(token: #"{"intent":"order"}"#, logarithm: logarithm)

        let distribution = LabelDistribution([token], label: "order", among: names)

        #expect(distribution == nil || probability(distribution, of: "order") == 1)
    }
}
