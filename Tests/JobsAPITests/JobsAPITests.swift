import API
import EventLoop
import Foundation
import Generation
import HTTP
import HTTPServer
import JSON
import Jobs
import JobsAPI
import Logging
import Store
import TestKit
import Testing
import Workflows

@Suite struct JobsAPITests {
    struct Input: Codable, Sendable {
        var text: String
    }

    private static let registry = {
        var registry = WorkflowRegistry()
        registry.add(
            Workflow<Input, String>("echo") { context, input throws(Failure) in
                for number in 1...3 {
                    try await context.step("step-\(number)") { () throws(Failure) in
                        try await context.emit("said", ["n": JSON(number)])
                    }
                }
                return input.text
            }
        )
        registry.add(
            Workflow<Input, JSONText>(
                "ask",
                checkSignal: { input, data throws(Failure) in
                    if data == "13" { throw Failure(.blockedPrompt, "Not to \(input.text).") }
                },
                run: { context, _ throws(Failure) in
                    JSONText(text: (try await context.waitForSignal("answer"))?.text ?? "none")
                }
            )
        )
        registry.add(
            Workflow<Input, JSONText>(
                "show",
                show: { ["shown_text": .string($0.text)] },
                run: { _, input throws(Failure) in JSONText(text: input.text) }
            )
        )
        return registry
    }()

    struct JSONText: Codable, Sendable {
        var text: String
    }

