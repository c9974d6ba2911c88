import Foundation
import Keys
import SQL
import Store
import Synchronization
import TestKit
import Testing

@testable import KeyStore

@Suite struct KeyKeeperTests {
    private let actor = KeyActor(name: "test")

    @Test func `a store that is lost leaves the keys as they were read last, and is told of once`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.db"
            let store = KeyStore(Database(.sqlite(path: path)))
            let (ring, events) = (KeyRing(awaitsStore: true), Events())
            let keeper = KeyKeeper(store, ring, Allowances(), spending: { _ in [] }, tell: events.take)
            try await keeper.read()
            let (key, text) = VirtualKey.make(name: "web")
            _ = try await store.create(key, by: actor)
            try await keeper.read()
            await store.database.close()
            for file in [path, path + "-wal", path + "-shm"] { try? FileManager.default.removeItem(atPath: file) }
            try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: path))

            for _ in 0..<3 { await #expect(throws: SQLError.self) { try await keeper.read() } }
            let shown = ring.key(shown: text, at: Date())
            let trouble = keeper.trouble
            try FileManager.default.removeItem(atPath: path)
            await store.database.close()
            try await KeyStore(Database(.sqlite(path: path))).migrate()
            try await keeper.read()

            #expect(try shown.get().name == "web")
            #expect(trouble != nil)
            #expect(keeper.trouble == nil)
            #expect(events.all.map(\.isLoss) == [true, false])
        }
    }

    @Test func `a store that never answered lets in nobody but keys of the configuration`() async throws {
        let (fixed, text) = VirtualKey.make(name: "fixed")
        let nowhere = Database(.postgres(url: "postgres://aloft@/none?host=/nonexistent"))
        let rings = [KeyRing([fixed], awaitsStore: true), KeyRing(awaitsStore: true)]
        for ring in rings {
            let keeper = KeyKeeper(KeyStore(nowhere), ring, Allowances(), spending: { _ in [] })
            await #expect(throws: SQLError.self) { try await keeper.read() }
        }

        let opened = rings[0].caller(shown: text, at: Date())
        let refused = rings.map { $0.caller(shown: nil, at: Date()) }

        #expect(try opened.get()?.name == "fixed")
        #expect(refused.allSatisfy { (try? $0.get()) == nil })
    }

    @Test func `budgets know what the store has of their own period`() async throws {
        try await withTemporaryFolder { folder in
            var keys: [VirtualKey] = []
            for period in Budget.Period.allCases {
                var key = VirtualKey(id: period.rawValue, name: period.rawValue, hash: [UInt8(keys.count)])
                key.budget = Budget(nanodollars: 1000, period: period)
                keys.append(key)
            }
            let allowances = Allowances()
            let date = Date(utcDay: 20_031)
            let keeper = KeyKeeper(
                KeyStore(Database(.sqlite(path: folder + "/store.db"))),
                KeyRing(keys),
                allowances,
                spending: { [keys] day in
                    keys.map { WrittenSpending(key: $0.id, writer: "a", nanodollars: day.map { 30_000 - $0 } ?? 7) }
                }
            )

            try await keeper.read(at: date)

            // The 20,031st day is the fourth of its month.
            #expect(keys.map { allowances.use(of: $0, on: date).spent } == [9969, 9972, 7])
        }
    }

    @Test func `a read that ends late does not bring a revoked key back`() throws {
        let ring = KeyRing(awaitsStore: true)
        let keeper = KeyKeeper(KeyStore(Database(.memory)), ring, Allowances(), spending: { _ in [] })
        let (key, text) = VirtualKey.make(name: "web")
        var revoked = key
        revoked.isRevoked = true

        let turns = [keeper.begin(), keeper.begin()]
        keeper.take([StoredKey(key: revoked)], true, turns[1])
        keeper.take([StoredKey(key: key)], true, turns[0])

        #expect((try? ring.key(shown: text, at: Date()).get()) == nil)
    }

    @Test func `keys that were shown are noted in the store`() async throws {
        try await withTemporaryFolder { folder in
            let store = KeyStore(Database(.sqlite(path: folder + "/store.db")))
            let ring = KeyRing(awaitsStore: true)
            let keeper = KeyKeeper(store, ring, Allowances(), spending: { _ in [] })
            try await keeper.read()
            let (key, text) = VirtualKey.make(name: "web")
            _ = try await store.create(key, by: actor)
            try await keeper.read()
            let noon = Date(timeIntervalSince1970: 1_795_262_430)

            _ = ring.key(shown: text, at: noon)
            await keeper.writeDown()
            try await keeper.read()

            #expect(keeper.details(of: key.id)?.lastUsed == Date(timeIntervalSince1970: 1_795_262_400))
        }
    }
}

private final class Events: Sendable {
    private let events = Mutex<[KeyKeeper.Event]>([])

    var all: [KeyKeeper.Event] { events.withLock { $0 } }

    @Sendable func take(_ event: KeyKeeper.Event) { events.withLock { $0.append(event) } }
}

extension KeyKeeper.Event {
    fileprivate var isLoss: Bool { if case .lost = self { true } else { false } }
}
