import Artifacts
import Datasets
import EventLoop
import API
import Feedback
import Foundation
import Guardrails
import HTTP
import HTTPServer
import JSON
import Ledger
import Logging
import Store
import TestKit
import Testing

func builder(_ database: Database, _ folder: String) throws -> DatasetBuilder {
    DatasetBuilder(
        DatasetStore(database, files: ArtifactStore(folder: folder)),
        Ledger(database),
        FeedbackStore(database),
        try Guardrails.builtIn()
    )
}

@Suite struct StoreTests {
    private static func draft(_ count: Int) -> DatasetDraft {
        let examples = (0..<count).map { example("question number \($0) of many", "l\($0 % 2)", user: "person \($0)") }
        return DatasetDraft(examples, rules { $0.split = 0.5 })
    }

    @Test(arguments: TestDatabase.available)
    func `another content is another version, and none ever changes`(kind: TestDatabase) async throws {
        try await withRecords(kind, []) { database, folder in
            let store = try builder(database, folder).store
            let first = try await store.add("intents", Self.draft(10), from: ["origin": "test"])
            let same = try await store.add("intents", Self.draft(10), from: ["origin": "test"])
            let second = try await store.add("intents", Self.draft(12), from: ["origin": "test"])

            let cards = try await store.list()
            let (train, test) = try await store.examples(of: try await store.card("intents@1"))
            let newest = try await store.card("intents")
            #expect(same == first)
            #expect(cards.map(\.reference) == ["intents@2", "intents@1"])
            #expect(newest == second)
            #expect(train == Self.draft(10).train)
            #expect(test == Self.draft(10).test)
            #expect(first.json["labels"]?["l0"]?["train"]?.int != nil)
            #expect(first.facts["origin"] == "test")
        }
    }

    @Test func `examples that are there often are all read again`() async throws {
        try await withRecords(.sqlite, []) { database, folder in
            let store = try builder(database, folder).store
            let examples = (0..<300).map { example("the same question", "l", user: "person \($0)") }
            let draft = DatasetDraft(examples, rules { $0.split = 0.5 })
            let card = try await store.add("same", draft, from: [:])

            let read = try await store.examples(of: card)

            #expect(draft.test.count > 100)
            #expect(read.train == draft.train && read.test == draft.test)
        }
    }

    @Test func `a file that was changed afterwards is not read`() async throws {
        try await withRecords(.sqlite, []) { database, folder in
            let store = try builder(database, folder).store
            let card = try await store.add("a", Self.draft(10), from: [:])
            let path = "\(folder)/\(card.hash.prefix(2))/\(card.hash.dropFirst(2)).jsonl"
            try Data("{}\n".utf8).write(to: URL(filePath: path))

            let error = await #expect(throws: DatasetError.self) { try await store.examples(of: card) }

            #expect(error?.code == .unavailable)
        }
    }

    @Test(arguments: ["", "A", "../x", "a b"])
    func `a name that cannot be one is refused`(name: String) async throws {
        try await withRecords(.sqlite, []) { database, folder in
            let store = try builder(database, folder).store

            let error = await #expect(throws: DatasetError.self) { try await store.add(name, Self.draft(9), from: [:]) }

            #expect(error?.code == .invalid)
        }
    }

    @Test(arguments: [("b", DatasetError.Code.notFound), ("a@7", .notFound), ("a@x", .invalid)])
    func `a dataset that is not there is said to be missing`(reference: String, code: DatasetError.Code) async throws {
        try await withRecords(.sqlite, []) { database, folder in
            let store = try builder(database, folder).store
            _ = try await store.add("a", Self.draft(10), from: [:])

            let error = await #expect(throws: DatasetError.self) { try await store.card(reference) }

            #expect(error?.code == code)
        }
    }

    @Test func `a file's lines come in whole or not at all`() async throws {
        try await withRecords(.sqlite, []) { database, folder in
            let builder = try builder(database, folder)
            let lines = (0..<30).map { #"{"prompt":"thing \#($0) of mine","response":"x"}"# }

            let card = try await builder.add(
                "a",
                try DatasetFile(Array(lines.joined(separator: "\n").utf8)),
                DatasetRules()
            )
            let broken = try DatasetFile(Array((lines + ["no"]).joined(separator: "\n").utf8))
            let error = await #expect(throws: DatasetError.self) {
                try await builder.add("b", broken, DatasetRules())
            }

            #expect(card.trainCount + card.testCount == 30)
            #expect(error?.message.contains("line 31: it is not JSON") == true)
        }
    }

    @Test func `operators make, list, show and export datasets over HTTP`() async throws {
        let records = (0..<40).map { number in
            Recorded("r\(number)", "need thing \(number)", answer: #"{"intent":"reorder"}"#)
        }
        try await withRecords(.sqlite, records) { database, folder in
            let endpoints = DatasetEndpoints(try builder(database, folder)) { _ in noon - 1 }.endpoints
            let made = try await answer(
                endpoints,
                "POST /api/datasets",
                #"{"workflow":"intents","since":"1d","min_rating":0}"#
            )
            let listed = try await answer(endpoints, "GET /api/datasets")
            let shown = try await answer(endpoints, "GET /api/datasets/intents")
            let lines = try await answer(
                endpoints,
                "GET /api/datasets/intents@1/export?format=prompt-response&part=train"
            )
            let refusals = [
                try await answer(endpoints, "GET /api/datasets/other"),
                try await answer(endpoints, "POST /api/datasets", #"{"workflow":"intents","min_ratting":0}"#),
                try await answer(endpoints, "POST /api/datasets", #"{"workflow":"intents","split":7}"#),
                try await answer(endpoints, "GET /api/datasets/intents/export?format=csv"),
            ]

            #expect(made.hasPrefix("HTTP/1.1 201 "))
            #expect(listed.contains(#""dataset":"intents@1""#))
            #expect(shown.contains(#""sha256":""#))
            #expect(lines.contains(#"{"prompt":"need thing "#) && lines.contains("application/jsonl"))
            #expect(refusals.map { $0.dropFirst(9).prefix(3) } == ["404", "400", "400", "400"])
        }
    }

    private func answer(_ endpoints: [APIEndpoint], _ line: String, _ body: String = "") async throws -> String {
        let router = APIRouter(endpoints, log: Log(level: .error, descriptor: -1)) { _ in
            .success(APICaller(key: "ops", isAdmin: true))
        }
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        let server = HTTPServer(on: loops.loops) { await router.handle($0) }
        let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
        let client = try await RawConnection(to: address, on: loops.loops[0])
        let head = "\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        await client.send(head + body)
        let answer = await client.receiveAll()
        _ = await server.drain(within: .zero)
        return answer
    }
}
