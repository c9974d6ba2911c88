package import Caching
import Synchronization

/// The questions that were answered, where those near to another are found.
///
/// It lives in the process, and refers to the answers by their keys: answers outlive it in Redis, and it never gives one
/// that the store has forgotten. What was observed of an entry is worth nothing without the vectors beside it, and those
/// would have to be read from Redis for every question; so processes learn each for itself.
package final class SemanticIndex: Sendable {
    /// A question that was answered.
    package struct Entry: Sendable {
        package let id: Int
        package let key: CacheKey
        package let sketch: Sketch
        package var observations = Observations()
        /// When it was answered.
        let since: ContinuousClock.Instant
        let partition: Place
        /// When it was last looked at, counted in questions.
        var used: Int
    }

    /// What was found near a question.
    package struct Finding: Sendable {
        package var entry: Entry?
        package var similarity: Float = 0
        /// Why the nearest one does not count, if it does not.
        package var disagreement: ContentGate.Disagreement?
    }

    /// Where questions are comparable: the same surroundings, and vectors of one model.
    struct Place: Hashable {
        let surroundings: CacheKey
        let embedder: String
        let dimensions: Int
    }

    private struct State {
        var partitions: [Place: [VectorBlock]] = [:]
        var entries: [Int: Entry] = [:]
        var byRoute: [String: Set<Int>] = [:]
        var questions = 0
        var lastID = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// The nearest question that asks the same as far as the gate can tell.
    package func nearest(
        to vector: UnitVector,
        _ sketch: Sketch,
        in surroundings: CacheKey,
        of embedder: String
    ) -> Finding {
        let place = Place(surroundings: surroundings, embedder: embedder, dimensions: vector.dimensions)
        // The blocks are searched outside the lock: whoever changes one meanwhile changes a copy.
        let blocks = state.withLock { $0.partitions[place] ?? [] }
        var nearest = Nearest(least: Curves.nearest)
        for block in blocks { block.compare(with: vector, into: &nearest) }
        var finding = Finding()
        for (id, similarity) in nearest.found {
            guard let entry = state.withLock({ $0.entries[id] }) else { continue }
            if let disagreement = ContentGate.disagreement(entry.sketch, sketch) {
                finding.disagreement = finding.disagreement ?? disagreement
                continue
            }
            touch(id)
            return Finding(entry: entry, similarity: min(similarity, 1))
        }
        return finding
    }

    /// Remembers a question; the route's least recently asked are forgotten when there are more than `limit`.
    package func add(
        _ vector: UnitVector,
        _ sketch: Sketch,
        in surroundings: CacheKey,
        of embedder: String,
        answeredBy key: CacheKey,
        at now: ContinuousClock.Instant,
        limit: Int
    ) {
        let place = Place(surroundings: surroundings, embedder: embedder, dimensions: vector.dimensions)
        state.withLock { state in
            if state.byRoute[key.route, default: []].count >= limit { Self.makeRoom(key.route, limit, in: &state) }
            state.lastID += 1
            state.questions += 1
            let id = state.lastID
            state.entries[id] = Entry(
                id: id,
                key: key,
                sketch: sketch,
                since: now,
                partition: place,
                used: state.questions
            )
            state.byRoute[key.route, default: []].insert(id)
            var blocks = state.partitions.removeValue(forKey: place) ?? []
            if blocks.last?.isFull ?? true { blocks.append(VectorBlock(dimensions: vector.dimensions)) }
            blocks[blocks.count - 1].append(vector, id: id)
            state.partitions[place] = blocks
        }
    }

    /// Takes in whether the entry's answer would have been right for a question this near.
    package func observe(_ id: Int, similarity: Float, isRight: Bool) {
        state.withLock { $0.entries[id]?.observations.add(similarity: similarity, isRight: isRight) }
    }

    package func forget(_ id: Int) {
        _ = state.withLock { Self.remove(id, from: &$0) }
    }

    /// How many questions are remembered, by route.
    package var counts: [String: Int] { state.withLock { $0.byRoute.mapValues(\.count) } }

    /// Forgets a route's questions, or all, some at a time; returns how many.
    package func purge(route: String?) async -> Int {
        let ids = state.withLock { state in
            state.byRoute.filter { route == nil || $0.key == route }.flatMap(\.value)
        }
        var count = 0
        for start in stride(from: 0, to: ids.count, by: 200) {
            count += state.withLock { state in
                ids[start..<min(start + 200, ids.count)].count { Self.remove($0, from: &state) }
            }
            await Task.yield()
        }
        return count
    }

    private func touch(_ id: Int) {
        state.withLock { state in
            state.questions += 1
            state.entries[id]?.used = state.questions
        }
    }

    @discardableResult
    private static func remove(_ id: Int, from state: inout State) -> Bool {
        guard let entry = state.entries.removeValue(forKey: id) else { return false }
        state.byRoute[entry.key.route]?.remove(id)
        if state.byRoute[entry.key.route]?.isEmpty == true { state.byRoute[entry.key.route] = nil }
        guard var blocks = state.partitions.removeValue(forKey: entry.partition) else { return true }
        for index in blocks.indices.reversed() where blocks[index].remove(id: id) {
            if blocks[index].ids.isEmpty { blocks.remove(at: index) }
            break
        }
        if !blocks.isEmpty { state.partitions[entry.partition] = blocks }
        return true
    }

    /// Forgets a sixteenth more than is needed: ordering all of them for each new one would be slow.
    private static func makeRoom(_ route: String, _ limit: Int, in state: inout State) {
        let entries = (state.byRoute[route] ?? []).compactMap { state.entries[$0] }.sorted { $0.used < $1.used }
        for entry in entries.prefix(entries.count - limit + 1 + limit / 16) { remove(entry.id, from: &state) }
    }
}
