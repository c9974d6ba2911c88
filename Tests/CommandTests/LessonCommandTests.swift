import Emulator
import Foundation
import JSON
import TestKit
import Testing

/// `aloft lesson` as a shell runs it, and lessons of a server that runs.
@Suite(.timeLimit(.minutes(3)), .enabled(if: ServedProgram.program != nil)) struct LessonCommandTests {
    private static let picture = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 600"><rect width="960" height="600" fill="#fff"/>\
        <circle cx="200" cy="200" r="60" fill="#c00"><animate attributeName="r" values="50;60;50" dur="2s" \
        repeatCount="indefinite"/></circle><rect x="500" y="200" width="90" height="50" fill="#00c"/>\
        <text x="160" y="320" font-size="24" fill="#000">Heart</text><script>alert(1)</script></svg>
        """

    private static let plan: JSON = [
        "title": "Blood's way", "subtitle": "Round and round", "toc": ["Out", "Back"],
        "steps": [
            ["id": 1, "tag": "out", "desc": "Blood leaves the heart.", "complexity": 1, "figure": "flow"],
            ["id": 2, "tag": "back", "desc": "Blood comes back.", "complexity": 2, "figure": "flow"],
        ],
    ]

    /// Plans two steps and draws them, the second only when it is asked again.
    private static var script: Script {
        get throws {
            let rules: JSON = [
                "rules": [
                    ["when": ["contains": "Plan a lesson"], "do": ["text": .string(plan.text)]],
                    ["when": ["contains": "Step 2 of", "times": 1], "do": ["text": "I cannot draw."]],
                    ["when": ["contains": "Draw one step"], "do": ["text": .string("```svg\n\(picture)\n```")]],
                ]
            ]
            return try Script(yaml: rules.bytes, file: "script")
        }
    }

    private func configuration(_ upstream: String, _ more: String = "") -> String {
        """
        \(more)
        providers:
          up: { kind: openai, base_url: "\(upstream)/v1", api_key: none, models: ["*"] }
        routes:
          lessons: { targets: [up/painter], retry: { base: 1ms } }
        workflows: { lessons: { stagger: 0s } }
        """
    }

    @Test func `a lesson becomes one file, and is given again at once`() async throws {
        try await withEmulator(Emulator(script: Self.script)) { provider in
            try await withTemporaryFolder { folder in
                try Data(configuration(provider.baseURL).utf8).write(to: URL(filePath: folder + "/aloft.yaml"))

                let first = try await run("lesson 'Blood' --difficulty easy", in: folder)
                let again = try await run("lesson ' BLOOD' --difficulty easy --json --out again.html", in: folder)
                let report = try await run("report lessons --json", in: folder)
                let table = try await run("report lessons", in: folder)

                #expect(first.status == 0)
                #expect(first.output == "blood-s-way.html\n")
                let page = try String(contentsOfFile: folder + "/blood-s-way.html", encoding: .utf8)
                #expect(page.contains("<h1>Blood&#39;s way</h1>"))
                #expect(page.components(separatedBy: "<animate").count == 3)
                #expect(!page.contains("alert"))
                let said = try JSON(parsing: again.output)
                #expect(said["cached"] == 2)
                #expect(said["plan_cached"] == true)
                #expect(said["file"] == "again.html")
                #expect(provider.emulator.requests.count == 4)
                let figures = try JSON(parsing: report.output)
                #expect(figures["kinds"]?["plan"]?["all"] == 2)
                #expect(figures["kinds"]?["step"]?["cache_hits"] == JSON(0.5))
                #expect(figures["kinds"]?["step"]?["retried"] == JSON(0.5))
                #expect(table.output.contains("with animations"))
            }
        }
    }

    @Test(arguments: [
        ("lesson", 2), ("lesson ''", 2), ("lesson x --difficulty brutal", 2), ("lesson x y", 2),
        ("lesson x --config nowhere.yaml", 3), ("report lessons --by route", 2), ("report lessons --csv", 2),
    ])
    func `what makes no sense is refused`(words: String, status: Int32) async throws {
        try await withTemporaryFolder { folder in
            try Data(configuration("http://127.0.0.1:9").utf8).write(to: URL(filePath: folder + "/aloft.yaml"))

            let run = try await run(words, in: folder)

            #expect(run.status == status)
        }
    }

    @Test func `a lesson that nobody can plan leaves no file`() async throws {
        try await withEmulator(Emulator(script: Script(yaml: Array("rules: [{do: {text: no}}]".utf8), file: "s"))) {
            provider in
            try await withTemporaryFolder { folder in
                try Data(configuration(provider.baseURL).utf8).write(to: URL(filePath: folder + "/aloft.yaml"))

                let run = try await run("lesson 'Blood' --out lesson.html", in: folder)

                #expect(run.status == 1)
                #expect(!FileManager.default.fileExists(atPath: folder + "/lesson.html"))
            }
        }
    }

    @Test func `a server makes lessons, shows their pictures and counts them`() async throws {
        try await withEmulator(Emulator(script: Self.script)) { provider in
            let settings = configuration(provider.baseURL, "listen: [\"127.0.0.1:0\"]")
            try await ServedProgram.running(configuration: settings) { aloft in
                let body = #"{"query":"Blood","difficulty":"easy","sessionId":"0123456789abcdef"}"#
                let started = try JSON(parsing: try await aloft.send("POST", "/api/query", body).body)
                let job = try #require(started["jobId"]?.string)
                let events = try await aloft.send("GET", "/api/jobs/\(job)/events").body
                let output = try JSON(parsing: try await aloft.send("GET", "/api/jobs/\(job)").body)["output"]
                let metrics = try await aloft.send("GET", "/metrics").body
                let stats = try JSON(parsing: try await aloft.send("GET", "/api/cache/stats").body)
                let path = try #require(events.firstMatch(of: #/\/api\/artifacts\/[0-9a-f]+\.svg/#)?.output)
                let picture = try await aloft.send("GET", String(path))

                #expect(started["sessionId"] == "0123456789abcdef")
                #expect(events.components(separatedBy: "event: rendered\n").count == 3)
                #expect(events.contains("event: complete\n"))
                #expect(output?["topic"] == "Blood" && output?["plan"]?["title"] == "Blood's way")
                #expect(output?["steps"]?.array?.map { $0["stepId"] } == [1, 2] && output?["totalSteps"] == 2)
                #expect(output?["steps"]?[1]?["made"]?["attempts"] == 2)
                #expect(
                    metrics.contains(#"aloft_workflow_work_total{workflow="lessons",kind="step",outcome="made"} 2"#)
                )
                #expect(metrics.contains(#"aloft_workflow_work_retried_total{workflow="lessons",kind="step"} 1"#))
                #expect(stats["planCaches"] == 1)
                #expect(stats["chunkCaches"] == 2)
                #expect(picture["content-security-policy"]?.contains("default-src 'none'") == true)
                #expect(picture.body.contains("<animate"))
            }
        }
    }

    private func run(_ words: String, in folder: String) async throws -> (status: Int32, output: String) {
        let program = try #require(ServedProgram.program)
        let command = "ALOFT_HOME='\(folder)' exec '\(program)' \(words)"
        let status = await Program.run(["sh", "-c", command], in: folder, output: folder + "/output")
        return (try #require(status), try String(contentsOfFile: folder + "/output", encoding: .utf8))
    }
}
