import JSON
import Ledger
import TestKit
import Testing

@Suite struct GenerationTests {
    static let noon = 1_795_262_400_000_000

    @Test(arguments: TestDatabase.available)
    func `pages of a list join without a gap or a row twice`(kind: TestDatabase) async throws {
        // Two rows at every moment: a page may end between them.
        try await Served.with(kind, (0..<25).map { entry($0, at: Self.noon + $0 / 2) }) { served in
            var seen: [String] = []
            var next: String?

            repeat {
                let page = try await served.json("/api/generations?limit=7" + (next.map { "&before=\($0)" } ?? ""))
                seen += page["rows"]?.array?.compactMap { $0["id"]?.string } ?? []
                next = page["next"]?.string
            } while next != nil

            #expect(
                seen
                    == (0..<25).sorted { ($0 / 2, "request-\($0)") > ($1 / 2, "request-\($1)") }.map { "request-\($0)" }
            )
        }
    }

    @Test(
        arguments: TestDatabase.available,
        [
            ("route=lessons", 5), ("target=local/small", 4), ("key=k1", 3), ("failed=true", 2), ("failed=false", 18),
            ("degraded=true", 1), ("degraded=false", 19), ("route=lessons&failed=true", 1), ("route=none", 0),
            ("since=2026-11-22", 0), ("until=2026-11-22", 20),
        ]
    )
    func `a list shows what is asked for alone`(kind: TestDatabase, query: (text: String, count: Int)) async throws {
        let entries = (0..<20).map { number in
            entry(number, at: Self.noon + number) { entry in
                if number < 5 { entry.generation.route = "lessons" }
                if number < 4 { entry.generation.target = "local/small" }
                if number < 3 { entry.generation.key = "k1" }
                if number == 4 || number == 10 { entry.generation.failure = "timeout" }
                if number == 7 { entry.generation.degraded = "model" }
            }
        }
        try await Served.with(kind, entries) { served in
            let page = try await served.json("/api/generations?\(query.text)")

            #expect(page["rows"]?.array?.count == query.count)
        }
    }

    @Test(arguments: ["limit=0", "limit=501", "limit=x", "before=x", "before=-", "failed=perhaps", "since=yesterday"])
    func `what makes no sense is refused with its name`(query: String) async throws {
        try await Served.with(.sqlite, []) { served in
            let answer = try await served.get("/api/generations?\(query)")

            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("\"param\":\"\(query.prefix { $0 != "=" })\""))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `one generation is shown with its attempts, and when each began`(kind: TestDatabase) async throws {
        try await Served.with(kind, [entry(1, at: Self.noon)]) { served in
            let shown = try await served.json("/api/generations/request-1")

            #expect(shown["generation"]?["time"]?.string == "2026-11-21T12:00:00.000000Z")
            #expect(shown["generation"]?["price_known"]?.bool == false)
            #expect(shown["generation"]?["cost_nanodollars"] == nil)
            #expect(shown["attempts"]?.array?.map { $0["start_us"]?.int } == [0, 2500])
            #expect(shown["attempts"]?.array?.map { $0["failure"]?.string } == ["overloaded", nil])
            #expect(shown["contents"]?.array?.isEmpty == true)
        }
    }

    @Test func `when an attempt of an earlier version began is not known`() async throws {
        let old = entry(1, at: Self.noon) { entry in
            for index in entry.attempts.indices { entry.attempts[index].time = Self.noon }
        }
        try await Served.with(.sqlite, [old]) { served in
            let shown = try await served.json("/api/generations/request-1")

            #expect(shown["attempts"]?.array?.map { $0["start_us"]?.int } == [0, nil])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `content is shown up to a size, cut between characters, and says so`(kind: TestDatabase) async throws {
        // Three bytes each, so that 64 KiB end within one of them.
        let long = String(repeating: "€", count: 30_000)
        let kept = entry(1, at: Self.noon) { entry in
            entry.raw = [
                .init(.prompt, Array(long.utf8), isKept: true), .init(.answer, Array("short".utf8), isKept: false),
            ]
        }
        try await Served.with(kind, [kept]) { served in
            let contents = try await served.json("/api/generations/request-1")["contents"]?.array ?? []

            #expect(contents.map { $0["kind"]?.string } == ["prompt", "answer"])
            #expect(contents.first?["text"]?.string == String(repeating: "€", count: 21_845))
            #expect(contents.first?["is_truncated"]?.bool == true)
            #expect(contents.first?["size"]?.int == 90_000)
            #expect(contents.last?["text"] == nil)
            #expect(contents.last?["sha256"]?.string?.count == 64)
        }
    }

    @Test func `what is not there, and a ledger that is not kept, are said`() async throws {
        try await Served.with(.sqlite, []) { served in
            let answer1 = try await served.get("/api/generations/none")
            #expect(answer1.hasPrefix("HTTP/1.1 404 "))
        }
        try await Served.with(nil) { served in
            let answer2 = try await served.get("/api/generations")
            #expect(answer2.contains("store: none"))
            let answer3 = try await served.get("/api/summary")
            #expect(answer3.hasPrefix("HTTP/1.1 409 "))
        }
    }

    @Test(arguments: ["/api/generations", "/api/generations/request-1", "/api/lanes", "/api/summary", "/api/live"])
    func `it is for operators`(path: String) async throws {
        try await Served.with(.sqlite, []) { served in
            let answer = try await served.get(path, "")

            #expect(answer.hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a summary adds up, and an unknown price is not zero`(kind: TestDatabase) async throws {
        let now = Timestamp.now
        let entries = (0..<6).map { number in
            entry(number, at: now - number * 3_600_000_000) { entry in
                entry.generation.route = number < 4 ? "default" : "free"
                entry.generation.cost = number < 3 ? 1_000_000 : nil
                entry.generation.isPriceKnown = number < 3
                entry.generation.failure = number == 0 ? "timeout" : nil
            }
        }
        try await Served.with(kind, entries) { served in
            let summary = try await served.json("/api/summary?since=24h")

            let routes = summary["routes"]?.array ?? []
            #expect(routes.map { $0["route"]?.string } == ["default", "free"])
            #expect(routes.map { $0["cost"]?["nanodollars"]?.int } == [3_000_000, nil])
            #expect(routes.map { $0["cost"]?["unpriced"]?.int } == [1, 2])
            #expect(summary["total"]?["requests"]?.int == 6)
            #expect(summary["total"]?["failed"]?.int == 1)
            #expect(summary["total"]?["p50_us"]?.int == 4000)
            #expect(summary["days"]?.array?.reduce(0) { $0 + ($1["requests"]?.int ?? 0) } == 6)
        }
    }
}
