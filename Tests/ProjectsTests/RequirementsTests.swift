import Generation
import JSON
import Projects
import TestKit
import Testing

/// What is imported, and what `requirements.txt` says of it.
@Suite struct RequirementsTests {
    private func make(_ request: JSON, _ programmer: Programmer) async throws -> (result: JSON?, events: [JSON]) {
        var made: (result: JSON?, events: [JSON]) = (nil, [])
        try await withLoop { loop in
            try await withJobs { jobs in
                let python = PythonChecks(environment: nil, on: loop)
                let (_, result, events) = try await Workshop(jobs, programmer, python: python).make(request)
                made = (result, events.named("file"))
            }
        }
        return made
    }

    @Test func `what is imported and not named is named without asking anybody, and said`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            switch task {
            case "code":
                Good.answer([
                    "main.py": "import fastapi, jose, pydantic\nimport quantum_leap\n", "requirements.txt": "fastapi",
                ])
            case "repair": Good.answer(["main.py": "import fastapi, jose, pydantic\n"])
            default: try Good.answer(task, prompt, count)
            }
        }

        let (result, files) = try await make(["prompt": "Create a todo app"], programmer)

        #expect(result?["files"]?["requirements.txt"] == "fastapi\npython-jose\n")
        #expect(
            result?["provenance"]?["requirements"]?["repairs"] == ["named in requirements.txt: python-jose"]
        )
        #expect(files.contains { $0["path"] == "requirements.txt" && $0["content"] == "fastapi\npython-jose\n" })
        let asked = try #require(programmer.prompts("repair").first)
        #expect(asked.contains("quantum_leap' is no module") && !asked.contains("jose' is no module"))
        #expect(result?["check"]?["findings"] == [])
    }

    @Test func `a file is made where there is none, and nothing where something else says what is needed`() async throws
    {
        for others in [["README.md": "x\n"], ["pyproject.toml": "[project]\nname = \"x\"\n"]] {
            let code = others.merging(["main.py": "import httpx\n"]) { $1 }
            let programmer = Programmer { task, prompt, count throws(Failure) in
                task == "schema" ? try Good.answer(task, prompt, count) : Good.answer(code)
            }

            let (result, _) = try await make(["prompt": "Create a todo app"], programmer)

            let isMade = others["README.md"] != nil
            #expect(result?["files"]?["requirements.txt"] == (isMade ? "httpx\n" : nil))
        }
    }

    @Test func `a change is not made to name what nobody named before`() async throws {
        let programmer = Programmer { _, _, _ throws(Failure) in Good.answer(["more.py": "import httpx, jose\n"]) }
        let files: JSON = ["main.py": "import httpx\n", "requirements.txt": "fastapi\n"]

        let (result, _) = try await make(["prompt": "Add more", "files": files], programmer)

        #expect(result?["files"]?["requirements.txt"] == "fastapi\npython-jose\n")
    }
}
