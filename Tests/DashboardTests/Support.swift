import API
import Dashboard
import EventLoop
import HTTP
import HTTPServer
import JSON
import Ledger
import Logging
import Store
import TestKit

/// A row as it might come, and its attempts.
func entry(_ number: Int, at time: Int, change: (inout LedgerEntry) -> Void = { _ in }) -> LedgerEntry {
    var row = GenerationRow()
    row.id = "request-\(number)"
    row.time = time
    row.dialect = "openai"
    row.route = "default"
    row.model = "default"
    row.target = "gemini/flash"
    row.status = 200
    row.attempts = 2
    row.total = 4000
    row.promptTokens = 10
    row.answerTokens = 20
    var entry = LedgerEntry(row)
    entry.attempts = (1...2).map { number in
        var attempt = AttemptRow()
        attempt.generation = row.id
        attempt.number = number
        attempt.time = time + (number - 1) * 2500
        attempt.target = "gemini/flash"
        attempt.duration = 1500
        attempt.failure = number == 1 ? "overloaded" : nil
        return attempt
    }
    change(&entry)
    return entry
}

/// A dashboard that is served, and somebody who asks it.
struct Served {
    let ledger: Ledger?
    let feed: LiveFeed
    private let loop: EventLoop
    private let address: SocketAddress

    /// Serves a dashboard over a ledger with these entries for as long as `body` runs.
    static func with(
        _ kind: TestDatabase,
        _ entries: [LedgerEntry],
        _ body: (Served) async throws -> Void
    ) async throws {
        try await kind.withDatabase { database in
            let ledger = Ledger(database)
            try await ledger.migrate()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await ledger.run() }
                defer { ledger.close() }
                for entry in entries { await ledger.record(entry) }
                await ledger.flush()
                try await with(ledger, body)
            }
        }
    }

    static func with(_ ledger: Ledger?, charts: [UInt8]? = nil, _ body: (Served) async throws -> Void) async throws {
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        let feed = LiveFeed()
        let dashboard = Dashboard(ledger: ledger, feed: feed, charts: charts) {
            [["target": "gemini/flash", "breaker": "closed"]]
        }
        let router = APIRouter(dashboard.endpoints, log: Log(level: .error, descriptor: -1)) { head in
            .success(APICaller(key: "k", isAdmin: head.fields["authorization"] == "Bearer admin"))
        }
        let server = HTTPServer(on: loops.loops) { await router.handle($0) }
        let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
        try await body(Served(ledger: ledger, feed: feed, loop: loops.loops[0], address: address))
        feed.close()
        _ = await server.drain(within: .seconds(5))
    }

    /// The whole answer, head and all.
    func get(_ path: String, _ fields: String = "Authorization: Bearer admin\r\n") async throws -> String {
        try await connect(path, fields, "close").receiveAll()
    }

    /// The body of an answer that is JSON.
    func json(_ path: String) async throws -> JSON {
        let answer = try await get(path)
        let body = answer.split(separator: "\r\n\r\n", maxSplits: 1).last ?? ""
        return try JSON(parsing: Array(body.utf8))
    }

    func connect(_ path: String, _ fields: String, _ connection: String) async throws -> RawConnection {
        let text = "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: \(connection)\r\n\(fields)\r\n"
        return try await RawConnection(to: address, on: loop, sending: text)
    }
}
