import Asking
import Foundation
import Generation
import JSON
import Jobs
import Projects
import TestKit
import Testing
import Workflows

/// A prompt goes in, a project comes out.
@Suite struct WorkflowTests {
    @Test func `a prompt becomes files, told as they are written`() async throws {
        let programmer = Programmer(Good.answer)
        try await withJobs { jobs in
            let (job, result, events) = try await Workshop(jobs, programmer).make([
                "prompt": "Create a FastAPI todo app"
            ])

            #expect(job.state == .succeeded && result?["kind"] == "create" && result?["strategy"] == "whole")
            #expect(result?["name"] == "Todo App" && result?["version"] == 1 && result?["degraded"] == false)
            #expect(result?["files"]?["main.py"] == "todos = []\n")
            let told = events.named("file").filter { $0["provisional"] == nil }
            #expect(told.map { $0["path"] } == ["README.md", "main.py", "requirements.txt"])
            #expect(result?["provenance"]?["code"]?["prompt"] == "code-1")
            let output = try JSONDecoder().decode(ProjectResult.self, from: Data((job.output ?? "").utf8))
            #expect(output.files.plain["requirements.txt"] == "fastapi\n" && output.schema.entities.count == 1)
        }
    }

    @Test func `with an architecture first, what is built knows the plan, and is looked at again and described`()
        async throws
    {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "build" ? Good.answer(["main.py": "todos = []\n"]) : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, programmer) { settings in
                settings.review = ProjectSettings().review
                settings.documents = ProjectSettings().documents
            }

            let result = try await workshop.make(["prompt": "Create a todo app", "generation_mode": "enhanced"]).result

