import Foundation
package import Generation

/// How likely each label was where a model wrote one, by the probabilities of its tokens.
///
/// Of what might have stood in a token's place only what leads to a label counts, since the model could write nothing
/// else; so the probabilities are those among labels. Where a token leads to several labels, each gets its part.
package struct LabelDistribution: Sendable {
    /// From the likeliest on.
    package let labels: [(name: String, probability: Double)]

    /// `nil` where the tokens do not tell.
    ///
    /// - Parameters:
    ///   - tokens: of the whole answer, in either form.
    ///   - label: the one it has.
    ///   - names: all labels.
    package init?(_ tokens: [TokenProbability], label: String, among names: [String]) {
        let text = tokens.flatMap { Array($0.token.utf8) }
        guard let start = Self.start(of: label, in: text) else { return nil }
        let end = start + label.utf8.count
        // What stands behind the label tells it from one that goes on.
        let wholes = names.map { Array(text[..<start]) + Array($0.utf8) + text[end...].prefix(1) }
        guard let chosen = names.firstIndex(of: label) else { return nil }
        var probabilities = [Double](repeating: 0, count: names.count)
        var left = 1.0
        var position = 0
        for token in tokens {
            let bytes = Array(token.token.utf8)
            defer { position += bytes.count }
            guard position + bytes.count > start else { continue }
            guard position <= end, position < text.count else { break }
            let before = text[..<position]
            var entries = [(bytes, exp(token.logarithm))]
            for other in token.alternatives where other.token != token.token {
                entries.append((Array(other.token.utf8), exp(other.logarithm)))
            }
            let led = entries.map { bytes, probability in
                (labels: wholes.indices.filter { Self.leads(before + bytes, to: wholes[$0]) }, probability: probability)
            }
            let sum = led.reduce(0.0) { $1.labels.isEmpty ? $0 : $0 + $1.probability }
            guard sum > 0, sum.isFinite else { return nil }
            for (labels, probability) in led.dropFirst() {
                for label in labels { probabilities[label] += left * probability / sum / Double(labels.count) }
            }
            left *= (led.first?.probability ?? 0) / sum
        }
        probabilities[chosen] += left
        guard probabilities.allSatisfy({ (0...1.000_001).contains($0) }) else { return nil }
        labels = zip(names, probabilities).map { ($0, min($1, 1)) }.sorted { $0.1 > $1.1 }
    }

    /// Where the label stands, behind the first `intent` and its colon.
    private static func start(of label: String, in text: [UInt8]) -> Int? {
        guard let key = text.firstRange(of: Array("intent".utf8)) else { return nil }
        let start = text[key.upperBound...].firstIndex { !": \"'\n\t".utf8.contains($0) }
        guard let start, text[start...].starts(with: Array(label.utf8)) else { return nil }
        return start
    }

    /// Whether a text is the beginning of another, or goes on behind it.
    private static func leads(_ text: ArraySlice<UInt8>, to whole: [UInt8]) -> Bool {
        text.starts(with: whole) || whole.starts(with: text)
    }
}
