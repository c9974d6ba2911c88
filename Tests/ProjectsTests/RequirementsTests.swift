import Foundation
import Generation
import JSON
import Projects
import TestKit
import Testing

/// What is imported, and what `requirements.txt` says of it.
@Suite struct RequirementsTests {
    private func make(
        _ request: JSON,
        _ programmer: Programmer,
        in environment: String? = nil
    ) async throws -> (result: JSON?, events: [JSON]) {
        var made: (result: JSON?, events: [JSON]) = (nil, [])
        try await withLoop { loop in
            try await withJobs { jobs in
                let python = PythonChecks(environment: environment, on: loop)
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
                    "main.py": "import fastapi, jose, pydantic\nimport quantum_leap\ntodos = []\n",
                    "requirements.txt": "fastapi",
                ])
            case "repair": Good.answer(["main.py": "import fastapi, jose, pydantic\ntodos = []\n"])
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

    @Test(
        arguments: [
            ("from fastapi import FastAPI\nx: Optional[int]\n", ["Optional"], 1, "from typing import Optional\n"),
            (
                "\"\"\"\nimport it\n\"\"\"\nfrom sqlalchemy import Column\n", ["Session", "relationship"], 4,
                "from sqlalchemy.orm import Session\nfrom sqlalchemy.orm import relationship\n"
            ),
            ("import os\nat = datetime.utcnow()\n", ["datetime"], 1, "from datetime import datetime\n"),
            ("import os\nat = datetime.timedelta(1)\n", ["datetime"], 1, "import datetime\n"),
            ("from fastapi import FastAPI\nstatus.HTTP_404_NOT_FOUND\n", ["status"], 1, "from fastapi import status\n"),
            ("from app import x\nprint(status)\n", ["status"], 1, ""),
            ("from flask import x\nSession()\n", ["Session"], 1, ""),
            ("from fastapi_users import x\nDepends()\n", ["Depends"], 1, ""),
            ("from fastapi import x\nTodo()\n", ["Todo"], 1, ""), ("x = json.dumps({})\n", ["json"], nil, ""),
            ("import os\njson = 1\n", ["json"], 1, ""), ("import os\njson.dumps(1)\n", ["json"], 9, ""),
            ("from sqlalchemy import Integer\nx = Column(Enum(A))\n", ["Enum"], 1, ""),
            ("from sqlalchemy import Integer\nclass Column: pass\n", ["Column"], 1, ""),
        ] as [(String, [String], Int?, String)]
    )
    func `names of which everybody knows where they come from are imported`(
        code: String,
        names: [String],
        line: Int?,
        added: String
    ) throws {
        var files = try project(["main.py": code])

        let imported = files.importNames([
            .init(path: "main.py", names: names, importLine: line),
            .init(path: "other.py", names: ["os"], importLine: 1),
        ])

        let place = code.split(separator: "\n").prefix((line ?? 1) - 1).joined(separator: "\n")
        let start = place.isEmpty ? "" : place + "\n"
        #expect(files["main.py"] == (added.isEmpty ? code : start + added + code.dropFirst(start.count)))
        #expect(imported == (added.isEmpty ? [] : names.map { "\($0) in main.py" }))
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func `an import takes the place of one line, however lines end`(end: String)
        throws
    {
        let code = ["from models import Item", "import os", "", "x = Item, List"].joined(separator: end)
        var files = try project(["main.py": code])
        let moved = Data(
            #"{"path": "main.py", "line": 1, "text": "import a\nfrom b import Item", "names": ["Item"]}"#.utf8
        )

        let redirected = files.redirectImports([try JSONDecoder().decode(ProjectCheck.Moved.self, from: moved)])
        let imported = files.importNames([.init(path: "main.py", names: ["List"], importLine: 3)])

        let expected = [
            "import a", "from b import Item", "from typing import List", "import os", "", "x = Item, List",
        ]
        #expect(files["main.py"] == expected.joined(separator: end))
        #expect(redirected == ["Item in main.py"] && imported == ["List in main.py"])
    }

    @Test(.enabled(if: packages != nil)) func `a name is imported before anybody is asked, and nobody is asked`()
        async throws
    {
        let code = "from sqlalchemy.orm import declarative_base\ndef read(todo: Session):\n    return todo\n"
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "code"
                ? Good.answer(["main.py": code, "requirements.txt": "sqlalchemy\n"])
                : try Good.answer(task, prompt, count)
        }

        let (result, files) = try await make(["prompt": "Create a todo app"], programmer, in: packages)

        let mended = "from sqlalchemy.orm import Session\n" + code
        #expect(result?["files"]?["main.py"]?.string == mended && programmer.prompts("repair").isEmpty)
        #expect(result?["provenance"]?["imports"]?["repairs"] == ["imported: Session in main.py"])
        #expect(files.last { $0["path"] == "main.py" }?["content"]?.string == mended)
    }

    @Test(.enabled(if: packages != nil)) func `a name is imported from the one module of the project that has it`()
        async throws
    {
        let main =
            "from models import Todo, TodoCreate, Nothing\nfrom models import TodoRead as Read  # kept\n"
            + "def read(todo: TodoCreate):\n    return models.Todo(), Read, TodoUpdate, Todo\n"
        let files = [
            "main.py": main, "models.py": "import schemas\nclass Todo:\n    pass\nx = TodoRead\n",
            "schemas.py": "class TodoCreate:\n    pass\nTodoUpdate = TodoRead = TodoCreate\n",
            // What two have is nobody's, and what imports this one is not imported by it.
            "a.py": "twice = 1\nimport user\n", "b.py": "twice = 1\n", "user.py": "import os\nprint(twice, a_only)\n",
            "c.py": "import user\na_only = 1\n",
            "pack/__init__.py": "", "pack/store.py": "def get():\n    return 1\n", "d.py": "import os\nstore.get()\n",
            "first.py": "import os\nsecond.get()\n", "second.py": "from first import os\ndef get():\n    return 1\n",
            // What is a module and in a module may be either.
            "both.py": "x = 1\n", "holder.py": "both = 1\n", "e.py": "import os\nprint(both)\n",
        ]
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "code" ? Good.answer(files) : try Good.answer(task, prompt, count)
        }

        let (result, _) = try await make(["prompt": "Create a todo app"], programmer, in: packages)
        let made = { (path: String) in result?["files"]?[path]?.string }

        #expect(
            made("main.py")
                == "from schemas import TodoUpdate\nimport models\nfrom models import Todo, Nothing\nfrom schemas import TodoCreate\n"
                + main.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(separator: "\n")
        )
        #expect(made("models.py") == "from schemas import TodoRead\n" + (files["models.py"] ?? ""))
        #expect(made("user.py") == files["user.py"])
        #expect(made("first.py") == files["first.py"])
        #expect(made("e.py") == files["e.py"])
        #expect(made("d.py") == "from pack import store\n" + (files["d.py"] ?? ""))
        #expect(result?["provenance"]?["imports"]?["repairs"]?.array?.count == 1)
    }

    @Test(.enabled(if: packages != nil))
    func `no import is written that leads in a circle, to a script or to what tests need`()
        async throws
    {
        let files = [
            "main.py": "todo = 1\n",
            "web.py": "from routers import router\nsettings = 1\n",
            "routers.py": "from deps import current\nrouter = 1\n",
            "deps.py": "import os\ndef current():\n    return settings\n",
            "app/__init__.py": "", "app/database.py": "from app import models\nBase = 1\n",
            "app/models.py": "import os\ndef table():\n    return Base\n",
            "setup.py": "VERSION = 1\n", "seed.py": "db = 1\nprint(db)\n",
            "tests/factories.py": "def make_user():\n    pass\n",
            "x.py": "import os\ndef f():\n    return VERSION, db, make_user\n",
            // What is imported does something, and is imported all the same.
            "store.py": "import os\nprint(1)\nshelf = 1\n", "y.py": "import store\ndef f():\n    return shelf\n",
            // Of this nobody who reads it knows that it fails.
            "broken.py": "import os\nhelper = 1\n1 / 0\n", "z.py": "import os\ndef f():\n    return helper\n",
        ]
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "code" ? Good.answer(files) : try Good.answer(task, prompt, count)
        }

        let (result, _) = try await make(["prompt": "Create a todo app"], programmer, in: packages)

        let other = files.keys.sorted().filter { result?["files"]?[$0]?.string != files[$0] }
        #expect(other == [])

        let (mended, _) = try await make(
            ["prompt": "Create a todo app"],
            Programmer { task, prompt, count throws(Failure) in
                task == "code"
                    ? Good.answer(files.filter { !["broken.py", "z.py"].contains($0.key) })
                    : try Good.answer(task, prompt, count)
            },
            in: packages
        )
        #expect(mended?["provenance"]?["imports"]?["repairs"] == ["imported: shelf in y.py"])
    }

    @Test(.enabled(if: packages != nil)) func `nothing is put right by leaving out what answers`() async throws {
        let head = "from fastapi import FastAPI, HTTPException\n\napp = FastAPI()\n\n\n@app.get(\"/a\")\n"
        let works = head + "def a():\n    return 1\n\n\n@app.get(\"/b\")\ndef b():\n    return 1 / 0\n"
        let silent = head + "def a():\n    raise HTTPException(401)\n"
        let programmer = Programmer { task, prompt, count throws(Failure) in
            switch task {
            case "code": Good.answer(["main.py": works, "requirements.txt": "fastapi\n"])
            case "repair": Good.answer(["main.py": silent])
            default: try Good.answer(task, prompt, count)
            }
        }

        let (result, _) = try await make(["prompt": "Create a todo app"], programmer, in: packages)

        #expect(programmer.prompts("repair").first?.contains("main.py, line 13: GET /b fails when it is asked") == true)
        #expect(result?["files"]?["main.py"]?.string?.contains("return 1 / 0") == true)
        #expect(result?["check"]?["answered"] == ["right": 1, "all": 2])
    }

    @Test(.enabled(if: packages != nil)) func `endpoints take by name what stands in no order that Python has`()
        async throws
    {
        let main = """
            from fastapi import Depends, FastAPI

            app = FastAPI()


            def todo():
                return 1


            @app.get("/todos/{id}")
            def read(a: int = Depends(todo), id: int):
                return id + a


            @app.post("/todos")
            async def make(
                a: int = Depends(todo), id: int = 3
            ):
                return id


            @app.put("/todos")
            def change():
                return other(1)


            def other(a, b=1):
                return a

            """
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "code"
                ? Good.answer(["main.py": main, "requirements.txt": "fastapi\n"]) : try Good.answer(task, prompt, count)
        }

        let (result, _) = try await make(["prompt": "Create a todo app"], programmer, in: packages)

        let expected = main.replacing("def read(a:", with: "def read(*, a:").replacing(
            "def make(\n",
            with: "def make(*, \n"
        )
        #expect(result?["files"]?["main.py"]?.string == expected)
        #expect(result?["check"]?["answered"] == ["right": 3, "all": 3] && programmer.prompts("repair").isEmpty)
    }

    @Test func `a driver is named as it comes with its library`() async throws {
        let code = "import sqlalchemy\ntodo = sqlalchemy.create_engine('postgresql://localhost/todo')\n"
        let programmer = Programmer { task, prompt, count throws(Failure) in
            task == "code"
                ? Good.answer(["main.py": code, "requirements.txt": "sqlalchemy\npsycopg2-binary\n"])
                : try Good.answer(task, prompt, count)
        }

        let (result, _) = try await make(["prompt": "Create a todo app"], programmer)

        #expect(result?["files"]?["requirements.txt"] == "sqlalchemy\npsycopg2-binary\npsycopg[binary]\n")
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

    /// What becomes of `requirements.txt` when a change adds a file with these imports to a project.
    private func change(_ files: [String: String], adding imports: String, unread: [String] = []) async throws -> JSON?
    {
        let programmer = Programmer { _, _, _ throws(Failure) in Good.answer(["more.py": "\(imports)\n"]) }
        let pairs = files.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON.string($0.value)) }
        var request: JSON = ["prompt": "Add more", "files": .object(JSONObject(pairs))]
        request["unread"] = .array(unread.map { .string($0) })
        let result = try await make(request, programmer).result
        #expect(result?["status"] == "completed")
        return result?["files"]?["requirements.txt"]
    }

    @Test func `a change names what it needs, and nothing that was not named before`() async throws {
        let files = ["main.py": "import httpx\n", "requirements.txt": "fastapi\n"]

        #expect(try await change(files, adding: "import httpx, jose") == "fastapi\npython-jose\n")
    }

    @Test(
        arguments: [
            (["requirements.txt": "fastapi\r\npython-jose\r\n"], []),
            (["requirements.txt": "fastapi\n"], ["requirements-dev.txt"]),
            (["requirements.txt": "-r base.txt\n"], []), (["requirements.txt": "fastapi --hash=sha256:aa\n"], []),
            (["requirements.txt": "fastapi\n", "requirements-auth.txt": "python-jose\n"], []),
            (["requirements.txt": "fastapi\n", "pyproject.toml": "[project]\ndependencies = [\"python-jose\"]\n"], []),
            (["backend/requirements.txt": "fastapi\n"], []), (["main.txt": "x\n"], ["requirements.txt"]),
        ] as [([String: String], [String])]
    )
    func `what may be said elsewhere is not said again`(files: [String: String], unread: [String]) async throws {
        let after = try await change(
            files.merging(["main.py": "x = 1\n"]) { $1 },
            adding: "import jose",
            unread: unread
        )

        #expect(after?.string == files["requirements.txt"])
    }

    @Test(arguments: ["from validators import title", "from .redis import cache", "import quantum_leap"])
    func `what may be a module that was forgotten is left to whoever wrote it`(line: String) async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            switch task {
            case "code": Good.answer(["main.py": "\(line)\ntodos = []\n", "requirements.txt": "fastapi\n"])
            case "repair": Good.answer(["main.py": "import pytest\ntodos = []\n"])
            default: try Good.answer(task, prompt, count)
            }
        }

        let (result, files) = try await make(["prompt": "Create a todo app"], programmer)

        #expect(programmer.prompts("repair").count == 1)
        // What mends it may need something itself.
        #expect(result?["files"]?["requirements.txt"] == "fastapi\npytest\n" && result?["check"]?["findings"] == [])
        #expect(files.last { $0["path"] == "requirements.txt" }?["content"] == "fastapi\npytest\n")
    }

    @Test func `notes in a folder whose name only ends like that are no requirements`() async throws {
        let check = await ProjectChecker().check(
            try project(["software-requirements/notes.txt": "It has to be quick.\n"])
        )

        #expect(check.findings == [])
    }

    @Test(arguments: ["requirements-dev.txt", "pyproject.toml", "requirements/test.txt"])
    func `any file that says what is needed counts`(name: String) async throws {
        let text = name.hasSuffix("toml") ? "[project]\ndependencies = [\"httpx>=0.28\", \"acme-lib\"]\n" : "httpx\n"
        let files = try project([
            "main.py": name.hasSuffix("toml") ? "import httpx, acme_lib\n" : "import httpx\n", name: text,
            "requirements.txt": "fastapi\n",
        ])

        let check = try await withLoop { loop in
            await ProjectChecker(python: PythonChecks(environment: nil, on: loop)).check(files)
        }

        #expect(check.findings == [] && check.needed == [])
    }
}
