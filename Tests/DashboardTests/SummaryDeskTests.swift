import Dashboard
import JSON
import SQL
import Synchronization
import Testing

/// Counts from 1, whoever asks.
private final class Counter: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

@Suite struct SummaryDeskTests {
    @Test func `those who ask for the same together are given one sum`() async throws {
        let desk = SummaryDesk(atLeast: .seconds(600))
        let counter = Counter()

        let sums = try await withThrowingTaskGroup(of: JSON.self) { group in
            for _ in 0..<20 {
                group.addTask { try await desk.sum("24h") { JSON(counter.next()) } }
            }
            return try await group.reduce(into: Set<JSON>()) { $0.insert($1) }
        }

        #expect(sums == [1])
    }

    @Test func `sums of other times are others, and what failed is tried again`() async throws {
        let desk = SummaryDesk(atLeast: .seconds(600))

        await #expect(throws: SQLError.self) {
            try await desk.sum("1h") { () throws(SQLError) in throw SQLError(.locked, "It is locked.") }
        }
        let hour = try await desk.sum("1h") { 1 }
        let day = try await desk.sum("24h") { 2 }

        #expect(hour == 1)
        #expect(day == 2)
    }
}