            #expect(programmer.requests.map(\.task) == ["schema", "plan", "build", "review", "documents"])
            #expect(programmer.prompts("build").first?.contains("main.py: All of it") == true)
            #expect(result?["review"]?["score"] == 0.8 && result?["review"]?["issues"]?[0]?["path"] == "main.py")
            // What describes the code does not change it.
            #expect(result?["files"]?["main.py"] == "todos = []\n" && result?["files"]?["docs/API.md"] == "# API\n")
        }
    }

    @Test func `larger schemas are written in phases that see what was written before`() async throws {
        let schema = Self.schema(of: ["User", "Post", "Comment"])
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "schema"
                ? schema
                : task == "phase"
                    ? Good.answer(["phase\(count).py": "x = \(count)\n"]) : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let result = try await Workshop(jobs, programmer).make(["prompt": "Create a blog platform"]).result

            #expect(result?["strategy"] == "phased" && result?["paths"]?.array?.count == 5)
            let prompts = programmer.prompts("phase")
            #expect(
                prompts.count == 5 && prompts[1].contains("app/models/user.py")
                    && prompts[4].contains(#""phase3.py":"x = 3\n""#)
            )
        }
    }

    @Test func `an answer without files is sent back once, and one that has some is taken`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "code" && count == 0 ? "I would rather not." : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let result = try await Workshop(jobs, programmer).make(["prompt": "Create a todo app"]).result

            #expect(result?["provenance"]?["code"]?["attempts"] == 2)
            let again = programmer.requests.last { $0.task == "code" }?.turns.last?.text ?? ""
            #expect(again.contains("There is no file in the answer"))
        }
    }

    @Test func `what is found is given back, and what comes of it counts where it is better`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            switch task {
            case "code": Good.answer(["main.py": "todos = []\n", "data.json": "{", "requirements.txt": "fastpi\n"])
            case "repair": Good.answer(["data.json": "{}", "../../etc/x": "y"])
            default: try Good.answer(task, prompt, count)
            }
        }
        try await withJobs { jobs in
            let (_, result, events) = try await Workshop(jobs, programmer).make(["prompt": "Create a todo app"])

            #expect(programmer.prompts("repair").first?.contains("did you mean 'fastapi'?") == true)
            #expect(result?["files"]?["data.json"] == "{}\n" && events.named("checked").count == 2)
            #expect(result?["check"]?["findings"]?.array?.map { $0["kind"] } == ["requirements"])
        }
    }

    @Test func `where nobody answers, the labelled template is given if the route allows it`() async throws {
        let programmer = Programmer { _, _, _ throws(Failure) in throw Failure(.connection, "Nobody is there.") }
        try await withJobs { jobs in
            let (job, result, events) = try await Workshop(jobs, programmer, mayUseTemplates: true)
                .make(["prompt": "Create an API to manage products, orders, and customers"])

            #expect(job.state == .succeeded)
            #expect(result?["degraded_steps"] == ["schema", "code/template"] && events.named("degraded").count == 2)
            #expect(result?["files"]?["app/entities.py"]?.string?.contains("\"products\"") == true)
            #expect(result?["message"]?.string?.contains("no model wrote it") == true)

            let refused = try await Workshop(jobs, programmer).make(["prompt": "Create a todo app"])

            #expect(refused.job.state == .failed && refused.job.failure?.kind == "connection")
            #expect(refused.events.named("failed").count == 1)
        }
    }

    @Test func `what was found is left where the code has spent what it may`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "code" ? Good.answer(["data.json": "{"]) : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, programmer) { $0.code.budget = 1000 }

            let (job, result, events) = try await workshop.make(["prompt": "Create a todo app"])

            #expect(job.state == .succeeded && result?["files"]?["data.json"] == "{\n")
            #expect(programmer.prompts("repair").isEmpty)
            #expect(events.named("degraded").map { $0["kind"] } == ["budget"])
            #expect(result?["degraded_steps"] == ["repair/1"])
            #expect(result?["provenance"]?["repair/1"]?["degraded"] == "left_out")
        }
    }

    @Test func `phases may spend together what the code may`() async throws {
        let schema = Self.schema(of: ["User", "Post", "Comment"])
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "schema" ? schema : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, programmer) { $0.code.budget = 2000 }

            let job = try await workshop.make(["prompt": "Create a blog platform"]).job

            #expect(job.state == .failed && job.failure?.kind == "budget" && programmer.prompts("phase").count == 2)
        }
    }

    @Test func `findings without number do not end a run`() async throws {
        let files = (0..<100).map { ("\($0)/requirements.txt", String(repeating: "-r x\n", count: 300)) }
        let answer = Good.answer(Dictionary(uniqueKeysWithValues: files))
        let programmer = Programmer { task, prompt, count throws(Failure) in
            ["code", "repair"].contains(task) ? answer : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let (job, result, events) = try await Workshop(jobs, programmer).make(["prompt": "Create a todo app"])

            #expect(job.state == .succeeded && events.named("checked").count == 1)
            #expect(result?["check"]?["findings"]?.array?.last?["message"]?.string?.hasSuffix(" more.") == true)
        }
    }

    @Test func `files that have nothing of what was asked for are sent back, and are never called good`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            ["code", "repair"].contains(task)
                ? Good.answer([
                    "main.py": "import os\n", "tests/test_main.py": "todo = 1\n", "requirements.txt": "fastapi\n",
                ])
                : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let (job, result, _) = try await Workshop(jobs, programmer).make(["prompt": "Create a todo app"])

            #expect(programmer.prompts("repair").first?.contains("nothing of what it is to be about: Todo.") == true)
            #expect(job.state == .succeeded && result?["check"]?["findings"]?[0]?["kind"] == "omission")
            #expect(["poor", "fair"].contains(result?["score"]?["grade"]?.string ?? ""))
        }
    }

    @Test func `of several answers the one counts that has least against it`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "code"
                ? Good.answer(["main.py": "todo = \(count)\n", "a.json": count == 1 ? "{}" : "{"])
                : try Good.answer(task, prompt, count)
        }
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, programmer) { $0.candidates = 3 }

            let (_, result, events) = try await workshop.make(["prompt": "Create a todo app"])

            #expect(result?["files"]?["main.py"] == "todo = 1\n" && programmer.prompts("code").count == 3)
            #expect(events.named("chosen").first?["of"] == 3)
        }
    }

    @Test func `who is to answer in blocks is shown blocks, which nothing within them ends`() async throws {
        let files = ["main.py": "x = \"\"\"\n```\n\"\"\"\ntodo = '\\n'", "bad.json": "{"]
        let programmer = Programmer { task, prompt, count throws(Failure) in
            switch task {
            case "code": Good.answer(files)
            case "repair": "bad.json\n```json\n{}\n```\n"
            default: try Good.answer(task, prompt, count)
            }
        }
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, programmer) { $0.form = .blocks }

            let (_, result, _) = try await workshop.make(["prompt": "Create a todo app"])

            let (code, repair) = (programmer.prompts("code")[0], programmer.prompts("repair")[0])
            #expect(code.contains("in a fenced block of its own") && !code.contains("{\"files\""))
            #expect(repair.contains("main.py\n````\nx = \"\"\"\n```\n\"\"\"\ntodo = '\\n'\n````\n"))
            #expect(result?["files"]?["bad.json"] == "{}\n" && result?["check"]?["findings"] == [])
            #expect(result?["provenance"]?["repair/1"]?["repairs"] == [])
        }
    }

    @Test func `who puts nothing right is asked again, and not shown that`() async throws {
        let bad = Good.answer(["main.py": "todos = []\n", "data.json": "{"])
        let programmer = Programmer { task, prompt, count throws(Failure) in
            switch task {
            case "code": bad
            case "repair": count == 0 ? bad : Good.answer(["data.json": "{}"])
            default: try Good.answer(task, prompt, count)
            }
        }
        try await withJobs { jobs in
            let (_, result, _) = try await Workshop(jobs, programmer).make(["prompt": "Create a todo app"])

            let asked = programmer.requests.filter { $0.task == "repair" }
            #expect(asked.map(\.sampling.temperature) == [0.2, 0.8])
            #expect(asked.last?.turns.filter { $0.role == .assistant }.isEmpty == true)
            #expect(asked.last?.turns.last?.text.contains("has the files as they were") == true)
            #expect(result?["files"]?["data.json"] == "{}\n")
        }
    }

    @Test func `of several answers one that is whole comes before one that was cut off`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            guard task == "code" else { return try Good.answer(task, prompt, count) }
            let files = String(Good.files.dropLast(2))
            return count == 1 ? Good.files : files + #", "tests/test_todo.py": "import"#
        }
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, programmer) { $0.candidates = 2 }

            let (_, result, events) = try await workshop.make(["prompt": "Create a todo app"])

            // Which was asked first is chance; nothing is wrong with the one, and the other lacks a file.
            #expect(events.named("chosen").count == 1 && result?["check"]?["findings"] == [])
            #expect(result?["files"]?["main.py"] == "todos = []\n")
        }
    }

    @Test(
        arguments: [
            (#"{"files": {"main.py": "todo = 1\n", "tests/test_todo.py": "import"#, "tests/test_todo.py"),
            (#"{"files": {"main.py": "todo = 1\n", "./tests/test_todo.py": "import"#, "tests/test_todo.py"),
            (#"{"files": {"main.py": "todo = 1\n", "../test_todo.py": "import"#, ""),
            ("main.py\n```\ntodo = 1\n```\n\ntests/test_todo.py\n```\nimport", "tests/test_todo.py"),
            (#"{"files": {"main.py": "todo = 1\n""#, ""),
        ]
    )
    func `what an answer that was cut off lacks is asked for, and counts until it is there`(
        cut: String,
        path: String
    ) async throws {
        for isMended in [true, false] {
            let programmer = Programmer { task, prompt, count throws(Failure) in
                switch task {
                case "code": cut
                case "repair": isMended ? Good.answer(["tests/test_todo.py": "x = 1\n"]) : "I cannot."
                default: try Good.answer(task, prompt, count)
                }
            }
            try await withJobs { jobs in
                let (job, result, _) = try await Workshop(jobs, programmer).make(["prompt": "Create a todo app"])

                let asked = programmer.prompts("repair").first ?? ""
                #expect(asked.contains(path.isEmpty ? "The answer ended before" : "\(path): The answer ended before"))
                let findings = result?["check"]?["findings"]?.array ?? []
                #expect(job.state == .succeeded && result?["files"]?["main.py"] == "todo = 1\n")
                #expect(findings.map { $0["kind"]?.string } == (isMended ? [] : ["omission"]))
                #expect(isMended || findings.first?["path"]?.string == path)
            }
        }
    }

    @Test func `of several answers for each phase the best counts as well`() async throws {
        let schema = Self.schema(of: ["User", "Post", "Comment"])
        let programmer = Programmer { task, prompt, count throws(Failure) in
            switch task {
            case "schema": schema
            case "phase":
                Good.answer(["\(prompt.utf8.count).json": count % 2 == 1 ? "[\"user\", \"post\", \"comment\"]" : "{"])
            default: try Good.answer(task, prompt, count)
            }
        }
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, programmer) { $0.candidates = 2 }

            let (_, result, events) = try await workshop.make(["prompt": "Create a blog platform"])

            #expect(events.named("chosen").count == 5 && programmer.prompts("phase").count == 10)
            #expect(result?["check"]?["findings"] == [] && result?["check"]?["data"]?["right"] == 5)
        }
    }

    private static func schema(of names: [String]) -> String {
        let entities = names.map {
            JSON.object(["name": .string($0), "description": "", "fields": [], "relationships": []])
        }
        return JSON.object(["entities": .array(entities), "endpoints": [], "authentication": "none"]).text
    }

    @Test func `some users get the route that is tried out, always the same ones, and more as it grows`() async throws {
        let users = (0..<60).map { "user-\($0)" }
        var chosen: [Double: Set<String>] = [:]
        for percent in [0.0, 10, 50, 100] {
            let programmer = Programmer(Good.answer)
            try await withJobs { jobs in
                let workshop = try Workshop(jobs, programmer) { $0.canary = .init(route: "canary", percent: percent) }
                for user in users.prefix(percent == 10 ? 60 : 20) {
                    let result = try await workshop.make(["prompt": "Create a todo app"], user: user).result
                    if result?["canary"] == true { chosen[percent, default: []].insert(user) }
                }
                #expect(Set(programmer.requests.filter { $0.task == "schema" }.map(\.model)) == ["default"])
            }
        }

        #expect(chosen[0] == nil && chosen[100]?.count == 20)
        #expect((1...15).contains(chosen[10]?.count ?? 0) && (4...16).contains(chosen[50]?.count ?? 0))
        #expect(chosen[50]?.isSuperset(of: (chosen[10] ?? []).intersection(users.prefix(20))) == true)
    }

    @Test(
        arguments: [
            ([:], "prompt"), (["prompt": "x"], "prompt"), (["prompt": 3], "prompt"),
            (["prompt": "abc", "stack": "cobol"], "stack"),
            (["prompt": "abc", "context": ["tech_stack": "fastapi_mongodb"]], "stack"),
            (["prompt": "abc", "mode": "best"], "mode"),
            (["prompt": "abc", "files": ["../x": "y"]], "files"), (["prompt": "abc", "files": []], "files"),
            (["prompt": "abc", "domain": "space"], "domain"), ([1], "the request"),
        ] as [(JSON, String)]
    )
    func `a request that makes no sense is refused before anything is done`(request: JSON, field: String) async throws {
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, Programmer(Good.answer))

            let error = await #expect(throws: Failure.self) { try await workshop.make(request) }

            #expect(error?.kind == .invalidRequest && error?.message.contains("'\(field)'") == true)
        }
    }
}
