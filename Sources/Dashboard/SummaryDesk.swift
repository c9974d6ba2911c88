package import JSON
package import SQL

/// Makes sums one at a time and keeps each for a while, so that any number of open pages cost little more than one.
///
/// A sum that took long is kept long: adding up takes at most about a tenth of the time, whatever the ledger's size.
package actor SummaryDesk {
    private var kept: [String: (sum: JSON, until: ContinuousClock.Instant)] = [:]
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private let shortest: Duration
    private static let share = 10

    /// - Parameter shortest: how long a sum is kept however quickly it was made.
    package init(atLeast shortest: Duration = .seconds(2)) {
        self.shortest = shortest
    }

    /// The sum of a name: one that is kept still, or what `make` returns.
    package func sum(
        _ name: String,
        _ make: @Sendable () async throws(SQLError) -> JSON
    ) async throws(SQLError) -> JSON {
        await enter()
        defer { leave() }
        let start = ContinuousClock.now
        kept = kept.filter { $0.value.until > start }
        if let sum = kept[name]?.sum { return sum }
        let sum = try await make()
        let end = ContinuousClock.now
        kept[name] = (sum, end + max(shortest, start.duration(to: end) * Self.share))
        return sum
    }

    private func enter() async {
        guard isBusy else {
            isBusy = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }
}
