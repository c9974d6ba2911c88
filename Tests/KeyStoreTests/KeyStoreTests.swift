import Foundation
import JSON
import KeyStore
import Keys
import SQL
import Store
import TestKit
import Testing

@Suite struct KeyStoreTests {
    private let actor = KeyActor(id: "a", name: "boss", requestID: "r-1", address: "192.0.2.7:1")

    @Test(arguments: TestDatabase.available)
    func `a key comes back as it was made, and its text is nowhere`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let store = try await store(database)
            let (wanted, text) = fullKey("web")

            let made = try await store.create(wanted, by: actor)
            let all = try await store.all()

            #expect(all.map(\.key) == [made])
            #expect(made.budget == wanted.budget)
            #expect(made.routes == wanted.routes)
            #expect(abs((made.expires ?? .distantPast).timeIntervalSince(wanted.expires ?? .distantPast)) < 0.001)
            #expect(!"\(try await store.database.query("SELECT * FROM keys"))".contains(text))
            #expect(!"\(try await store.database.query("SELECT * FROM audit"))".contains(text))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `whatever is done is written down with before and after, without hashes`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let store = try await store(database)
            let key = try await store.create(fullKey("web").key, by: actor)
            _ = try await store.update(key.id, by: actor) { $0.requestsPerMinute = 7 }
            let (rotated, _) = try await store.rotate(key.id, by: actor)
            _ = try await store.revoke(key.id, by: actor)

            let audit = try await store.audit(limit: 10)
            let rest = try await store.audit(limit: 10, before: audit[1].id)

            #expect(audit.map(\.action) == ["key.revoke", "key.rotate", "key.change", "key.create"])
            #expect(rest.map(\.id) == audit.dropFirst(2).map(\.id))
            #expect(audit.allSatisfy { $0.actor == actor && $0.subjectID == key.id })
            #expect(audit[2].before?["requests_per_minute"]?.int == 60)
            #expect(audit[2].after?["requests_per_minute"]?.int == 7)
            #expect(audit[3].before == nil)
            #expect(!audit.contains { $0.json.text.contains(key.hashText) || $0.json.text.contains(rotated.hashText) })
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what is refused leaves neither a key nor a row behind`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            var configured = VirtualKey.make(name: "fixed").key
            configured.source = .configuration
            let store = try await store(database, besides: [configured])
            let web = try await store.create(VirtualKey.make(name: "web").key, by: actor)
            _ = try await store.revoke(web.id, by: actor)
            let second = try await store.create(VirtualKey.make(name: "web").key, by: actor)

            await #expect(throws: KeyStoreError.self) {
                try await store.create(VirtualKey.make(name: "web").key, by: actor)
            }
            await #expect(throws: KeyStoreError.self) {
                try await store.create(VirtualKey.make(name: "fixed").key, by: actor)
            }
            await #expect(throws: KeyStoreError.self) { try await store.revoke(web.id, by: actor) }
            await #expect(throws: KeyStoreError.self) { try await store.revoke("nothing", by: actor) }
            await #expect(throws: KeyStoreError.self) {
                try await store.update(second.id, by: actor) { $0.name = "fixed" }
            }

            #expect(try await store.audit(limit: 10).count == 3)
            #expect(try await store.all().count == 2)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `the last key for operators stays`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let store = try await store(database)
            let first = try await store.createFirstAdmin(admin("one"), by: KeyActor(name: "setup token"))

            await #expect(throws: KeyStoreError.self) { try await store.revoke(first.id, by: actor) }
            await #expect(throws: KeyStoreError.self) {
                try await store.update(first.id, by: actor) { $0.isAdmin = false }
            }
            await #expect(throws: KeyStoreError.self) {
                try await store.update(first.id, by: actor) { $0.expires = Date() + 3600 }
            }
            await #expect(throws: KeyStoreError.self) {
                try await store.createFirstAdmin(admin("two"), by: KeyActor(name: "setup token"))
            }
            _ = try await store.create(admin("two"), by: actor)
            _ = try await store.revoke(first.id, by: actor)

            #expect(try await store.all().filter { !$0.key.isRevoked }.map(\.key.name) == ["two"])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `of many who make the first key for operators at once, one does`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            _ = try await store(database)
            let stores = (0..<4).map { _ in KeyStore(Database(database.address)) }

            let made = await withTaskGroup(of: Bool.self) { group in
                for (number, store) in stores.enumerated() {
                    group.addTask {
                        (try? await store.createFirstAdmin(admin("a\(number)"), by: KeyActor(name: "t"))) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            for store in stores { await store.database.close() }

            #expect(made == 1)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a key is used at some minute, and never earlier again`(_ kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let store = try await store(database)
            let key = try await store.create(VirtualKey.make(name: "web").key, by: actor)

            try await store.noteUse([key.id: 30_000_000])
            try await store.noteUse([key.id: 29_000_000, "gone": 1])

            #expect(try await store.all().first?.lastUsed == Date(timeIntervalSince1970: 1_800_000_000))
        }
    }

    private func store(_ database: Database, besides configured: [VirtualKey] = []) async throws -> KeyStore {
        let store = KeyStore(database, besides: configured)
        try await store.migrate()
        try await store.migrate()
        return store
    }
}

private func admin(_ name: String) -> VirtualKey {
    var key = VirtualKey.make(name: name).key
    key.isAdmin = true
    return key
}

private func fullKey(_ name: String) -> (key: VirtualKey, text: String) {
    var (key, text) = VirtualKey.make(name: name)
    key.routes = ["default", "lessons"]
    key.expires = Date(timeIntervalSince1970: 4_000_000_000)
    key.requestsPerMinute = 60
    key.tokensPerMinute = 100_000
    key.budget = Budget(nanodollars: 20_500_000_000, period: .day)
    return (key, text)
}
