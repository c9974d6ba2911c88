import Synchronization

/// How many connections a server has, over all its loops.
final class Population: Sendable {
    private let connections = Atomic(0)

    var count: Int { connections.load(ordering: .relaxed) }

    /// Counts one in, unless that would exceed the limit.
    func enter(limit: Int) -> Bool {
        let (_, count) = connections.add(1, ordering: .relaxed)
        if count <= limit { return true }
        leave()
        return false
    }

    func leave() {
        connections.subtract(1, ordering: .relaxed)
    }
}
