package import Ledger
import Synchronization

/// Tells whoever listens of every generation that ends.
///
/// With nobody listening, sending is one look at a counter. A listener that does not keep up misses rows and is told how
/// many; it holds up nobody.
package final class LiveFeed: Sendable {
    private let count = Atomic(0)
    private let isOver = Atomic(false)
    private let listeners = Mutex<[ObjectIdentifier: LiveListener]>([:])
    private let limit: Int

    /// - Parameter limit: how many may listen at a time.
    package init(limit: Int = 64) {
        self.limit = limit
    }

    package var listenerCount: Int { count.load(ordering: .relaxed) }

    package func send(_ row: GenerationRow) {
        guard count.load(ordering: .relaxed) > 0 else { return }
        for listener in listeners.withLock({ Array($0.values) }) { listener.take(row) }
    }

    /// Has those who listen stop soon, so that they keep no server from stopping.
    package func close() { isOver.store(true, ordering: .relaxed) }

    package var isClosed: Bool { isOver.load(ordering: .relaxed) }

    /// Adds a listener that is to be removed in the end; `nil` when too many listen.
    package func listen(rows: Int = 500) -> LiveListener? {
        let listener = LiveListener(limit: rows)
        return listeners.withLock { listeners in
            guard listeners.count < limit else { return nil }
            listeners[ObjectIdentifier(listener)] = listener
            count.store(listeners.count, ordering: .relaxed)
            return listener
        }
    }

    package func remove(_ listener: LiveListener) {
        listeners.withLock { listeners in
            listeners[ObjectIdentifier(listener)] = nil
            count.store(listeners.count, ordering: .relaxed)
        }
    }
}

/// The rows that one listener has yet to be told.
package final class LiveListener: Sendable {
    private struct State {
        var rows: [GenerationRow] = []
        var missed = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func take(_ row: GenerationRow) {
        state.withLock { state in
            if state.rows.count < limit { state.rows.append(row) } else { state.missed += 1 }
        }
    }

    /// What has come since the last time, and how many rows found no room.
    package func next() -> (rows: [GenerationRow], missed: Int) {
        state.withLock { state in
            defer { state = State() }
            return (state.rows, state.missed)
        }
    }
}
