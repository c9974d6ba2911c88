import EventLoop
import Foundation
import JSON
import Programs
import Projects
import TestKit
import Testing

/// What is found wrong with a project by reading it.
@Suite struct CheckTests {
    private func find(_ files: [String: String]) async throws -> [ProjectFinding] {
        await ProjectChecker().check(try project(files)).findings
    }

    @Test func `JSON and YAML that are none are found, and what others understand is not`() async throws {
        let found = try await find([
            "a.json": "{", "b.json": "{}", "c.yml": "a: [1", "d.yaml": "a: !Ref b\n<<: *x\n---\nb: &c 1\nd: *c\n",
            "e.yml": "",
            "f.yaml": "a: &x 1\nb: *x\n",
        ])

        #expect(found.map(\.path) == ["a.json", "c.yml"] && found.allSatisfy { $0.kind == .data })
    }

    @Test func `requirements name packages that are known, and nothing else`() async throws {
        let found = try await find([
            "requirements.txt": """
            # what is needed
            fastapi==0.115.0
            uvicorn[standard]>=0.30 ; python_version > "3.8"
            SQLAlchemy~=2.0
            python_jose[cryptography]
            fastpi
            git+https://example.org/x.git
            -r other.txt
            --index-url https://evil.example/simple
            evil @ https://evil.example/x.whl
            qwertyuiop-asdf
            """
        ])

        #expect(found.map(\.line) == [6, 7, 8, 9, 10, 11])
        #expect(found[0].message == "no package 'fastpi' is known here; did you mean 'fastapi'?")
        #expect(found[5].message == "no package 'qwertyuiop-asdf' is known here.")
    }

    @Test(arguments: [
        "# ... rest of the code remains unchanged", "// ... existing code ...", "    # ... (rest of the file) ...",
        "# ... other code here ...",
    ])
    func `code that is left out is found`(line: String) async throws {
        let found = try await find(["a.py": "x = 1\n\(line)\ny = 2\n"])

        #expect(found.map(\.kind) == [.omission] && found.first?.line == 2)
    }

    @Test(arguments: [
        "def f(): ...", "# the rest of the world", "print('...the rest of the code')", "x: tuple[int, ...]", "...",
    ])
    func `dots that leave nothing out are not`(line: String) async throws {
        #expect(try await find(["a.py": "\(line)\n"]).isEmpty)
    }

    @Test func `what is dangerous is told where it stands, and not in tests`() async throws {
        let found = try await find([
            "a.py":
                "import os\nos.system(x)\npassword = \"hunter22\"\n# eval(\nSECRET_KEY: str = 'abcdef'\npassword = input()\n",
            "tests/test_a.py": "password = 'hunter22'\n",
        ])

        #expect(found.map(\.line) == [2, 3, 5] && found.allSatisfy { $0.kind == .danger && !$0.kind.isError })
    }

    @Test func `hashes of packages are no findings`() async throws {
        let found = try await find([
            "requirements.txt": "fastapi==0.115.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nhttpx\n"
        ])

        #expect(found.isEmpty)
    }

    @Test func `of more findings than anybody reads their number is told, and what is wrong comes first`() async throws
    {
        let many = String(repeating: "-r other.txt\n", count: 5000)

        let one = try await find(["requirements.txt": many, "a.json": "{"])
        let all = try await find(
            Dictionary(uniqueKeysWithValues: (0..<60).map { ("\($0)/requirements.txt", String(many.prefix(400))) })
        )

        #expect(one.count == 22 && one.last?.message == "and 4980 more." && one.first?.path == "a.json")
        #expect(all.count == 201 && all.last?.path == "" && all.last?.message.hasSuffix(" more.") == true)
    }

    @Test func `a score is made of what was checked`() async throws {
        let good = try project([
            "main.py": "todos = []\n", "requirements.txt": "fastapi\n", "README.md": String(repeating: "a", count: 400),
            "tests/test_main.py": "def test_main():\n    pass\n",
        ])
        let schema = ProjectTemplate.schema(of: "todo")
        var check = ProjectCheck()

        let unchecked = ProjectScore(good, check, schema)
        check.findings = [ProjectFinding(.requirements, "requirements.txt", "no")]
        let worse = ProjectScore(good, check, schema)
        let reviewed = ProjectScore(good, check, schema, review: 0)

        #expect(unchecked.value == 1 && unchecked.grade == "excellent")
        #expect(worse.value < unchecked.value && reviewed.value < worse.value)
        #expect(
            unchecked.parts.filter { part in part.value == nil }.map(\.name) == [
                "compiles", "imports", "tests", "answers", "data", "offers", "review",
            ]
        )
        #expect(ProjectScore(Project(), ProjectCheck(), ProjectSchema()).value <= 1)
        let line = try project(["main.py": "from fastapi import FastAPI\n", "requirements.txt": "fastapi\n"])
        check.findings = []
        (check.compiled, check.imported) = (.init(1, of: 1), .init(1, of: 1))
        #expect(ProjectScore(line, check, schema).grade == "fair")
    }
}
