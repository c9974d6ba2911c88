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
        var contents: [String: CacheContents] = [:]
        for slice in slices() {
            state.withLock { state in
                for key in slice {
                    guard let entry = state.entries[key] else { continue }
                    contents[key.route, default: CacheContents()].answers += 1
                    contents[key.route, default: CacheContents()].bytes += entry.size
                }
            }
            await Task.yield()
        }
        return contents
    }

    package func purge(route: String?) async -> Int {
        var count = 0
        for slice in slices() {
            count += state.withLock { state in
                let keys = slice.filter { state.entries[$0] != nil && (route == nil || $0.route == route) }
                for key in keys { Self.remove(key, from: &state) }
                return keys.count
            }
            await Task.yield()
        }
        return count
    }

    /// What there is, some at a time: between two slices others get their answers.
    private func slices() -> [ArraySlice<CacheKey>] {
        let keys = Array(state.withLock { $0.entries }.keys)
        return stride(from: 0, to: keys.count, by: 500).map { keys[$0..<min($0 + 500, keys.count)] }
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
