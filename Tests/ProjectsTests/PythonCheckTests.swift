import EventLoop
import Foundation
import JSON
import Programs
import Projects
import TestKit
import Testing

/// Where it cannot be tried, that is said.
private let isSandboxed: Bool = {
    let isThere = Sandbox.isAvailable(in: "/usr/bin:/bin")
    if !isThere { print("SKIPPED: projects are not run, bubblewrap is not installed") }
    return isThere
}()

/// Where the packages that projects need are not there, that is said.
let packages: String? = {
    let home = ProcessInfo.processInfo.environment["ALOFT_HOME"] ?? ".aloft"
    let folder = URL(filePath: home).standardizedFileURL.path(percentEncoded: false) + "/projects"
    if isSandboxed, FileManager.default.isExecutableFile(atPath: folder + "/bin/python3") { return folder }
    print("SKIPPED: nothing of FastAPI is run, scripts/setup-projects was not run")
    return nil
}()

/// What is found wrong with a project by running it.
@Suite(.enabled(if: isSandboxed)) struct PythonCheckTests {
    private func check(_ files: [String: String], in environment: String? = nil) async throws -> ProjectCheck {
        let files = try project(files)
        return try await withLoop { loop in
            await ProjectChecker(python: PythonChecks(environment: environment, on: loop)).check(files)
        }
    }

    @Test func `a project that works has nothing against it`() async throws {
        let check = try await check([
            "main.py": "from app.models import User\n",
            "app/__init__.py": "", "app/models.py": "class User:\n    pass\n",
            "tests/test_a.py":
                "import unittest\nfrom app.models import User\nclass A(unittest.TestCase):\n    def test_a(self):\n        self.assertTrue(User())\n",
            "pyproject.toml": "[a]\nb = 1\n",
        ])

        #expect(check.findings.isEmpty)
        #expect(
            check.compiled == .init(4, of: 4) && check.imported == .init(3, of: 3) && check.tests == .init(1, of: 1)
        )
        #expect(check.data == .init(1, of: 1))
    }

    @Test func `what does not compile, does not fit or is not there is found`() async throws {
        let check = try await check([
            "a.py": "def f(:\n", "b.py": "from app.models import Nobody\n", "c.py": "import app.missing\n",
            "app/models.py": "class User:\n    pass\n", "d.py": "import quantum_leap\n", "e.py": "1 / 0\n",
            "f.py": "import os\nos._exit(0)\n", "g.py": "x = 1\n", "h.toml": "a = = 1\n", "i.py": "import fastapi\n",
            "requirements.txt": "fastapi\n",
            "tests/test_x.py":
                "import unittest\nclass A(unittest.TestCase):\n    def test_a(self):\n        self.fail()\n",
        ])

        let places = Set(check.findings.map { "\($0.kind.rawValue) \($0.path)" })
        #expect(
            places.isSuperset(of: [
                "compile a.py", "imports b.py", "imports c.py", "imports d.py", "imports e.py", "imports f.py",
                "data h.toml",
            ])
        )
        #expect(!places.contains("imports g.py") && !places.contains("imports i.py"))
        #expect(check.compiled == .init(9, of: 10))
        #expect(check.tests == .init(0, of: 1) && check.findings.contains { $0.kind == .tests })
        #expect(check.unchecked.contains { $0.what == "importing i.py" })
    }

    @Test(.enabled(if: packages != nil)) func `with its packages there, an application is imported and its tests run`()
        async throws
    {
        let files = [
            "app.py":
                "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/health')\ndef health():\n    return {'ok': True}\n",
            "broken.py": "from fastapi import NoSuchThing\n", "requirements.txt": "fastapi\nhttpx\npytest\n",
            "tests/test_app.py":
                "from fastapi.testclient import TestClient\nfrom app import app\ndef test_health():\n    assert TestClient(app).get('/health').json() == {'ok': True}\n",
        ]

        let check = try await check(files, in: packages)

        #expect(check.findings.map { "\($0.kind.rawValue) \($0.path)" } == ["imports broken.py"])
        #expect(check.imported == .init(1, of: 2) && check.tests == .init(1, of: 1))
    }

    @Test(.enabled(if: packages != nil)) func `what is needed before it is defined is to be moved up`() async throws {
        let code = "def read(todo: Todo):\n    return todo\nclass Todo:\n    pass\n"

        let found = try await check(["main.py": code], in: packages).findings.filter { $0.kind == .names }

        #expect(
            found.map(\.message) == [
                "'Todo' is needed here, and defined only on line 3: move that up, before what uses it."
            ]
        )
    }

    @Test(.enabled(if: packages != nil)) func `names that nothing defines are found, also where nobody comes by`()
        async throws
    {
        let code = """
            import os
            from typing import Optional
            def largest(values):
                max = max(values)
                return max
            class User:
                posts: Optional["Post"] = None
                def at(self) -> "Comment":
                    return datetime.utcnow()
            def read(db: Session):
                return lambda text: text + os.sep + __name__
            pool: Optional[int]
            def start():
                global pool
                pool = 1
            def get():
                try:
                    return pool
                except ValueError as error:
                    return lambda: str(error)
            """
        let later = "from __future__ import annotations\nx: Any = 1\ny: Nowhere | None = nothing\n"

        let check = try await check(["main.py": code, "z_later.py": later], in: packages)

        let found = check.findings.filter { $0.kind == .names }
        #expect(found.map(\.line) == [9, 10, 3])
        #expect(found.first?.message == "nothing defines 'datetime'.")
        #expect(found.last?.message == "nothing defines 'nothing'.")
        #expect(!check.isPartial)
    }

    @Test func `a module that is not there is told with the one that has what is meant`() async throws {
        let check = try await check([
            "main.py": "app = 1\n", "tests/test_main.py": "from app import app\n", "other.py": "import nowhere\n",
        ])

        let message = check.findings.first { $0.path == "tests/test_main.py" && $0.line == 1 }?.message
        #expect(message?.hasSuffix("requirements.txt does not have it. 'main' has 'app'.") == true)
        #expect(check.findings.contains { $0.path == "other.py" && $0.message.hasSuffix("does not have it.") })
    }

    @Test(.enabled(if: packages != nil)) func `what fails says nothing of where it is installed here`() async throws {
        let check = try await check(
            ["main.py": "from fastapi import NoSuchThing\n", "requirements.txt": "fastapi\n"],
            in: packages
        )

        #expect(
            check.findings.map(\.message) == [
                "importing it fails: ImportError: cannot import name 'NoSuchThing' from 'fastapi'"
            ]
        )
    }

    @Test(.enabled(if: packages != nil)) func `a table that is a request's body is told in words that help`()
        async throws
    {
        let code = """
            from fastapi import FastAPI
            from sqlalchemy import Column, Integer
            from sqlalchemy.orm import declarative_base
            app = FastAPI()
            class Todo(declarative_base()):
                __tablename__ = "todos"
                id = Column(Integer, primary_key=True)
            @app.post("/todos")
            def create(todo: Todo):
                return todo
            """

        let check = try await check(["main.py": code, "requirements.txt": "fastapi\nsqlalchemy\n"], in: packages)

        #expect(check.findings.map(\.kind) == [.imports])
        #expect(check.findings.first?.message.contains("'Todo', which is no class of Pydantic: write one") == true)
    }

    @Test(
        .enabled(if: packages != nil),
        arguments: [
            "x: \"\(String(repeating: "-", count: 90_000))1\"\n",
            "def f():\n    try:\n" + String(repeating: "        x = 1\n", count: 15_000)
                + "    except ValueError:\n        pass\n",
            String(repeating: "from a import b\n", count: 16_000),
            "raise ImportError('x (' + '/' * 300)\n",
            String(repeating: "f(", count: 80) + "'a'" + String(repeating: ")", count: 80) + "\n",
            "if 1:\n    import os\n" + String(repeating: "elif 1:\n    import os\n", count: 2000),
            "from d import " + (0..<20_000).map { "n\($0)" }.joined(separator: ", ") + "\n",
        ]
    )
    func `code that is made to take long, or too much, hides nothing of other files`(hostile: String) async throws {
        let check = try await check(["a.py": hostile, "b.py": "x = nowhere\n", "c.py": "def f(:\n"], in: packages)

        let found = Set(check.findings.map { "\($0.kind.rawValue) \($0.path)" })
        #expect(found.isSuperset(of: ["names b.py", "compile c.py"]))
    }

    @Test(
        arguments: [
            ("postgresql://u@h/d", "sqlalchemy\npsycopg2-binary", "psycopg"),
            ("postgresql://u@h/d", "sqlalchemy==2.0.36\npsycopg2-binary", nil),
            ("postgresql://u@h/d", "SQLAlchemy>=2.0,<2.1\npsycopg2", nil),
            ("postgresql://u@h/d", "sqlalchemy\npsycopg[binary]", nil),
            ("postgresql://u@h/d", "sqlalchemy<2.0.40\npsycopg2", nil),
            ("postgresql://u@h/d", "sqlalchemy\nsqlalchemy-utils==0.41\npsycopg2", "psycopg"),
            ("postgresql://u@h/d'.replace('://', '+asyncpg://') + '", "sqlalchemy\nasyncpg", nil),
            ("postgresql+asyncpg://u@h/d", "sqlalchemy[postgresql-asyncpg]", nil),
            ("mysql://u@h/d", "sqlalchemy\npymysql", nil),
            ("postgresql+asyncpg://u@h/d", "sqlalchemy", "asyncpg"), ("sqlite:///x.db", "sqlalchemy", nil),
            ("postgresql: see https://example.org", "sqlalchemy", nil), ("postgresql://", "sqlalchemy", nil),
            ("postgresql://u@h/d'.replace('postgresql:', 'postgresql+asyncpg:') + '", "sqlalchemy\nasyncpg", nil),
        ] as [(String, String, String?)]
    )
    func `an address of a database needs its driver, though nothing imports that`(
        address: String,
        requirements: String,
        driver: String?
    ) async throws {
        let check = try await check([
            "db.py":
                "from sqlalchemy import create_engine\nurl = '\(address)'\ndef engine():\n    return create_engine(url)\n",
            "requirements.txt": requirements + "\n",
        ])

        #expect(check.needed == (driver.map { [$0] } ?? []))
        #expect(check.findings.map(\.line) == (driver == nil ? [] : [2]))
    }

    @Test(arguments: ["os.getppid()", "1"])
    func `a project that takes the report into its own hands is not believed`(process: String) async throws {
        let forged =
            #"{"compiled": 9, "imported": 9223372036854775807, "findings": [{"kind": "imports", "path": "x", "message": "y"}]}"#
        let check = try await check([
            "a.py": """
            import os, signal
            try:
                with open(f"/proc/{\(process)}/fd/1", "w") as out:
                    out.write('\(forged)')
            finally:
                os.kill(os.getppid(), signal.SIGTERM)
            """
        ])

        #expect(check.imported == nil && check.compiled == .init(1, of: 1))
        #expect(check.errors.map(\.message) == ["running it was ended: it ended what looks at it"])
    }

    @Test func `a project that wants too much when it is run is read all the same, and wrong`() async throws {
        let check = try await check([
            "main.py": "for i in range(12_000): open(f'{i}.txt', 'w').close()\n", "b.py": "def f(:\n",
        ])

        #expect(check.compiled == .init(1, of: 2) && check.imported == nil)
        #expect(check.errors.contains { $0.message.hasPrefix("running it was ended: ") })
        #expect(check.errors.contains { $0.kind == .compile && $0.path == "b.py" })
    }

    @Test(
        .enabled(if: packages != nil),
        arguments: [
            "main.py:\(String(repeating: "9", count: 5000)): x", "² passed",
            "\(String(repeating: "9", count: 5000)) passed",
        ]
    ) func `whatever tests print, the check comes to its end`(line: String) async throws {
        let check = try await check(
            [
                "test_a.py": "def test_a():\n    assert 0\n",
                "conftest.py":
                    "def pytest_terminal_summary(terminalreporter):\n    terminalreporter.write_line(\(JSON.string(line).text))\n",
            ],
            in: packages
        )

        #expect(check.compiled == .init(2, of: 2) && check.tests == .init(0, of: 1))
    }

    @Test func `the report is out of reach of what is run`() async throws {
        let check = try await check([
            "a.py": "import os\nopen(f'/proc/{os.getppid()}/fd/1', 'w').write('[]')\n",
            "b.py": "open('/proc/1/fd/1', 'w').write('[]')\n",
        ])

        #expect(Set(check.findings.map(\.path)) == ["a.py", "b.py"] && check.imported == .init(0, of: 2))
    }

    @Test func `what a project does when it is run reaches nothing outside`() async throws {
        let mark = FileManager.default.temporaryDirectory.appending(path: "outside-\(UUID().uuidString)").path(
            percentEncoded: false
        )
        let check = try await check([
            "a.py": "open(\(JSON.string(mark).text), 'w').write('x')\n",
            "b.py": "import socket\nsocket.create_connection(('1.1.1.1', 53), 2)\n",
            "c.py": "import os\nos.symlink('/etc', 'link')\nos.symlink('/etc/passwd', 'app.py')\n",
            "d.py": "print('{\"findings\": [], \"compiled\": 99}')\n",
        ])

        #expect(!FileManager.default.fileExists(atPath: mark))
        #expect(check.findings.contains { $0.path == "b.py" })
        #expect(check.compiled == .init(4, of: 4))
    }
}

