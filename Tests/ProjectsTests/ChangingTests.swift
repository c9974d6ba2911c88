import Asking
import Foundation
import Generation
import JSON
import Jobs
import Projects
import TestKit
import Testing
import Workflows

/// A project that is there is changed.
@Suite struct ChangingTests {
    private static let files: JSON = [
        "main.py": "x = 1\n", "app/a.py": "a = 1\n", "app/b.py": "b = 1\n", "app/c.py": "c = 1\n",
        "requirements.txt": "fastapi\n",
    ]

    private func change(
        _ answers: [String],
        extra: JSON = [:]
    ) async throws -> (job: Job, result: JSON?, programmer: Programmer) {
        let programmer = Programmer { _, _, count throws(Failure) in
            answers[min(count, answers.count - 1)]
        }
        var request: JSON = ["prompt": "Add a /health endpoint", "files": Self.files]
        for (name, value) in extra.object?.members ?? [] { request[name] = value }
        let asked = request
        var made: (Job, JSON?)?
        try await withJobs { jobs in
            let (job, result, _) = try await Workshop(jobs, programmer).make(asked)
            made = (job, result)
        }
        let (job, result) = try #require(made)
        return (job, result, programmer)
    }

    @Test func `what changes is shown as a patch, and the rest stays`() async throws {
        let (_, result, programmer) = try await change([
            Good.answer(["main.py": "x = 2\n", "app/health.py": "ok = 1\n"])
        ])

        #expect(result?["kind"] == "modify" && result?["version"] == 2 && result?["paths"]?.array?.count == 6)
        #expect(result?["changed"] == ["main.py"] && result?["added"] == ["app/health.py"] && result?["removed"] == [])
        #expect(result?["diff"]?.string?.contains("-x = 1\n+x = 2\n") == true)
        #expect(programmer.prompts("change").first?.contains(#""app/a.py":"a = 1\n""#) == true)
    }

    @Test func `who only moves imports is asked again, and then that is said`() async throws {
        let imports = Good.answer(["main.py": "# All of it.\nimport os\nx = 1\n"])

        let (_, result, programmer) = try await change([imports])

        let asked = programmer.requests.filter { $0.task == "change" }
        #expect(asked.count == 2 && asked.last?.turns.last?.text.contains("empty lines only") == true)
        #expect(result?["check"]?["findings"]?.array?.map { $0["kind"] } == ["offer"])
        #expect(result?["score"]?["parts"]?["offers"] == 0)
        let (_, real, _) = try await change([imports, Good.answer(["main.py": "import os\nx = os.sep\n"])])
        #expect(real?["check"]?["findings"] == [] && real?["files"]?["main.py"] == "import os\nx = os.sep\n")
        // Where that is what was asked for, or what may have been wrong, once is enough.
        let extras: [JSON] = [["prompt": "Remove unused imports"], ["files": ["main.py": "x = 1\n", "a.json": "{"]]]
        for extra in extras {
            let (_, meant, programmer) = try await change([imports], extra: extra)
            #expect(programmer.requests.count { $0.task == "change" } == 1)
            #expect(meant?["score"]?["parts"]?["offers"]?.isNull == true)
        }
    }

    static let losing = #"{"files": {"main.py": "x = 2\n"}, "removed": ["app/a.py", "app/b.py"]}"#

    @Test func `an answer that takes away more than a fifth is sent back, and then fails`() async throws {
        let (job, _, programmer) = try await change([Self.losing])

        #expect(job.state == .failed && job.failure?.kind == "malformed")
        #expect(job.failure?.message.contains("allow_removals") == true)
        #expect(programmer.prompts("change").count == 2)
    }

    @Test func `nor do the first answer and what mends it take away more together`() async throws {
        var files = JSONObject((0..<10).map { ("f\($0).py", "x = 1\n") })
        files["bad.json"] = "{}"
        let answers = [
            #"{"files": {"bad.json": "{"}, "removed": ["f0.py", "f1.py"]}"#,
            #"{"files": {"bad.json": "{}\n"}, "removed": ["f2.py"]}"#,
        ]
        let programmer = Programmer { task, _, _ throws(Failure) in answers[task == "repair" ? 1 : 0] }
        let request: JSON = ["prompt": "Tidy up", "files": .object(files)]
        var allowed = request
        allowed["allow_removals"] = true
        let asked = allowed
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, programmer)

