package import Caching
import Foundation
package import Generation

/// Gives an answer that was given before to a question that means the same, if its route allows that.
///
/// It stands behind ``ExactCache``, which keeps the answers. Questions are near by their vectors, must agree in
/// everything that ``ContentGate`` looks at, and are then asked anew as often as ``ErrorBound`` wants. Without a vector it
/// steps aside: it never fails, and never makes a request wait longer than its patience.
package struct SemanticCache<C: Clock<Duration>>: Stage where C.Instant == ContinuousClock.Instant {
    /// Makes the vector of a text, by the target or route of that name; must end soon when it is cancelled.
    package typealias Embed = @Sendable (_ text: String, _ embedder: String) async throws(Failure) -> [Float]

    private let store: any AnswerStore
    private let index = SemanticIndex()
    private let counters = SemanticCounters()
    private let verifications: Verifications
    private let embed: Embed
    private let patience: Duration
    private let clock: C
    private let random: @Sendable () -> Double

    /// - Parameters:
    ///   - store: where answers are kept.
    ///   - patience: the longest that a request waits for its vector.
    ///   - clock: what measures that.
    ///   - random: draws from 0 to 1, exclusive.
    ///   - embed: makes the vectors.
    package init(
        _ store: any AnswerStore,
        patience: Duration = .milliseconds(150),
        clock: C,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        embed: @escaping Embed
    ) {
        self.store = store
        self.patience = patience
        self.clock = clock
        self.random = random
        self.embed = embed
        verifications = Verifications()
    }

    package var countsByRoute: [String: SemanticCounts] { counters.all }
    package var entriesByRoute: [String: Int] { index.counts }

    /// Forgets a route's questions, or all; returns how many.
    package func purge(route: String?) async -> Int { await index.purge(route: route) }

    /// Compares answers whose sameness takes vectors to tell, until ``stop()``: beside the requests, not within them.
    package func run() async {
        for await verification in verifications.stream {
            await settle(verification)
        }
    }

    package func stop() { verifications.stop() }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard let plan = exchange.plan, let policy = plan.semanticCache, plan.cacheLifetime != nil,
            exchange.cacheControl != .noStore, let key = CacheKey(request, plan), let question = Question(request, plan)
        else { return try await next.answer(request, exchange, sink: sink) }
        guard let vector = await vector(of: question.text, policy.embedder, within: patience) else {
            counters.count(key.route) { $0.unembedded += 1 }
            return try await next.answer(request, exchange, sink: sink)
        }
        let asked = Asked(
            key: key,
            surroundings: question.surroundings,
            vector: vector,
            sketch: Sketch(question.text),
            policy: policy
        )
        let finding = index.nearest(to: vector, asked.sketch, in: asked.surroundings, of: policy.embedder)
        if finding.disagreement != nil { counters.count(key.route) { $0.gated += 1 } }
        guard let entry = finding.entry, let kept = await answer(of: entry, askedBy: key) else {
            counters.count(key.route) { $0.misses += 1 }
            let isKnown = finding.entry?.key == key
            let answer = try await ask(request, exchange, sink, next)
            if !isKnown, let answer, Statement(answer.response) != nil { remember(asked) }
            return
        }
        let chance = ErrorBound(policy.errorBound).exploration(at: finding.similarity, entry.observations)
        if exchange.cacheControl == .usual, random() >= chance {
            counters.count(key.route) { $0.hits += 1 }
            exchange.record {
                $0.target = kept.target
                let age = max(Int(Date().timeIntervalSince1970) - kept.made, 0)
                $0.cache = .semantic(similarity: finding.similarity, age: age)
            }
            for chunk in kept.chunks(isStreamed: request.isStreamed) { try await sink(chunk) }
            return
        }
        counters.count(key.route) { $0.explored += 1 }
        let answer = try await ask(request, exchange, sink, next)
        guard let answer, let new = Statement(answer.response), let old = Statement(kept.response) else {
            return counters.count(key.route) { $0.undecided += 1 }
        }
        let verification = Verification(
            asked: asked,
            entry: entry.id,
            similarity: finding.similarity,
            chance: exchange.cacheControl == .usual ? chance : 1,
            kept: old,
            new: new
        )
        if let isRight = old.isSame(as: new) {
            conclude(verification, isRight)
        } else if !old.isShort || !new.isShort || !verifications.add(verification) {
            counters.count(key.route) { $0.undecided += 1 }
        }
    }

    /// The answer of an entry, unless it is the question's own or is not there any more.
    private func answer(of entry: SemanticIndex.Entry, askedBy key: CacheKey) async -> CachedAnswer? {
        if entry.key == key { return nil }
        if let answer = await store.answer(for: entry.key) { return answer }
        // The stage in front keeps an answer only after this one has seen its end.
        if entry.since.duration(to: clock.now) > .seconds(5) { index.forget(entry.id) }
        return nil
    }

    /// Lets the rest of the path answer; what it says, if that may be given again.
    private func ask(
        _ request: Request,
        _ exchange: Exchange,
        _ sink: Sink,
        _ next: Path
    ) async throws(Failure) -> CachedAnswer? {
        var collector = AnswerCollector()
        try await next.answer(request, exchange) { chunk throws(Failure) in
            collector.take(chunk)
            try await sink(chunk)
        }
        return collector.answer(to: request, exchange)
    }

    private func remember(_ asked: Asked) {
        index.add(
            asked.vector,
            asked.sketch,
            in: asked.surroundings,
            of: asked.policy.embedder,
            answeredBy: asked.key,
            at: clock.now,
            limit: asked.policy.entries
        )
    }

    // MARK: - Verifying

    /// Tells whether prose says the same: its vectors are near, and its facts agree.
    private func settle(_ verification: Verification) async {
        let embedder = verification.asked.policy.embedder
        let (kept, new) = (verification.kept, verification.new)
        if ContentGate.factsDisagreement(Sketch(kept.text), Sketch(new.text)) != nil {
            return conclude(verification, false)
        }
        guard let one = await vector(of: kept.beginning, embedder, within: .seconds(5)),
            let other = await vector(of: new.beginning, embedder, within: .seconds(5)),
            one.dimensions == other.dimensions
        else { return counters.count(verification.asked.key.route) { $0.undecided += 1 } }
        conclude(verification, one.similarity(to: other) >= Self.sameness)
    }

    /// From here on two answers in prose are taken to say the same.
    private static var sameness: Float { 0.9 }

    private func conclude(_ verification: Verification, _ isRight: Bool) {
        counters.count(verification.asked.key.route) { counts in
            if isRight {
                counts.right += 1
            } else {
                counts.wrong += 1
                counts.reckonedWrongHits += (1 - verification.chance) / verification.chance
            }
        }
        index.observe(verification.entry, similarity: verification.similarity, isRight: isRight)
        // Where the entry was right it stands for this question too; where not, this one needs one of its own.
        if !isRight { remember(verification.asked) }
    }

    /// The vector of a text, if it comes in time.
    private func vector(of text: String, _ embedder: String, within patience: Duration) async -> UnitVector? {
        let (embed, clock) = (embed, clock)
        let numbers = await withTaskGroup(of: [Float]?.self) { group in
            group.addTask {
                do throws(Failure) { return try await embed(text, embedder) } catch { return nil }
            }
            group.addTask {
                try? await clock.sleep(for: patience)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        return numbers.flatMap { UnitVector($0) }
    }
}

/// A question that was asked, as it is remembered.
struct Asked: Sendable {
    let key: CacheKey
    let surroundings: CacheKey
    let vector: UnitVector
    let sketch: Sketch
    let policy: SemanticCachePolicy
}

/// An answer at hand, and the one that the model gave instead.
struct Verification: Sendable {
    let asked: Asked
    let entry: Int
    let similarity: Float
    /// The chance with which it was explored.
    let chance: Double
    let kept: Statement
    let new: Statement
}

/// Verifications that wait their turn; some are left out rather than that many wait.
struct Verifications: Sendable {
    let stream: AsyncStream<Verification>
    private let continuation: AsyncStream<Verification>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(100))
    }

    /// Whether there was room for it.
    func add(_ verification: Verification) -> Bool {
        if case .enqueued = continuation.yield(verification) { true } else { false }
    }

    func stop() { continuation.finish() }
}

extension CachedAnswer {
    /// The answer as a whole.
    var response: Response {
        var response = Response()
        for chunk in chunks { for delta in chunk.deltas { response.apply(delta) } }
        return response
    }
}