/// What is found where programs are others than they are to be.
@Suite(.enabled(if: isSandboxed)) struct OtherProgramTests {
    /// Checks one file with programs of which some are scripts of ours.
    private func check(_ scripts: [String: String]) async throws -> ProjectCheck {
        let folder = FileManager.default.temporaryDirectory.appending(path: "programs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["prlimit", "choom", "setpriv", "python3"] where scripts[name] == nil {
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: name),
                withDestinationURL: URL(filePath: "/usr/bin/\(name)")
            )
        }
        for (name, script) in scripts {
            let path = folder.appending(path: name).path(percentEncoded: false)
            try #require(Program.install("#!/bin/sh\n\(script)\n", at: path))
        }
        let files = try project(["a.py": "def f(:\n", "b.py": "x = 1\n"])
        return try await withLoop { loop in
            let python = PythonChecks(environment: nil, on: loop, path: folder.path(percentEncoded: false))
            return await ProjectChecker(python: python).check(files)
        }
    }

    @Test func `numbers beyond all measure are cut to what there can be`() async throws {
        let report =
            #"{"compiled": 9223372036854775807, "imported": 9223372036854775807, "toml": 9223372036854775807, "#
            + #""tests": {"passed": 9223372036854775807, "failed": 1}, "#
            + #""findings": [{"kind": "imports", "path": "a.py", "message": "no"}]}"#

        let check = try await check(["python3": "echo '\(report)'"])

        #expect(check.compiled == .init(2, of: 2) && check.imported == .init(2, of: 3))
    }

    @Test func `where a sandbox may not be made, Python is read, and it is said that nothing was run`() async throws {
        let check = try await check(["bwrap": "echo 'bwrap: No permissions to create new namespace' >&2; exit 1"])

        #expect(check.compiled == .init(1, of: 2) && check.findings.map(\.path) == ["a.py"] && check.imported == nil)
        let unrun = check.unchecked.first { $0.what == "running it" }
        #expect(unrun?.reason.contains("No permissions to create new namespace") == true, "\(check.unchecked)")
    }

    @Test func `without bubblewrap Python is read, and it is said that nothing was run`() async throws {
        let check = try await check([:])

        #expect(check.compiled == .init(1, of: 2) && check.imported == nil)
        #expect(check.unchecked.contains { $0.what == "running it" && $0.reason.contains("bubblewrap") })
    }
}

