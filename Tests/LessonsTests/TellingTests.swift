import API
import Cryptography
import EventLoop
import Foundation
import Generation
import HTTPServer
import JSON
import Jobs
import Lessons
import Logging
import TestKit
import Testing
import Workflows

/// What clients of the original system, and readers of a page, are told.
@Suite struct TellingTests {
    @Test func `who has as many unfinished lessons as may be is told so`() async throws {
        try await withJobs { jobs in
            var settings = JobSettings()
            settings.unfinished = 1
            let sessions = LessonSessions(Jobs(jobs.database, settings), Studio(jobs, []).registry)
            let request = LessonRequest(topic: "Blood", difficulty: "easy")
            _ = try await sessions.start(request, in: nil, key: "a")

            let failure = await #expect(throws: Failure.self) {
                try await sessions.start(request, in: nil, key: "a")
            }

            #expect(failure?.kind == .keyLimit)
        }
    }

    @Test func `a session tells a lesson in the original's words`() async throws {
        let painter = Painter { prompt, _ throws(Failure) in
            if let count = prompt.stepCount { return Sample.plan(count) }
            return prompt.contains("Step 2 of") ? "no picture" : Sample.svg()
        }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])
            let sessions = LessonSessions(jobs, studio.registry)

            let started = try await sessions.start(
                LessonRequest(topic: "Blood", difficulty: "easy"),
                in: nil,
                key: ""
            )
            let events = try await told(by: sessions, started.session, studio.runner)

            #expect(LessonSessions.isName(started.session))
            #expect(events.map(\.name).first == "status")
            let plan = try #require(events.first { $0.name == "plan" })
            #expect(plan.data["steps"]?[0]?["desc"] == "Thing 1 moves from left to right.")
            let ready = try #require(events.first { $0.data["type"] == "plan_ready" })
            #expect(ready.data["plan"]?["title"] == "Blood circulation")
            #expect(ready.data["totalSteps"] == 2)
            let drawn = try #require(events.first { $0.data["type"] == "actions" })
            #expect(drawn.name == "rendered")
            #expect(drawn.data["stepId"] == 1)
            #expect(drawn.data["actions"]?[0]?["op"] == "customSVG")
            #expect(drawn.data["actions"]?[0]?["svgCode"]?.string?.hasPrefix("<?xml") == true)
            #expect(drawn.data["plan"]?["subtitle"] == "Round and round")
            let failed = try #require(events.first { $0.name == "rendered" && $0.data["type"] == "error" })
            #expect(failed.data["stepId"] == 2)
            #expect(failed.data["error"] == "malformed")
            #expect(events.contains { $0.name == "progress" && $0.data["status"] == "error" })
            let phases = events.filter { $0.name == "generation_progress" }.compactMap { $0.data["phase"]?.string }
            #expect(phases == ["starting", "generating", "generating", "complete"])
            let end = try #require(events.last)
            #expect(end.data["type"] == "generation_complete")
            #expect(end.data["successful"] == 1)
            #expect(end.data["performance"]?["cacheHitRate"] == 0)
        }
    }

    @Test func `who waits in a session is told of a lesson that is asked for later`() async throws {
        try await withJobs { jobs in
            let studio = Studio(jobs, [Painter(Sample.good)])
            let sessions = LessonSessions(jobs, studio.registry)
            let name = LessonSessions.newName()

            async let events = told(by: sessions, name, studio.runner)
            _ = try await sessions.start(LessonRequest(topic: "Blood", difficulty: "easy"), in: name, key: "")

            let names = try await events.map(\.name)
            #expect(names.first == "status")
            #expect(names.last == "status")
            #expect(names.count { $0 == "rendered" } == 2)
        }
    }

    @Test func `a plan that fails reaches the session as an error`() async throws {
        let painter = Painter { _, _ throws(Failure) in throw Failure(.auth, "The key is wrong.") }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])
            let sessions = LessonSessions(jobs, studio.registry)

            let started = try await sessions.start(LessonRequest(topic: "Blood"), in: nil, key: "")
            let events = try await told(by: sessions, started.session, studio.runner)

            #expect(events.map(\.name) == ["status", "error"])
            #expect(events.last?.data["error"] == "auth")
        }
    }

    @Test(arguments: [
        "short", "with spaces in its name", "../../../etc/passwd-etc", String(repeating: "x", count: 101),
    ])
    func `a session that could be guessed or is no name is refused`(name: String) async throws {
        try await withJobs { jobs in
            let sessions = LessonSessions(jobs, Studio(jobs, [Painter(Sample.good)]).registry)

            await #expect(throws: Failure.self) {
                try await sessions.start(LessonRequest(topic: "x"), in: name, key: "")
            }
        }
    }

    @Test func `a session may have several lessons, all of one key`() async throws {
        try await withJobs { jobs in
            let sessions = LessonSessions(jobs, Studio(jobs, [Painter(Sample.good)]).registry)
            let name = "0123456789abcdef-client"

            let first = try await sessions.start(LessonRequest(topic: "x"), in: name, key: "a")
            let second = try await sessions.start(LessonRequest(topic: "y"), in: name, key: "a")
            let error = await #expect(throws: Failure.self) {
                try await sessions.start(LessonRequest(topic: "z"), in: name, key: "b")
            }

            let all = try await sessions.jobs(in: name)
            #expect(all == [first.job, second.job])
            #expect(error?.kind == .forbidden)
        }
    }

    @Test(arguments: [
        ("POST /api/query", #"{"query":"Blood"}"#, 200, "sessionId"),
        ("POST /api/query", #"{}"#, 400, "Missing 'query'"),
        ("POST /api/query", #"{"query":""}"#, 400, "The topic is empty"),
        ("POST /api/query", #"{"query":7}"#, 400, "'query' is to be a text"),
        ("POST /api/query", #"{"query":"x","difficulty":"odd"}"#, 400, "'difficulty' is one of"),
        ("POST /api/query", #"{"query":"x","sessionId":"1"}"#, 400, "16 to 100"),
        ("POST /api/query", "query", 400, "not JSON"),
        ("GET /api/cache/stats", "", 200, #""planCaches":0"#),
        ("POST /api/cache/clear", "", 401, "for operators"),
    ])
    func `the original's calls are answered`(line: String, body: String, status: Int, part: String) async throws {
        try await withJobs { jobs in
            let studio = Studio(jobs, [Painter(Sample.good)])
            let endpoints = LessonEndpoints(LessonSessions(jobs, studio.registry), WorkflowCache(jobs.database))
                .endpoints
            let router = APIRouter(endpoints, log: Log(level: .error, descriptor: -1)) { _ in
                .success(APICaller(key: "", isAdmin: false))
            }
            let loops = try EventLoopGroup(count: 1)
            defer { loops.shutdown() }
            let server = HTTPServer(on: loops.loops) { await router.handle($0) }
            let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))

            let request =
                "\(line) HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let answer = await (try RawConnection(to: address, on: loops.loops[0], sending: request)).receiveAll()

            #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
            #expect(answer.contains(part))
            _ = await server.drain(within: .zero)
        }
    }

    // MARK: - The page

    @Test func `a page runs its own script and nothing else`() throws {
        var drawn = LessonPage.Step(id: 1, tag: "<b>hook</b>", desc: "\"Quotes\" & 'more'")
        drawn.svg = Sample.svg()
        var failed = LessonPage.Step(id: 2, tag: "end", desc: "x")
        failed.failure = "<script>alert(1)</script>"
        let page = LessonPage(title: "</title><script>", subtitle: "s", steps: [drawn, failed]).html

        let script = try #require(page.split(separator: "<script>").last?.split(separator: "</script>").first)
        let hash = Data(SHA256.digest(of: Array(script.utf8))).base64EncodedString()

        #expect(page.contains("script-src 'sha256-\(hash)'"))
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(page.contains("&lt;b&gt;hook&lt;/b&gt;"))
        #expect(page.contains("There is no picture: &lt;script&gt;"))
        let elsewhere = page.components(separatedBy: "http").dropFirst()
        #expect(elsewhere.allSatisfy { $0.hasPrefix("://www.w3.org/2000/svg") || $0.hasPrefix("-equiv") })
    }

    /// Follows a session until its lesson has ended.
    private func told(
        by sessions: LessonSessions,
        _ session: String,
        _ runner: JobRunner
    ) async throws -> [SessionEvent] {
        struct Enough: Error {}
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            defer { runner.stop(within: .zero) }
            var events: [SessionEvent] = []
            do {
                try await sessions.follow(session) { event in
                    events.append(event)
                    if event.name == "error" || event.data["type"] == "generation_complete" { throw Enough() }
                }
            } catch is Enough {}
            return events
        }
    }
}
