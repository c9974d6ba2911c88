import Synchronization

/// Answers kept in the process, the ones asked for least recently forgotten first.
package final class MemoryCache<C: Clock<Duration>>: AnswerStore where C.Instant == ContinuousClock.Instant {
    private struct Entry {
        let answer: CachedAnswer
        let size: Int
        let expires: ContinuousClock.Instant
        /// When it was last asked for, counted in questions.
        var used: Int
    }

    private struct State {
        var entries: [CacheKey: Entry] = [:]
        var size = 0
        var questions = 0
    }

    private let limit: Int
    private let clock: C
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: the most bytes, about, that answers may take together.
    ///   - clock: what tells when an answer is too old.
    package init(limit: Int, clock: C) {
        self.limit = limit
        self.clock = clock
    }

    package func answer(for key: CacheKey) async -> CachedAnswer? {
        let now = clock.now
        return state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            guard entry.expires > now else {
                Self.remove(key, from: &state)
                return nil
            }
            state.questions += 1
            state.entries[key]?.used = state.questions
            return entry.answer
        }
    }

    package func keep(_ answer: CachedAnswer, for key: CacheKey, within lifetime: Duration) async {
        let size = answer.size
        // One answer must not drive out all the others.
        guard size <= limit / 4 else { return }
        let now = clock.now
        state.withLock { state in
            Self.remove(key, from: &state)
            if state.size + size > limit { Self.makeRoom(for: size, within: limit, at: now, in: &state) }
            state.questions += 1
            state.entries[key] = Entry(answer: answer, size: size, expires: now + lifetime, used: state.questions)
            state.size += size
        }
    }

    package func contents() async -> [String: CacheContents] {
        state.withLock { state in
            state.entries.reduce(into: [:]) { contents, entry in
                contents[entry.key.route, default: CacheContents()].answers += 1
                contents[entry.key.route, default: CacheContents()].bytes += entry.value.size
            }
        }
    }

    package func purge(route: String?) async -> Int {
        state.withLock { state in
            let keys = state.entries.keys.filter { route == nil || $0.route == route }
            for key in keys { Self.remove(key, from: &state) }
            return keys.count
        }
    }

    private static func remove(_ key: CacheKey, from state: inout State) {
        if let entry = state.entries.removeValue(forKey: key) { state.size -= entry.size }
    }

    /// Forgets what is too old, and then, an eighth more than is needed, what was asked for least recently: sorting
    /// all of them for each new one would be slow.
    private static func makeRoom(
        for size: Int,
        within limit: Int,
        at now: ContinuousClock.Instant,
        in state: inout State
    ) {
        for (key, entry) in state.entries where entry.expires <= now { remove(key, from: &state) }
        guard state.size + size > limit else { return }
        let goal = limit - size - limit / 8
        for (key, _) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
            guard state.size > max(goal, 0) else { return }
            remove(key, from: &state)
        }
    }
}