/// The project that no model wrote.
@Suite struct TemplateTests {
    @Test(
        .enabled(if: isSandboxed),
        arguments: [
            "Create a FastAPI todo app", "Create an API to manage products, orders, and customers", "Build something",
            "Create a patient management system with appointment scheduling", "Create app with 'quotes' and \"",
        ]
    )
    func `it compiles, and its tests pass`(prompt: String) async throws {
        let schema = ProjectTemplate.schema(of: prompt)
        let template = ProjectTemplate(schema, ProjectName(for: prompt, schema))

        let check = try await withLoop { loop in
            await ProjectChecker(python: PythonChecks(environment: nil, on: loop)).check(template.project)
        }

        #expect(check.findings.isEmpty)
        #expect(check.compiled == .init(7, of: 7) && check.tests == .init(2, of: 2))
    }

    @Test func `names from a hostile schema are no code in it`() async throws {
        let json: JSON = [
            "entities": [
                [
                    "name": "\"\"\"; import os; os.system('x') #",
                    "fields": [["name": "x\": 1}}; import os", "type": "string"]],
                ],
                ["name": "class", "fields": [["name": "def", "type": "json"], ["name": "id", "type": "integer"]]],
            ]
        ]
        let schema = ProjectSchema.read(json).schema

        let template = ProjectTemplate(schema, ProjectName(for: "called \"x\\\"\n\"\"\"", schema))

        let code = try #require(template.project["app/entities.py"])
        #expect(code.contains("\"import_os_os_system_xes\"") && !code.contains("import os"))
        #expect(code.contains("\"def_\": {\"type\": \"json\""))
    }
}

/// Runs `body` with a loop of its own.
func withLoop<Result: Sendable>(_ body: (EventLoop) async throws -> Result) async throws -> Result {
    let loop = try EventLoop(label: "projects")
    loop.start()
    defer {
        loop.stop()
        loop.join()
    }
    return try await body(loop)
}
