package import Generation
import Datasets
import Foundation
import JSON

/// What became of one question that a target was asked to try it out.
package struct Trial: Hashable, Sendable {
    package var answer = ""
    package var label: String?
    /// How sure the target was of the label, from 0 to 1, by the probabilities of its tokens.
    package var confidence: Double?
    /// Whether it is what it should have been; `nil` where nobody can tell.
    package var isRight: Bool?
    /// Whether it satisfies the schema that the recorded answer was asked for in; `nil` without one, and without an answer.
    package var hasForm: Bool?
    /// The class of the failure, where there was no answer of the target's own.
    package var failure: String?
    package var seconds = 0.0
    /// In billionths of a dollar; `nil` where no price is known.
    package var cost: Int?
    package var repairs = 0

    package init() {}

    /// Whether it was answered and, where somebody can tell, rightly.
    package var isGood: Bool { failure == nil && isRight != false }
}

/// Who answers trials, as every other generation is answered and recorded.
package struct Asker: Sendable {
    /// Answers a request; the route says how often and how long is tried.
    package typealias Answer =
        @Sendable (Request, Exchange) async -> (result: Result<Response, Failure>, provenance: Provenance)

    private let answer: Answer
    /// In billionths of a dollar; `nil` where no price is known.
    private let cost: @Sendable (Provenance) -> Int?
    private let newID: @Sendable () -> String
    /// What is tried, for the records.
    private let subject: String

    package init(
        _ subject: String,
        newID: @escaping @Sendable () -> String,
        cost: @escaping @Sendable (Provenance) -> Int?,
        answer: @escaping Answer
    ) {
        (self.subject, self.newID, self.cost, self.answer) = (subject, newID, cost, answer)
    }

    /// Asks, so that nothing is answered from what was kept, and that the record never becomes an example.
    ///
    /// An answer of another model than the one that is tried is a failure.
    func ask(_ request: Request, expectsLabel: Bool) async -> Trial {
        let exchange = Exchange(
            id: newID(),
            priority: .batch,
            cacheControl: .noStore,
            tags: Tags(workflow: DatasetGathering.evaluation, step: subject)
        )
        let (result, provenance) = await answer(request, exchange)
        var trial = Trial()
        trial.seconds = exchange.received.duration(to: .now) / .seconds(1)
        trial.cost = cost(provenance)
        trial.repairs = provenance.repairs.count
        switch result {
        case .failure(let failure): trial.failure = failure.kind.rawValue
        case .success(let response):
            trial.answer = response.text
            if provenance.degradation != .none { trial.failure = "degraded" }
            if response.isEmpty { trial.failure = trial.failure ?? "empty" }
            guard expectsLabel else { break }
            trial.label = IntentLabel.label(of: response.text) ?? IntentLabel.label(bare: response.text)
            trial.confidence = trial.label.flatMap { label in
                response.candidates.first.flatMap { Self.confidence(of: label, $0.probabilities) }
            }
        }
        return trial
    }

    /// The probability of the tokens that a label is written with: the last place in the answer where it stands.
    static func confidence(of label: String, _ tokens: [TokenProbability]) -> Double? {
        let text = tokens.map(\.token).joined()
        guard !tokens.isEmpty, let range = text.range(of: label, options: .backwards) else { return nil }
        let start = text[..<range.lowerBound].utf8.count
        let end = start + label.utf8.count
        var (place, sum) = (0, 0.0)
        for token in tokens {
            let next = place + token.token.utf8.count
            if next > start, place < end { sum += token.logarithm }
            place = next
        }
        let probability = exp(sum)
        return probability.isFinite ? min(1, probability) : nil
    }
}

extension Response {
    /// Whether the first candidate has nothing to show: no words, no call of a tool, no picture.
    fileprivate var isEmpty: Bool {
        candidates.first?.parts.allSatisfy { part in
            switch part.content {
            case .text(let text): text.isEmpty
            case .thought: true
            case .inlineData, .file, .toolCall, .toolResult: false
            }
        } ?? true
    }
}

extension Asker {
    /// Asks all requests, a few at a time, and returns what became of each in their order.
    ///
    /// - Parameters:
    ///   - requests: `nil` for one that cannot be asked.
    ///   - expectsLabel: whether answers are labels.
    ///   - width: how many are asked at a time.
    ///   - progress: is told how many are done.
    /// - Returns: as many as there are requests; those that were cancelled failed.
    func ask(
        _ requests: [Request],
        expectsLabel: Bool,
        width: Int,
        _ progress: (Int) -> Void
    ) async -> [Trial] {
        var cancelled = Trial()
        cancelled.failure = Failure.Kind.cancelled.rawValue
        var trials = Array(repeating: cancelled, count: requests.count)
        var waiting = Array(requests.enumerated())[...]
        await withTaskGroup(of: (Int, Trial).self) { group in
            func start() {
                guard !Task.isCancelled, let (index, request) = waiting.popFirst() else { return }
                group.addTask { (index, await self.ask(request, expectsLabel: expectsLabel)) }
            }
            for _ in 0..<max(1, width) { start() }
            var done = 0
            while let (index, trial) = await group.next() {
                trials[index] = trial
                done += 1
                progress(done)
                start()
            }
        }
        return trials
    }
}
