package import EventLoop
package import Generation

/// The places of the local server: as many requests as it computes at once, the others in line before it.
package struct Slots: Sendable {
    private let gate: Gate<Int, Void>
    private let count: Int
    /// How many may wait; a longer line would only be answered after its callers have left.
    private static let waitingLimit = 256

    package init(count: Int, on loop: EventLoop) {
        precondition(count > 0, "a server has at least one slot")
        self.count = count
        gate = Gate(count, on: loop)
    }

    /// Takes a place, in the order of asking; give it back with ``giveBack()``.
    package func take(within limit: Duration) async throws(Failure) {
        let busy = Failure(.overloaded, "All \(count) slots of the local model stayed busy; ask again later.")
        try await gate.enter(within: limit, otherwise: busy) { free, waiting in
            if free > 0 {
                free -= 1
                return .pass(())
            }
            return waiting < Self.waitingLimit ? .wait : .refuse(busy)
        }
    }

    /// How many stand in line now.
    package var waiting: Int { gate.change { _, line in line.count } }

    package func giveBack() {
        gate.change { free, line in
            if !line.releaseFirst(.success(())) { free += 1 }
        }
    }
}
