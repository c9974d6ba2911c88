import Emulator
import Foundation
import JSON
import TestKit
import Testing

/// What a job gave, as whoever asks a server that runs for the job reads it.
@Suite(.timeLimit(.minutes(3)), .enabled(if: ServedProgram.program != nil)) struct JobOutputTests {
    private func configuration(_ upstream: String) -> String {
        """
        listen: ["127.0.0.1:0"]
        providers:
          up: { kind: openai, base_url: "\(upstream)/v1", api_key: none, models: ["*"] }
          canned: { kind: template, text: "Nobody is there." }
        routes:
          work: { targets: [up/m, canned/text], retry: { attempts: 1 } }
        workflows:
          animations: { route: work, render: "off" }
          scripts: { seconds: 60, understand: { route: work }, match: { route: work }, write: { route: work }, check: { route: work } }
          projects: { schema: { route: work }, code: { route: work }, review: off }
        """
    }

    @Test(arguments: [
        (
            "animations", #"{"prompt":"Show a circle"}"#,
            [
                "message", "film_error", "suitable_for_training", "fallback_used", "rung", "notes", "failed",
                "artifacts/code",
            ]
        ),
        (
            "projects", #"{"prompt":"Create a todo app"}"#,
            [
                "message", "degraded", "degraded_steps", "provenance/schema", "paths", "check/not_checked",
                "score/value",
                "score/grade", "diff", "files/main.py",
            ]
        ),
        (
            "scripts",
            #"{"request_id":"9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607","student_id":"s","student_query":"Explain Newton's third law","grade_level":10}"#,
            [
                "request_id", "status", "message", "degraded", "degraded_steps", "provenance/write", "script/hook",
                "script_text", "unavailable_modalities",
            ]
        ),
    ])
    func `what its guide names is in a job's output`(workflow: String, input: String, names: [String]) async throws {
        let script = try Script(yaml: Array("rules: [{do: {text: no}}]".utf8), file: "script")
        try await withEmulator(Emulator(script: script)) { provider in
            try await ServedProgram.running(configuration: configuration(provider.baseURL)) { aloft in
                let started = try await aloft.send("POST", "/api/workflows/\(workflow)", input)
                let id = try #require(try JSON(parsing: started.body)["id"]?.string, "\(started.body)")
                let events = try await aloft.send("GET", "/api/jobs/\(id)/events").body

                let job = try JSON(parsing: try await aloft.send("GET", "/api/jobs/\(id)").body)

                let output = try #require(job["output"], "\(job.text)")
                let missing = names.filter { name in
                    name.split(separator: "/").reduce(output as JSON?) { $0?[String($1)] } == nil
                }
                #expect(missing == [], "\(output.text.prefix(3000))")
                #expect(events.contains(#""output":\#(output.text)"#))
            }
        }
    }
}
