import EventLoop
import Foundation
import Glibc
import JSON
import Ledger
import Store
import TestKit
import Testing

/// `aloft report` and `aloft breakeven`, as a shell runs them.
@Suite(.enabled(if: Reporting.program != nil)) struct ReportTests {
    static let machine = "--against 'gemma on n1-standard-8+T4 at $350/month, 40 tokens/s, concurrency 8'"

    @Test func `a report is a table, JSON or CSV, and flags what has no price`() async throws {
        try await Reporting.withStore { store in
            let table = try await Reporting.run("report costs --by model --store \(store)")
            let json = try await Reporting.run("report costs --by model,day --json --store \(store)")
            let csv = try await Reporting.run("report costs --csv --store \(store)")

            #expect(table.status == 0)
            #expect(table.output.contains("≥ $0.0100, 1 unpriced"))
            #expect(try JSON(parsing: json.output)["total"]?["cost"]?["unpriced"] == 1)
            #expect(try JSON(parsing: json.output)["rows"]?[0]?["day"] != nil)
            #expect(csv.output.hasPrefix("route,requests,failed,"))
        }
    }

    @Test func `records say where a machine pays`() async throws {
        try await Reporting.withStore { store in
            let run = try await Reporting.run("breakeven \(Self.machine) --store \(store) --json")

            let said = try JSON(parsing: run.output)
            // A thousandth of a dollar each: $350 buy 350,000 of them.
            #expect(run.status == 0)
            #expect(said["break_even_per_month"] == 350_000)
            #expect(said["rows"]?.array?.contains { $0["is_now"] == true } == true)
        }
    }

    @Test func `described traffic needs no records`() async throws {
        let run = try await Reporting.run(
            "breakeven \(Self.machine) --rate 3M/month --prompt-tokens 90 --answer-tokens 18 --price-per-request 0.0001"
        )

        #expect(run.status == 0)
        #expect(run.output.contains("cheaper from about 3,500,000 requests a month on."))
    }

    @Test func `operators ask over HTTP, and nobody else`() async throws {
        try await Reporting.withStore { store in
            try await Reporting.whileServing(store) { ask in
                let costs = try await ask("GET /api/reports/costs?by=model,day&since=3d", "", true)
                let machine =
                    #"{"against": "m on x at $350/month, 40 tokens/s, concurrency 8", "price_per_request": 0.001}"#
                let answer = try await ask("POST /api/reports/breakeven", machine, true)
                let misspelt = try await ask("GET /api/reports/costs?by=modl", "", true)
                let wrong = try await ask("POST /api/reports/breakeven", #"{"againts": "m"}"#, true)
                let stranger = try await ask("GET /api/reports/costs", "", false)

                #expect(costs.hasPrefix("HTTP/1.1 200 "))
                #expect(costs.contains(#""unpriced":1"#))
                #expect(answer.contains(#""break_even_per_month":350000"#))
                #expect(misspelt.hasPrefix("HTTP/1.1 400 "))
                #expect(misspelt.contains("did you mean model?"))
                #expect(wrong.contains("did you mean --against?"))
                #expect(stranger.hasPrefix("HTTP/1.1 401 "))
            }
        }
    }

    @Test(arguments: [
        ("report", 2), ("report sums", 2), ("report costs --by rout", 2), ("report costs --since soon", 2),
        ("report costs --json --csv", 2), ("report costs --limit 0", 2), ("report costs --store nowhere", 2),
        ("report costs --store sqlite:/nowhere/at/all.db", 1),
        ("breakeven", 2), ("breakeven --against gemma", 2), ("breakeven \(machine) --rate 3M/month", 2),
        ("breakeven \(machine) --prompt-tokens 3", 2), ("breakeven \(machine) --p95 0s --store sqlite::memory:", 2),
        ("breakeven \(machine) --rate 1/s --prompt-tokens 1 --answer-tokens 1 --price-per-request 0", 2),
        ("breakeven \(machine) --rate 1/s --prompt-tokens 1 --answer-tokens 1 --price-per-request 1 --since 1d", 2),
        ("breakeven \(machine) --store sqlite::memory:", 1),
        ("breakeven \(machine) --since 99999999999999999s --store sqlite::memory:", 2),
    ])
    func `what makes no sense or has no answer is told apart`(words: String, status: Int) async throws {
        let run = try await Reporting.run(words)

        #expect(run.status == Int32(status))
        #expect(run.output.isEmpty)
    }
}

/// Runs the program that was built beside the tests.
enum Reporting {
    /// Its path; `nil` where it was not built.
    static let program: String? = {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let path = folder.appending(path: "aloft").path(percentEncoded: false)
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    static func run(_ words: String, home: String? = nil) async throws -> (status: Int32, output: String) {
        let program = try #require(program)
        return try await withTemporaryFolder { folder in
            let output = folder + "/output"
            let status = await Program.run(
                ["sh", "-c", "\(home.map { "export ALOFT_HOME='\($0)'; " } ?? "")exec '\(program)' \(words)"],
                in: folder,
                output: output
            )
            return (try #require(status), try String(contentsOfFile: output, encoding: .utf8))
        }
    }

    /// Runs `body` with the words for a store that has ten generations of yesterday and one without a price.
    static func withStore(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let ledger = Ledger(Database(.sqlite(path: folder + "/store.db")))
            try await ledger.migrate()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await ledger.run() }
                for number in 0...10 {
                    var row = GenerationRow()
                    row.id = "request-\(number)"
                    row.time = Timestamp.now - Timestamp.day + number
                    row.model = "flash"
                    (row.promptTokens, row.answerTokens, row.total) = (100, 20, 500_000)
                    (row.cost, row.isPriceKnown) = number == 0 ? (nil, false) : (1_000_000, true)
                    await ledger.record(LedgerEntry(row))
                }
                await ledger.flush()
                ledger.close()
                try await group.waitForAll()
            }
            await ledger.database.close()
            try await body("sqlite:\(folder)/store.db")
        }
    }

    /// Serves with the store while `body` asks it, with the key of an operator or without one.
    static func whileServing(
        _ store: String,
        _ body: ((_ line: String, _ text: String, _ isOperator: Bool) async throws -> String) async throws -> Void
    ) async throws {
        let program = try #require(program)
        try await withTemporaryFolder { folder in
            let made = folder + "/made"
            #expect(await Program.run(["sh", "-c", "'\(program)' key op 2>&1"], output: made) == 0)
            let words = try String(contentsOfFile: made, encoding: .utf8)
            let key = try #require(words.split(separator: "\n").first)
            let hash = try #require(words.firstMatch(of: /"sha256:[0-9a-f]+"/)).output
            let file = """
                listen: unix:\(folder)/socket
                store: \(store)
                providers: { canned: { kind: template, text: hello } }
                routes: { default: { targets: [canned] } }
                keys: [{ name: op, hash: \(hash), admin: true }]
                """
            try Data(file.utf8).write(to: URL(filePath: folder + "/aloft.yaml"))
            let command = "exec '\(program)' serve --config '\(folder)/aloft.yaml' 2>&1"
            let server = try #require(RunningProgram(["sh", "-c", command]))
            while let line = await server.line(), !line.contains(#""listening""#) {}
            do {
                let loops = try EventLoopGroup(count: 1)
                defer { loops.shutdown() }
                try await body { line, text, isOperator in
                    let head = [
                        "\(line) HTTP/1.1", "host: test", "connection: close", "content-length: \(text.utf8.count)",
                        isOperator ? "authorization: Bearer \(key)" : "accept: */*",
                    ]
                    let connection = try await RawConnection(
                        to: SocketAddress(parsing: "unix:\(folder)/socket"),
                        on: loops.loops[0],
                        sending: head.joined(separator: "\r\n") + "\r\n\r\n" + text
                    )
                    return await connection.receiveAll()
                }
            } catch {
                await server.end(SIGTERM)
                throw error
            }
            await server.end(SIGTERM)
        }
    }
}
