import Foundation
import Statistics

extension SoftmaxHead {
    /// Learns labels from vectors; a few thousand rows take seconds, during which it does not suspend.
    ///
    /// - Parameters:
    ///   - examples: at least two rows of each of at least two labels.
    ///   - base: what the vectors come from.
    ///   - training: how to learn.
    ///   - onEpoch: is told the loss after each epoch.
    ///   - isCancelled: is asked before each epoch; by itself it is the task that is asked.
    /// - Returns: the head of the epoch that did best on held-out rows, with its temperature chosen on them.
    /// - Throws: `.rows` for what cannot be learned from, `.diverged`, and `.cancelled`.
    package static func train(
        on examples: [HeadExample],
        base: Base,
        _ training: HeadTraining = HeadTraining(),
        onEpoch: (HeadEpoch) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws(HeadError) -> TrainedHead {
        let rows = try LabelledRows(examples)
        var chance = SeededGenerator(seed: training.seed)
        var (learned, heldOut) = rows.split(training.heldOut, &chance)
        var descent = Descent(labels: rows.labels.count, width: rows.width, training)
        var best = (weights: descent.weights, loss: Double.infinity, epoch: 0)
        var epochs: [HeadEpoch] = []
        // Guessing costs the logarithm of the number of labels; who is far above that is not learning.
        let limit = 4 * log(Double(rows.labels.count)) + 4
        for number in 1...max(training.epochs, 1) {
            if isCancelled() { throw HeadError(.cancelled, "Training was cancelled.") }
            learned.shuffle(using: &chance)
            let loss = descent.pass(over: learned)
            guard loss.isFinite, loss < limit, descent.weights.isFinite else {
                let sentence = "Training diverged in epoch \(number): its loss is \(loss). Take a lower learning rate."
                throw HeadError(.diverged, sentence)
            }
            let (heldOutLoss, accuracy) = descent.weights.judge(heldOut)
            let epoch = HeadEpoch(number: number, loss: loss, heldOutLoss: heldOutLoss, heldOutAccuracy: accuracy)
            epochs.append(epoch)
            onEpoch(epoch)
            let current = heldOutLoss ?? loss
            if current < best.loss { best = (descent.weights, current, number) }
            if heldOutLoss != nil, number - best.epoch >= training.patience { break }
        }
        let scored = heldOut.map { (scores: best.weights.scores(of: $0.vector), label: $0.label) }
        let temperature = scored.count < fewestForTemperature ? 1 : bestTemperature(scored)
        let head = SoftmaxHead(
            labels: rows.labels,
            base: base,
            dimensions: rows.dimensions,
            temperature: temperature,
            weights: best.weights
        )
        var trained = TrainedHead(head: head, epochs: epochs, rows: learned.count)
        if !scored.isEmpty { trained.reliability = (reliability(scored, 1), reliability(scored, temperature)) }
        return trained
    }

    private static var fewestForTemperature: Int { 20 }

    private static func bestTemperature(_ scored: [(scores: [Float], label: Int)]) -> Double {
        Temperature.best { temperature in
            scored.reduce(0) { $0 - log(max(softmax($1.scores, temperature: temperature)[$1.label], 1e-12)) }
        }
    }

    private static func reliability(_ scored: [(scores: [Float], label: Int)], _ temperature: Double) -> Reliability {
        var reliability = Reliability()
        for (scores, label) in scored {
            let probabilities = softmax(scores, temperature: temperature)
            guard let (index, highest) = probabilities.enumerated().max(by: { $0.element < $1.element }) else {
                continue
            }
            reliability.add(highest, isRight: index == label)
        }
        return reliability
    }
}

/// Rows with their labels as numbers.
private struct LabelledRows {
    struct Row {
        let vector: Lanes
        let label: Int
    }

    let labels: [String]
    let dimensions: Int
    let width: Int
    private let rows: [[Row]]

