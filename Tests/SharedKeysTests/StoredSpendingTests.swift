import Foundation
import KeyStore
import Keys
import Ledger
import SQL
import Store
import TestKit
import Testing

/// Processes that have one store and no Redis.
@Suite struct StoredSpendingTests {
    @Test(arguments: TestDatabase.available)
    func `a restart forgets nothing that was spent, nor does a purge`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let before = try await Books(database)
            try await before.spend(600, "a-1")
            try await before.spend(300, "a-2")
            _ = try await before.ledger.purge(rowsBefore: Timestamp.now + 1, contentsBefore: nil)

            let after = try await Books(database)

            #expect(after.allowances.use(of: after.key).spent == 900)
            #expect(await after.reserve(101, "b-1") == nil)
            #expect(await after.reserve(100, "b-2") != nil)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what was spent and has no price outlives the process as it was reserved`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let before = try await Books(database)
            let reservation = try #require(await before.reserve(600, "a-1"))
            before.allowances.settle(reservation, of: before.key, tokens: nil, nanodollars: nil)
            try await before.spend(100, "a-2")
            for _ in 0..<2 { await before.writeDown() }
            try await before.read()

            let after = try await Books(database)

            for books in [before, after] { #expect(books.allowances.use(of: books.key).spent == 700) }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a row that comes twice is spent once`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let books = try await Books(database)

            for _ in 0..<3 { try await books.write(100, "a-1") }
            try await books.write(20, "b-1")

            let sums = try await books.ledger.spending(since: nil)
            #expect(sums.map(\.writer).sorted() == ["a", "b"])
            #expect(sums.reduce(0) { $0 + $1.nanodollars } == 120)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `several processes see each other's spending at their next look`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            var all: [Books] = []
            for _ in 0..<3 { all.append(try await Books(database)) }
            for (number, books) in all.enumerated() { try await books.spend(250, "p\(number)-1") }
            let alone = all[0].allowances.use(of: all[0].key).spent

            for books in all { try await books.read() }

            #expect(alone == 250)
            for books in all { #expect(books.allowances.use(of: books.key).spent == 750) }
            #expect(await all[1].reserve(251, "p1-2") == nil)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what was paid before today or this month is only in the whole`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let books = try await Books(database)
            let today = Timestamp.now / Timestamp.day
            let times = [today - 31, today - 30, today].map { $0 * Timestamp.day + 5 }
            for (number, time) in times.enumerated() { try await books.write(1 << number, "a-\(number)", at: time) }

            var sums: [Int] = []
            for day in [today, today - 30, nil] {
                sums += try await books.ledger.spending(since: day).map(\.nanodollars)
            }

            #expect(sums == [4, 6, 7])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a purge makes one sum of days that no budget needs, and is right with what comes late`(
        _ kind: TestDatabase
    ) async throws {
        try await kind.withDatabase { database in
            let books = try await Books(database)
            let now = Timestamp.now
            for (number, age) in [100, 99, 98, 30, 0].enumerated() {
                try await books.write(1 << number, "a-\(number)", at: now - age * Timestamp.day)
            }
            try await books.write(1 << 5, "b-1", at: now - 100 * Timestamp.day)

            var sums: [[String: Int]] = []
            for _ in 0..<2 {
                _ = try await books.ledger.purge(rowsBefore: nil, contentsBefore: nil)
                let all = try await books.ledger.spending(since: nil)
                sums.append(Dictionary(uniqueKeysWithValues: all.map { ($0.writer, $0.nanodollars) }))
                try await books.write(1 << 6, "b-2", at: now - 99 * Timestamp.day)
            }
            let month = try await books.ledger.spending(since: now / Timestamp.day - 31).map(\.nanodollars)
            _ = try await books.ledger.purge(rowsBefore: nil, contentsBefore: nil)
            let rows = try await database.query("SELECT COUNT(*) FROM spending").first?.first?.integer

            #expect(sums == [["a": 31, "b": 32], ["a": 31, "b": 96]])
            #expect(month == [24])
            #expect(rows == 4)
        }
    }

    /// Three processes on one store, each reading at random: nobody passes the budget by more than the others spent since.
    @Test(arguments: TestDatabase.available, [1, 2, 3])
    func `budgets hold within what the others spent since the last look`(_ kind: TestDatabase, seed: Int) async throws {
        try await kind.withDatabase { database in
            var all: [Books] = []
            for _ in 0..<3 { all.append(try await Books(database)) }
            var state = UInt64(seed)
            func next(_ limit: Int) -> Int {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(state >> 33) % limit
            }
            var (spent, sinceLook, worst) = (0, [0, 0, 0], 0)

            for step in 0..<200 {
                let who = next(3)
                if next(8) == 0 {
                    try await all[who].read()
                    sinceLook[who] = 0
                }
                let price = 1 + next(40)
                guard let reservation = await all[who].reserve(price, "p\(who)-\(step)") else { continue }
                let cost = next(price + 1)
                try await all[who].settle(reservation, cost)
                spent += cost
                for other in 0..<3 where other != who { sinceLook[other] += cost }
                worst = max(worst, spent - Books.budget - sinceLook[who])
            }

            #expect(spent > Books.budget / 2)
            #expect(worst <= 0)
        }
    }
}

/// The key, the records and the sums of one process.
private final class Books: Sendable {
    static let budget = 1000
    let ledger: Ledger
    let allowances = Allowances()
    let key: VirtualKey
    private let keeper: KeyKeeper

    init(_ database: Database) async throws {
        let ledger = Ledger(Database(database.address))
        try await ledger.migrate()
        var key = VirtualKey(id: "k", name: "web", hash: Array(repeating: 7, count: 32))
        key.budget = Budget(nanodollars: Self.budget, period: .total)
        keeper = KeyKeeper(
            KeyStore(ledger.database),
            KeyRing([key]),
            allowances,
            spending: { day throws(SQLError) in
                try await ledger.spending(since: day).map {
                    WrittenSpending(key: $0.key, writer: $0.writer, nanodollars: $0.nanodollars)
                }
            },
            write: { amounts throws(SQLError) in
                try await ledger.addSpending(amounts.map { ($0.key, $0.day, $0.writer, $0.nanodollars) })
            }
        )
        (self.ledger, self.key) = (ledger, key)
        try await keeper.read()
    }

    func read() async throws { try await keeper.read() }

    func writeDown() async { await keeper.writeDown() }

    func reserve(_ money: Int, _ id: String) async -> Allowance.Reservation? {
        try? await allowances.reserve(.init(tokens: 0, nanodollars: money), for: key, id: id)
    }

    func settle(_ reservation: Allowance.Reservation, _ cost: Int) async throws {
        allowances.settle(reservation, of: key, tokens: nil, nanodollars: cost)
        try await write(cost, reservation.id)
    }

    /// Makes a request of that cost and writes its row.
    func spend(_ money: Int, _ id: String) async throws {
        guard let reservation = await reserve(money, id) else { return }
        try await settle(reservation, money)
    }

    func write(_ cost: Int, _ id: String, at time: Int = Timestamp.now) async throws {
        var row = GenerationRow()
        row.id = id
        row.time = time
        row.dialect = "openai"
        row.key = key.id
        row.cost = cost
        row.isPriceKnown = true
        let pen = Ledger(ledger.database)
        await pen.record(LedgerEntry(row))
        pen.close()
        await pen.run()
    }
}
