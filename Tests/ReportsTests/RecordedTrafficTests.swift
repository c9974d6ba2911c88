import Ledger
import Reports
import Testing
import TestKit

@Suite struct RecordedTrafficTests {
    static let hour = 3_600_000_000

    @Test(arguments: TestDatabase.available)
    func `whole hours are counted, those without requests too`(kind: TestDatabase) async throws {
        let hours = [0, 0, 1, 3, 4]
        let rows = hours.enumerated().map { number, hour in
            row(number) { $0.time = noon + hour * Self.hour + number }
        }
        try await withRows(kind, rows) { database in
            let now = noon + 4 * Self.hour + 600

            let traffic = try await RecordedTraffic.read(LedgerFilter(), until: now, from: database)

            #expect(traffic.firstHour == noon / Self.hour)
            #expect(traffic.counts == [2, 1, 0, 1])
            #expect(traffic.samples.count == 4)
            #expect(traffic.samples.first?.promptTokens == 10)
            #expect(traffic.cost == Money(nanodollars: 400, priced: 4))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what no model was asked for does not count`(kind: TestDatabase) async throws {
        let rows = [
            row(1), row(2) { $0.operation = "token_count" }, row(3) { $0.failure = "timeout" },
            row(4) { $0.cache = "hit" }, row(5) { $0.sharedWith = "request-1" }, row(6) { $0.degraded = "template" },
            row(7) { ($0.cost, $0.isPriceKnown) = (nil, false) },
        ]
        try await withRows(kind, rows) { database in
            let traffic = try await RecordedTraffic.read(LedgerFilter(), until: noon + Self.hour, from: database)

            #expect(traffic.counts == [2])
            #expect(traffic.cost == Money(nanodollars: 100, priced: 1, unpriced: 1))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a sample is spread over the whole time`(kind: TestDatabase) async throws {
        let rows = (0..<100).map { number in row(number) { $0.promptTokens = number } }
        try await withRows(kind, rows) { database in
            let traffic = try await RecordedTraffic.read(
                LedgerFilter(),
                until: noon + Self.hour,
                samples: 30,
                from: database
            )

            #expect(traffic.requests == 100)
            #expect(traffic.samples.map(\.promptTokens) == Array(stride(from: 3, to: 100, by: 4)))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `no rows are no traffic`(kind: TestDatabase) async throws {
        try await withRows(kind, []) { database in
            let traffic = try await RecordedTraffic.read(LedgerFilter(), until: noon, from: database)

            #expect(traffic.requests == 0)
            #expect(traffic.samples.isEmpty)
        }
    }
}