    init(_ examples: [HeadExample]) throws(HeadError) {
        let groups = Dictionary(grouping: examples.indices) { examples[$0].label }
        labels = groups.keys.sorted()
        guard (2...HeadFile.labelLimit).contains(labels.count) else {
            throw HeadError(
                .rows,
                "There are \(labels.count) labels, and 2 to \(HeadFile.labelLimit) can be told apart."
            )
        }
        if let empty = labels.first(where: { $0.isEmpty || $0.utf8.count > HeadFile.labelBytes }) {
            throw HeadError(.rows, "A label has \(empty.utf8.count) bytes, and 1 to \(HeadFile.labelBytes) are wanted.")
        }
        if let rare = labels.first(where: { (groups[$0] ?? []).count < 2 }) {
            throw HeadError(.rows, "The label '\(rare)' has a single row; give it two or more, or leave it out.")
        }
        dimensions = examples.first?.vector.count ?? 0
        var rows: [[Row]] = []
        for (number, label) in labels.enumerated() {
            var own: [Row] = []
            for index in groups[label] ?? [] {
                let vector = examples[index].vector
                guard vector.count == dimensions, dimensions <= HeadFile.dimensionLimit, let lanes = Lanes(vector)
                else {
                    let sentence = "Row \(index + 1) has no vector of \(dimensions) numbers that points somewhere."
                    throw HeadError(.rows, sentence)
                }
                own.append(Row(vector: lanes, label: number))
            }
            rows.append(own)
        }
        self.rows = rows
        width = (dimensions + 15) / 16
    }

    /// Sets a share of each label's rows aside.
    func split(_ share: Double, _ chance: inout SeededGenerator) -> (learned: [Row], heldOut: [Row]) {
        var (learned, heldOut): ([Row], [Row]) = ([], [])
        for own in rows {
            let shuffled = own.shuffled(using: &chance)
            let count = min(Int(Double(own.count) * min(max(share, 0), 0.5)), own.count - 1)
            heldOut += shuffled[..<count]
            learned += shuffled[count...]
        }
        return (learned, heldOut)
    }
}

extension Weights {
    /// The mean loss on rows, and the share of them that is recognised; nothing where there are none.
    fileprivate func judge(_ rows: [LabelledRows.Row]) -> (loss: Double?, accuracy: Double?) {
        guard !rows.isEmpty else { return (nil, nil) }
        var (loss, right) = (0.0, 0)
        for row in rows {
            let probabilities = softmax(scores(of: row.vector), temperature: 1)
            loss -= log(max(probabilities[row.label], 1e-12))
            if probabilities.max() == probabilities[row.label] { right += 1 }
        }
        return (loss / Double(rows.count), Double(right) / Double(rows.count))
    }
}

/// Steps down the loss, each as long as the steps before it were steady (Adam, with weights that decay by themselves).
private struct Descent {
    private(set) var weights: Weights
    private var (mean, square): (Weights, Weights)
    private var steps = 0
    private let training: HeadTraining

    init(labels: Int, width: Int, _ training: HeadTraining) {
        weights = Weights(labels: labels, width: width)
        (mean, square) = (weights, weights)
        self.training = training
    }

    /// Learns from all rows once, and returns their mean loss on the way.
    mutating func pass(over rows: [LabelledRows.Row]) -> Double {
        var loss = 0.0
        let batch = max(training.batch, 1)
        for start in stride(from: 0, to: rows.count, by: batch) {
            let part = rows[start..<min(start + batch, rows.count)]
            var gradient = Weights(labels: weights.biases.count, width: weights.width)
            for row in part {
                let probabilities = softmax(weights.scores(of: row.vector), temperature: 1)
                loss -= log(max(probabilities[row.label], 1e-12))
                for (label, probability) in probabilities.enumerated() {
                    let error = Float(probability) - (label == row.label ? 1 : 0)
                    // Most labels are out of the question for most rows before long.
                    if abs(error) > 1e-4 { gradient.add(error / Float(part.count), times: row.vector, to: label) }
                }
            }
            step(along: gradient)
        }
        return loss / Double(max(rows.count, 1))
    }

    private mutating func step(along gradient: Weights) {
        steps += 1
        let (first, second): (Float, Float) = (0.9, 0.999)
        let correction = (1 - pow(second, Float(steps))).squareRoot() / (1 - pow(first, Float(steps)))
        let rate = training.learningRate * correction
        for index in weights.rows.indices {
            let slope = gradient.rows[index]
            mean.rows[index] = first * mean.rows[index] + (1 - first) * slope
            square.rows[index] = second * square.rows[index] + (1 - second) * slope * slope
            let step = mean.rows[index] / (square.rows[index].squareRoot() + 1e-8)
            weights.rows[index] -= rate * step + training.learningRate * training.decay * weights.rows[index]
        }
        for label in weights.biases.indices {
            let slope = gradient.biases[label]
            mean.biases[label] = first * mean.biases[label] + (1 - first) * slope
            square.biases[label] = second * square.biases[label] + (1 - second) * slope * slope
            weights.biases[label] -= rate * mean.biases[label] / (square.biases[label].squareRoot() + 1e-8)
        }
    }
}