    @Test func `a run is started, followed and shown`() async throws {
        try await withAPI { call in
            let started = try await call("POST /api/workflows/echo", key: "a", #"{"text":"hello"}"#)
            let id = try #require(started.json["id"]?.string)

            let events = try await call("GET /api/jobs/\(id)/events", key: "a", "")
            let rest = try await call("GET /api/jobs/\(id)/events", key: "a", fields: "Last-Event-ID: 2\r\n", "")
            let none = try await call("GET /api/jobs/\(id)/events", key: "a", fields: "Last-Event-ID: 4\r\n", "")
            let shown = try await call("GET /api/jobs/\(id)", key: "a", "")

            #expect(started.status == 202)
            #expect(started.text.contains("location: /api/jobs/\(id)"))
            #expect(events.text.contains("event: said\nid: 1\ndata: {\"n\":1}\n\n"))
            #expect(events.text.contains("event: said\nid: 2\ndata: {\"n\":2}\n\n"))
            #expect(events.text.contains("event: end\nid: 4\n"))
            #expect(!rest.text.contains("id: 2\n"))
            #expect(rest.text.contains("id: 3\n"))
            #expect(!none.text.contains("event:"))
            #expect(shown.json["state"]?.string == "succeeded")
            #expect(shown.json["output"]?.string == "hello")
        }
    }

    @Test func `asking again with an idempotency key starts nothing new`() async throws {
        try await withAPI { call in
            let key = "Idempotency-Key: once\r\n"
            let first = try await call("POST /api/workflows/echo", key: "a", fields: key, #"{"text":"hello"}"#)
            let again = try await call("POST /api/workflows/echo", key: "a", fields: key, #"{ "text" : "hello" }"#)
            let other = try await call("POST /api/workflows/echo", key: "a", fields: key, #"{"text":"other"}"#)
            let others = try await call("POST /api/workflows/echo", key: "b", fields: key, #"{"text":"other"}"#)

            #expect(first.json["id"] == again.json["id"])
            #expect(again.json["existed"]?.bool == true)
            #expect(other.status == 409)
            #expect(others.status == 202)
            #expect(others.json["id"] != first.json["id"])
        }
    }

    @Test(arguments: [
        ("POST /api/workflows/ecko", #"{"text":"x"}"#, 404, "did you mean 'echo'"),
        ("POST /api/workflows/echo", #"{"text":7}"#, 400, "The input's 'text' is to be a text."),
        ("POST /api/workflows/echo", "{", 400, "JSON"),
        ("POST /api/workflows/echo", "", 400, "JSON"),
        ("GET /api/jobs/0123", "", 404, "There is no such job."),
        ("GET /api/jobs/0123/events", "", 404, "There is no such job."),
        ("DELETE /api/jobs/0123", "", 404, "There is no such job."),
        ("GET /api/jobs?state=done", "", 400, "'state' is one of queued"),
        ("GET /api/jobs?limit=0", "", 400, "'limit' is a whole number"),
        ("PUT /api/jobs/0123", "", 405, "takes GET, DELETE"),
    ])
    func `what makes no sense is refused with a sentence`(line: String, body: String, status: Int, part: String)
        async throws
    {
        try await withAPI { call in
            let answer = try await call(line, key: "a", body)

            #expect(answer.status == status)
            #expect(answer.text.contains(part))
        }
    }

    @Test func `only the key that made a job, or an operator's, sees it`() async throws {
        try await withAPI { call in
            let started = try await call("POST /api/workflows/ask", key: "a", #"{"text":"x"}"#)
            let id = try #require(started.json["id"]?.string)

            for line in ["GET /api/jobs/\(id)", "DELETE /api/jobs/\(id)", "GET /api/jobs/\(id)/events"] {
                let answer = try await call(line, key: "b", "")
                #expect(answer.status == 404)
            }
            let lists = [
                try await call("GET /api/jobs", key: "a", ""), try await call("GET /api/jobs", key: "b", ""),
                try await call("GET /api/jobs", key: "admin", ""),
            ]
            var cancelled = try await call("DELETE /api/jobs/\(id)", key: "admin", "")
            // One that runs just then ends a moment later.
            while cancelled.json["state"]?.string == "running" {
                cancelled = try await call("GET /api/jobs/\(id)", key: "admin", "")
            }

            #expect(lists.map { $0.json["jobs"]?.array?.count } == [1, 0, 1])
            #expect(cancelled.json["state"]?.string == "cancelled")
        }
    }

    @Test func `who has too many unfinished jobs is told what to do`() async throws {
        var settings = JobSettings()
        settings.unfinished = 1
        try await withAPI(settings) { call in
            _ = try await call("POST /api/workflows/ask", key: "a", #"{"text":"x"}"#)

            let answer = try await call("POST /api/workflows/ask", key: "a", #"{"text":"x"}"#)
            let other = try await call("POST /api/workflows/ask", key: "b", #"{"text":"x"}"#)

            #expect(answer.status == 429)
            #expect(answer.text.contains("wait for some, or cancel some"))
            #expect(other.status == 202)
        }
    }

    @Test func `a run that waits is answered by a signal`() async throws {
        try await withAPI { call in
            let started = try await call("POST /api/workflows/ask", key: "a", #"{"text":"x"}"#)
            let id = try #require(started.json["id"]?.string)

            let refused = try await call("POST /api/jobs/\(id)/signals/answer", key: "a", "13")
            let signal = try await call("POST /api/jobs/\(id)/signals/answer", key: "a", #"{"yes":true}"#)
            let events = try await call("GET /api/jobs/\(id)/events", key: "a", "")
            let late = try await call("POST /api/jobs/\(id)/signals/answer", key: "a", "1")

            #expect(refused.status >= 400 && refused.text.contains("Not to x."))
            #expect(signal.status == 202)
            #expect(events.text.contains(#""output":{"text":"{\"yes\":true}"}"#))
            #expect(late.status == 409)
        }
    }

    @Test func `a workflow says how what it gave is shown, and that is kept as it was`() async throws {
        try await withAPI { call in
            let started = try await call("POST /api/workflows/show", key: "a", #"{"text":"hello"}"#)
            let id = try #require(started.json["id"]?.string)

            let events = try await call("GET /api/jobs/\(id)/events", key: "a", "")
            let shown = try await call("GET /api/jobs/\(id)", key: "a", "")

            #expect(events.text.contains(#""output":{"shown_text":"hello"}"#))
            #expect(shown.json["output"] == ["shown_text": "hello"])
            #expect(try await call.jobs.job(id)?.output == #"{"text":"hello"}"#)
        }
    }

    @Test(
        arguments: [
            ("show", #"{"text":"x"}"#, ["shown_text": "x"]), ("show", #"{"name":"of old"}"#, ["name": "of old"]),
            ("gone", #"{"text":"x"}"#, ["text": "x"]), ("show", nil, nil),
        ] as [(String, String?, JSON?)]
    )
    func `what was kept in another form, or by another workflow, is shown as it is`(
        workflow: String,
        kept: String?,
        shown: JSON?
    ) {
        var job = Job()
        job.workflow = workflow
        job.output = kept

        #expect(Self.registry.output(of: job) == shown)
    }

    struct Answer {
        let text: String

        var status: Int { Int(text.dropFirst(9).prefix(3)) ?? 0 }
        var json: JSON {
            guard let end = text.range(of: "\r\n\r\n") else { return .null }
            return (try? JSON(parsing: String(text[end.upperBound...]))) ?? .null
        }
    }

    /// Sends one request on a connection of its own and returns all of the answer.
    struct Caller: Sendable {
        let address: SocketAddress
        let loop: EventLoop
        let jobs: Jobs

        func callAsFunction(_ line: String, key: String, fields: String = "", _ body: String) async throws -> Answer {
            let request =
                "\(line) HTTP/1.1\r\nHost: test\r\nConnection: close\r\nX-Key: \(key)\r\n\(fields)"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let connection = try await RawConnection(to: address, on: loop, sending: request)
            return Answer(text: await connection.receiveAll())
        }
    }

    private func withAPI(_ settings: JobSettings = JobSettings(), _ body: (Caller) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let jobs = Jobs(Database(.sqlite(path: folder + "/store.db")), settings)
            try await jobs.migrate()
            let router = APIRouter(JobsAPI(jobs, Self.registry).endpoints, log: Log(level: .error, descriptor: -1)) {
                head in
                let key = head.fields["x-key"] ?? ""
                return .success(APICaller(key: key, isAdmin: key == "admin"))
            }
            let loops = try EventLoopGroup(count: 1)
            defer { loops.shutdown() }
            let server = HTTPServer(on: loops.loops) { await router.handle($0) }
            let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
            let runner = JobRunner(jobs, Self.registry, concurrency: 4)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runner.run() }
                defer { runner.stop(within: .zero) }
                try await body(Caller(address: address, loop: loops.loops[0], jobs: jobs))
            }
            _ = await server.drain(within: .zero)
        }
    }
}
