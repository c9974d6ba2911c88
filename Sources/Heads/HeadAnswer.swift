import Foundation
package import Generation
import JSON

/// What a head recognised, as a model's answer to a question for the intent: `{"intent":"label"}`.
///
/// Its one token is the whole answer, as probable as the label, and its alternatives are what other labels would have
/// been answered as; so whoever reads a model's confidence reads a head's the same way.
package struct HeadAnswer: Sendable {
    private let ranked: [(label: String, probability: Double)]

    /// - Parameters:
    ///   - labels: of the head.
    ///   - probabilities: one for each.
    package init(_ labels: [String], _ probabilities: [Double]) {
        precondition(labels.count == probabilities.count && !labels.isEmpty, "each label of a head has a probability")
        ranked = zip(labels, probabilities).map { ($0, $1) }.sorted { $0.1 > $1.1 }
    }

    package init(_ head: SoftmaxHead, of vector: [Float]) throws(HeadError) {
        self.init(head.labels, try head.probabilities(of: vector))
    }

    package var label: String { ranked[0].label }
    package var probability: Double { ranked[0].probability }
    package var text: String { Self.text(label) }

    private static func text(_ label: String) -> String { (["intent": .string(label)] as JSON).text }

    /// The answer as it arrives: at once, and whole.
    ///
    /// - Parameters:
    ///   - model: what answered, as provenance has it.
    ///   - alternatives: how many other labels are told; `nil` tells no probabilities, as who did not ask gets none.
    ///   - usage: what the vector was counted at.
    /// - Returns: everything a provider says of an answer.
    package func deltas(model: String, alternatives: Int?, usage: Usage = Usage()) -> [Delta] {
        var deltas: [Delta] = [.started(id: nil, model: model), .text(text, candidate: 0)]
        if let alternatives {
            let others = ranked.prefix(max(alternatives, 0)).map {
                TokenProbability.Alternative(token: Self.text($0.label), logarithm: Self.logarithm($0.probability))
            }
            let token = TokenProbability(
                token: text,
                logarithm: Self.logarithm(probability),
                alternatives: others
            )
            deltas.append(.probabilities([token], candidate: 0))
        }
        return deltas + [.finished(.stop, native: nil, candidate: 0), .usage(usage)]
    }

    /// The whole answer.
    package func response(model: String, alternatives: Int? = 20) -> Response {
        deltas(model: model, alternatives: alternatives).reduce(into: Response()) { $0.apply($1) }
    }

    /// Nothing is so unlikely that it could not be written down.
    private static func logarithm(_ probability: Double) -> Double { log(max(probability, 1e-30)) }
}