            let kept = try await workshop.make(request).result
            let removed = try await workshop.make(asked).result

            #expect(kept?["removed"] == ["f0.py", "f1.py"] && kept?["files"]?["bad.json"] == "{\n")
            #expect(removed?["removed"] == ["f0.py", "f1.py", "f2.py"])
        }
    }

    @Test func `what is there unread is told by its name, and not written to`() async throws {
        let answer = Good.answer(["main.py": "x = 2\n", "logo.svg": "<svg/>", "venv/a.py": "y = 1\n"])
        let (_, result, programmer) = try await change([answer], extra: ["unread": ["logo.svg", "venv"]])

        #expect(result?["changed"] == ["main.py"] && result?["added"] == [])
        #expect(programmer.prompts("change").first?.contains(#""logo.svg","venv""#) == true)
        let findings = result?["check"]?["findings"]?.array ?? []
        #expect(findings.map { $0["path"] } == ["logo.svg", "venv/a.py"])
    }

    @Test func `a project keeps its name whatever is asked of it`() async throws {
        let (_, result, _) = try await change(
            [Good.answer(["main.py": "x = 2\n"])],
            extra: ["name": "Blog Platform", "prompt": "Add a page called Health"]
        )

        #expect(result?["name"] == "Blog Platform" && result?["slug"] == "blog-platform")
    }

    @Test func `whoever asked may allow that`() async throws {
        let (_, result, _) = try await change([Self.losing], extra: ["allow_removals": true])

        #expect(result?["removed"] == ["app/a.py", "app/b.py"] && result?["paths"]?.array?.count == 3)
    }

    @Test func `an answer that leaves code out is sent back`() async throws {
        let (_, result, programmer) = try await change([
            Good.answer(["app/a.py": "# ... rest of the code remains the same ...\nnew = 1\n"]),
            Good.answer(["app/a.py": "a = 1\nnew = 1\n"]),
        ])

        #expect(result?["files"]?["app/a.py"] == "a = 1\nnew = 1\n")
        let again = programmer.requests.last { $0.task == "change" }?.turns.last?.text ?? ""
        #expect(again.contains("app/a.py, line 1: code is left out"))
    }

    @Test func `a file that the model was not shown is not written over`() async throws {
        let large = String(repeating: "# long\n", count: 10_000)
        let (_, result, _) = try await change(
            [Good.answer(["main.py": "x = 2\n", "app/large.py": "gone = 1\n"])],
            extra: ["files": ["main.py": "x = 1\n", "app/large.py": .string(large)]]
        )

        #expect(result?["changed"] == ["main.py"])
        let findings = result?["check"]?["findings"]?.array ?? []
        #expect(findings.map { $0["kind"] } == ["refused"] && findings[0]["path"] == "app/large.py")
    }

    @Test func `what another job made is changed by its name, as its next version`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "change" ? Good.answer(["main.py": "todos = [1]\n"]) : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let first = try await Workshop(jobs, programmer).make(["prompt": "Create an API named BlogPlatform"]).job
            let made = try JSONDecoder().decode(ProjectResult.self, from: Data((first.output ?? "").utf8))
            let workshop = try Workshop(jobs, programmer, made: made)

            let result = try await workshop.make(["modification_prompt": "Add tests", "parent_generation_id": "parent"])
                .result
            let stranger = try await workshop.make(["prompt": "Add tests", "project": "other"]).job

            #expect(result?["name"] == "BlogPlatform" && result?["version"] == 2 && result?["project"] == "parent")
            #expect(result?["files"]?["main.py"] == "todos = [1]\n" && result?["files"]?["README.md"] == "# Todo\n")
            #expect(stranger.state == .failed && stranger.failure?.kind == "invalid_request")
        }
    }
}
