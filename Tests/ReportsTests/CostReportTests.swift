import JSON
import Ledger
import Reports
import Testing
import TestKit

@Suite struct CostReportTests {
    @Test(arguments: TestDatabase.available)
    func `everything that rows have in common is counted`(kind: TestDatabase) async throws {
        let rows = [
            row(1), row(2) { $0.route = "lessons" },
            row(3) {
                $0.failure = "timeout"
                ($0.promptTokens, $0.answerTokens, $0.cachedTokens, $0.thoughtTokens) = (nil, nil, nil, nil)
            },
            row(4) {
                $0.cache = "hit"
                $0.cost = 0
            },
            row(5) { $0.degraded = "model" },
        ]
        try await withRows(kind, rows) { database in
            let report = try await CostReport.read(CostQuery(by: [.route]), from: database)

            let first = try #require(report.rows.first)
            #expect(report.rows.map(\.names) == [["default"], ["lessons"]])
            #expect((first.requests, first.failed, first.degraded, first.cacheHits) == (4, 1, 1, 1))
            #expect((first.promptTokens, first.cachedTokens) == (30, 3))
            #expect((first.answerTokens, first.thoughtTokens) == (60, 6))
            #expect(report.total.requests == 5)
            #expect(report.total.cost == Money(nanodollars: 400, priced: 5))
            #expect(!report.isCut)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what a failed request cost counts`(kind: TestDatabase) async throws {
        let rows = [row(1), row(2) { ($0.failure, $0.promptTokens, $0.cost) = ("cancelled", nil, 900) }]
        try await withRows(kind, rows) { database in
            let report = try await CostReport.read(CostQuery(by: [.key]), from: database)

            #expect(report.total.cost == Money(nanodollars: 1000, priced: 2))
            #expect(report.rows.map(\.names) == [[""]])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `an unknown price is flagged in its row and the total, and never zero`(kind: TestDatabase) async throws {
        let rows = [
            row(1) { $0.cost = 1_230_000_000 },
            row(2) { ($0.cost, $0.isPriceKnown) = (nil, false) },
            row(3) { ($0.cost, $0.isPriceKnown, $0.route) = (nil, false, "new") },
        ]
        try await withRows(kind, rows) { database in
            let report = try await CostReport.read(CostQuery(by: [.route]), from: database)

            #expect(report.rows.map(\.cost.text) == ["≥ $1.23, 1 unpriced", "unknown, 1 unpriced"])
            #expect(report.total.cost.text == "≥ $1.23, 2 unpriced")
            #expect(report.text.contains("≥ $1.23, 2 unpriced"))
            #expect(report.json["rows"]?[1]?["cost"]?["nanodollars"] == .null)
            #expect(report.json["total"]?["cost"]?["unpriced"] == 2)
            #expect(report.csv.contains("\r\nnew,1,0,0,0,10,1,20,2,,false,1,1000,1000\r\n"))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `sums beyond sixty-four bits are exact`(kind: TestDatabase) async throws {
        let rows = (1...3).map { number in
            row(number) { ($0.cost, $0.promptTokens) = (.max, .max) }
        }
        try await withRows(kind, rows) { database in
            let report = try await CostReport.read(CostQuery(by: [.model]), from: database)

            #expect(report.total.cost.nanodollars == 3 * Int128(Int.max))
            #expect(report.rows.first?.promptTokens == 3 * Int128(Int.max))
            #expect(report.total.cost.exactDollars == "27670116110.564327421")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `two dimensions with a day stand in their order`(kind: TestDatabase) async throws {
        let rows = (0..<8).map { number in
            row(number) {
                $0.time = noon + number % 2 * Timestamp.day
                $0.user = number < 4 ? "ann" : "bo"
            }
        }
        try await withRows(kind, rows) { database in
            let report = try await CostReport.read(CostQuery(by: [.user, .day]), from: database)

            #expect(
                report.rows.map(\.names) == [
                    ["ann", "2026-11-21"], ["ann", "2026-11-22"], ["bo", "2026-11-21"], ["bo", "2026-11-22"],
                ]
            )
            #expect(report.rows.allSatisfy { $0.requests == 2 && $0.median == 1000 })
        }
    }

    @Test(arguments: TestDatabase.available)
    func `the dearest comes first, and what is cut is in the total`(kind: TestDatabase) async throws {
        let rows = (1...5).map { number in
            row(number) { ($0.model, $0.cost) = ("m\(number)", number * 100) }
        }
        try await withRows(kind, rows) { database in
            var query = CostQuery(by: [.model])
            query.limit = 2

            let report = try await CostReport.read(query, from: database)

            #expect(report.rows.map(\.names) == [["m5"], ["m4"]])
            #expect(report.isCut)
            #expect(report.total.cost.nanodollars == 1500)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `latencies are those of answers, by nearest rank`(kind: TestDatabase) async throws {
        let rows = (1...101).map { number in
            row(number) {
                $0.total = number * 10
                if number == 101 { ($0.failure, $0.total) = ("timeout", 99_999_999) }
            }
        }
        try await withRows(kind, rows) { database in
            let report = try await CostReport.read(CostQuery(by: [.target]), from: database)

            #expect(report.total.median == 500)
            #expect(report.rows.map(\.percentile95) == [950])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `only what is asked for counts`(kind: TestDatabase) async throws {
        let rows = (0..<10).map { number in row(number) { $0.route = number < 5 ? "a" : "b" } }
        try await withRows(kind, rows) { database in
            var query = CostQuery(by: [.route])
            (query.filter.since, query.filter.until) = (noon + 2, noon + 9)
            query.filter.route = "b"

            let report = try await CostReport.read(query, from: database)

            #expect(report.rows.map(\.names) == [["b"]])
            #expect(report.total.requests == 4)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a store without rows has a report without rows`(kind: TestDatabase) async throws {
        try await withRows(kind, []) { database in
            let report = try await CostReport.read(CostQuery(by: [.day, .route]), from: database)

            #expect(report.rows.isEmpty)
            #expect(report.total.cost.text == "$0")
            #expect(report.total.median == nil)
        }
    }

    @Test(arguments: [
        ("rout", "'rout' is not one of route, model, target, user, key, workflow, step, day; did you mean route?"),
        ("route,route", "route is named twice"), ("route,model,day", "a report has one or two dimensions, not more"),
    ])
    func `words that name no dimensions are refused with a hint`(words: String, message: String) {
        #expect(throws: CostDimension.Misnamed(message: message)) { try CostDimension.list(words) }
    }

    @Test func `a name cannot steer the terminal`() {
        var report = CostReport(dimensions: [.user])
        var row = CostRow()
        row.names = ["a\u{1B}[2Jb\u{202E}" + String(repeating: "x", count: 100)]
        report.rows = [row]

        let text = report.text

        #expect(!text.contains("\u{1B}"))
        #expect(!text.contains("\u{202E}"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 200 })
    }
}
