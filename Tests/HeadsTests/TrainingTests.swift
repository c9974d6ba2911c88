import Foundation
import Heads
import Statistics
import Testing

@Suite struct TrainingTests {
    static let base = SoftmaxHead.Base(model: "minilm-l6-v2", hash: String(repeating: "ab", count: 32))

    /// Rows of some labels, each around a direction of its own.
    static func rows(labels: Int, each: Int, noise: Float = 0.3, dimensions: Int = 24) -> [HeadExample] {
        var state: UInt64 = 7
        func chance() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 23) - 1
        }
        return (0..<labels * each).map { index in
            let label = index % labels
            let vector = (0..<dimensions).map { ($0 == label ? 1 : 0) + noise * chance() }
            return HeadExample(vector: vector, label: "label_\(label)")
        }
    }

    private var quick: HeadTraining {
        var training = HeadTraining()
        training.epochs = 12
        training.batch = 16
        return training
    }

    @Test func `labels that lie apart are learned, and the loss falls`() throws {
        var curve: [HeadEpoch] = []

        let trained = try SoftmaxHead.train(on: Self.rows(labels: 4, each: 30), base: Self.base, quick) {
            curve.append($0)
        }

        let first = try #require(curve.first)
        let last = try #require(curve.last)
        #expect(last.loss < first.loss / 2)
        #expect(last.heldOutAccuracy == 1)
        #expect(curve == trained.epochs)
        #expect(trained.rows == 108)
        var vector = [Float](repeating: 0, count: 24)
        vector[2] = 1
        let probabilities = try trained.head.probabilities(of: vector)
        #expect(trained.head.labels[probabilities.firstIndex(of: probabilities.max() ?? 0) ?? 0] == "label_2")
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
    }

    @Test func `the same rows and seed give the same head, and another seed another`() throws {
        let rows = Self.rows(labels: 3, each: 20)
        var other = quick
        other.seed = 2

        let first = try SoftmaxHead.train(on: rows, base: Self.base, quick)
        let second = try SoftmaxHead.train(on: rows, base: Self.base, quick)
        let third = try SoftmaxHead.train(on: rows, base: Self.base, other)

        #expect(first.head == second.head)
        #expect(first.head != third.head)
    }

    @Test func `confidence is worth more after the temperature than before it`() throws {
        var training = quick
        training.epochs = 60
        training.patience = 60
        training.heldOut = 0.4
        training.decay = 0

        let trained = try SoftmaxHead.train(
            on: Self.rows(labels: 4, each: 60, noise: 1.6),
            base: Self.base,
            training
        )

        let reliability = try #require(trained.reliability)
        #expect(trained.head.temperature != 1)
        #expect(reliability.after.error <= reliability.before.error + 0.02)
        #expect(reliability.after.count == 96)
    }

    @Test func `training stops when held-out rows gain no more`() throws {
        var training = quick
        training.epochs = 500
        training.patience = 2
        training.heldOut = 0.4

        let trained = try SoftmaxHead.train(
            on: Self.rows(labels: 3, each: 20, noise: 2),
            base: Self.base,
            training
        )

        #expect(trained.epochs.count < 500)
    }

    @Test func `training that leads nowhere says so`() {
        var training = quick
        training.learningRate = 1e30

        let error = #expect(throws: HeadError.self) {
            try SoftmaxHead.train(on: Self.rows(labels: 3, each: 20), base: Self.base, training)
        }

        #expect(error?.code == .diverged)
    }

    @Test func `training ends with its task`() async {
        let code = await withTaskGroup(of: HeadError.Code?.self) { group in
            group.cancelAll()
            group.addTask {
                do throws(HeadError) {
                    _ = try SoftmaxHead.train(on: Self.rows(labels: 3, each: 20), base: Self.base)
                    return nil
                } catch {
                    return error.code
                }
            }
            return await group.next() ?? nil
        }

        #expect(code == .cancelled)
    }

    @Test(arguments: [
        ([HeadExample](), "0 labels"), ([("a", 3)].rows, "1 labels"), ([("a", 3), ("b", 1)].rows, "single row"),
        ([("", 2), ("b", 2)].rows, "bytes"),
        ([("a", 2), ("b", 2)].rows + [HeadExample(vector: [1], label: "a")], "Row 5"),
        ([("a", 2), ("b", 2)].rows + [HeadExample(vector: [.nan, 1], label: "a")], "Row 5"),
        ([("a", 2), ("b", 2)].rows + [HeadExample(vector: [0, 0], label: "a")], "Row 5"),
    ])
    func `rows that cannot be learned from are refused`(rows: [HeadExample], part: String) {
        let error = #expect(throws: HeadError.self) { try SoftmaxHead.train(on: rows, base: Self.base) }

        #expect(error?.code == .rows)
        #expect(error?.message.contains(part) == true)
    }
}

extension [(String, Int)] {
    /// So many rows of each label.
    fileprivate var rows: [HeadExample] {
        flatMap { label, count in (0..<count).map { HeadExample(vector: [1, Float($0)], label: label) } }
    }
}
