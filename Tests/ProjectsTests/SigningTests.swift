import JSON
import Projects
import Testing

/// Who may ask what follows from a schema, and is kept to whatever a model writes.
struct SigningTests {
    private func scaffold(_ json: JSON) throws -> Project {
        let schema = ProjectSchema.read(json).schema
        return try #require(ProjectScaffold(schema, .fastapiSQLite, ProjectName(for: "Create tasks", schema))?.project)
    }

    private func endpoint(_ method: String, _ path: String, closed: Bool = false) -> JSON {
        ["method": .string(method), "path": .string(path), "requires_auth": JSON(closed)]
    }

    private func field(_ name: String, _ type: String = "string") -> JSON {
        ["name": .string(name), "type": .string(type), "required": true]
    }

    private let endpoints = """
        from fastapi import APIRouter, Depends, HTTPException
        from sqlalchemy.orm import Session

        import models
        import schemas
        from database import get_db
        from security import current_user

        router = APIRouter()


        @router.post("/tasks", response_model=schemas.TaskRead, status_code=201)
        def create(body: schemas.TaskCreate, user=Depends(current_user), db: Session = Depends(get_db)):
            task = models.Task(title=body.title, owner=user.id)
            db.add(task)
            db.commit()
            return task


        @router.get("/tasks/{task_id}", response_model=schemas.TaskRead)
        def read(task_id: int, db: Session = Depends(get_db)):
            task = db.get(models.Task, task_id)
            if task is None:
                raise HTTPException(404)
            return task


        @router.get("/more/{x}/")
        def more(x: int):
            return x

        """

    private let tests = """
        from fastapi.testclient import TestClient

        from main import app

        client = TestClient(app)


        def test_tasks():
            assert client.post("/tasks", json={"title": "a"}).json()["owner"] == 1

        """

    private func check(_ project: Project) async throws -> ProjectCheck {
        var project = project
        try project.put(endpoints, at: ProjectPath("endpoints.py"))
        try project.put(tests, at: ProjectPath("tests/test_tasks.py"))
        let made = project
        return try await withLoop { loop in
            await ProjectChecker(python: PythonChecks(environment: packages, on: loop)).check(made)
        }
    }

    private var task: JSON {
        ["name": "Task", "fields": [field("title"), ["name": "owner", "type": "integer", "required": false]]]
    }

    @Test(.enabled(if: packages != nil)) func `nobody is let in who did not sign in, and whoever did is known`()
        async throws
    {
        let schemas: [JSON] = [
            // Nobody is said to sign in, nor what is open.
            [
                "entities": [task], "endpoints": [endpoint("POST", "/tasks"), endpoint("GET", "/tasks/{id}")],
                "authentication": "jwt",
            ],
            [
                "entities": [
                    task,
                    [
                        "name": "Account",
                        "fields": [
                            field("hashed_password"), field("username"), field("role"), field("is_admin", "boolean"),
                            field("born", "datetime"),
                            field("created_at", "datetime"),
                        ],
                    ],
                ],
                "endpoints": [
                    endpoint("POST", "/auth/login"), endpoint("POST", "/auth/register"),
                    endpoint("POST", "/tasks", closed: true),
                    endpoint("GET", "/tasks/{id}", closed: true), endpoint("GET", "/quotes\"), (\"GET\", \"/more/{}"),
                ],
            ],
            [
                "entities": [task, ["name": "User", "fields": [field("name")]]],
                "endpoints": [endpoint("GET", "/tasks/{id}", closed: true)],
            ],
        ]
        for schema in schemas {
            let project = try scaffold(schema)

            let check = try await check(project)

            #expect(check.findings.map(\.sentence) == [], "\(schema)")
            #expect(check.tests?.right == check.tests?.all && (check.tests?.all ?? 0) > 6, "\(check)")
            #expect(check.answered?.right == check.answered?.all && (check.answered?.all ?? 0) >= 5, "\(check)")
            #expect(!check.isPartial, "\(check.unchecked)")
        }
    }

    @Test(.enabled(if: packages != nil)) func `an application that forgets who may ask fails its tests`() async throws {
        var project = try scaffold([
            "entities": [task], "endpoints": [endpoint("POST", "/tasks")], "authentication": "jwt",
        ])
        let main = try #require(project["main.py"])
        try project.put(main.replacing("dependencies=[Depends(security.gate)]", with: ""), at: ProjectPath("main.py"))

        let check = try await check(project)

        #expect(check.tests == .init(6, of: 7))
        #expect(
            check.errors.contains { $0.path == "tests/test_security.py" && $0.message.contains("/tasks/{task_id}") }
        )
    }

    @Test func `what is open is what the schema says, and nothing more`() throws {
        let open = try scaffold([
            "entities": [task],
            "endpoints": [
                endpoint("GET", "/tasks"), endpoint("GET", "/tasks/{id}"), endpoint("POST", "/tasks", closed: true),
                endpoint("POST", "/login"),
            ],
        ])["security.py"]
        let closed = try scaffold([
            "entities": [task, ["name": "User", "fields": [field("email"), field("password")]]],
            "endpoints": [endpoint("GET", "/tasks"), endpoint("POST", "/users")], "authentication": "session",
        ])["security.py"]

        #expect(
            open?.contains(
                """
                OPEN = {
                    ("GET", "/tasks"),
                    ("GET", "/tasks/{}"),
                    ("POST", "/login"),
                    ("POST", "/register"),
                    ("POST", "/token"),
                }
                """
            ) == true
        )
        #expect(open?.contains("@router.post(\"/login\")\n@router.post(\"/token\")\ndef sign_in") == true)
        #expect(closed?.contains("OPEN = {\n    (\"POST\", \"/token\"),\n    (\"POST\", \"/users\"),\n}") == true)
        // Whoever makes users is written by whoever writes the rest.
        #expect(closed?.contains("register") == false)
        #expect(try scaffold(["entities": [task], "endpoints": [endpoint("GET", "/tasks")]])["security.py"] == nil)
        // What has the word in its name need be no password.
        let reset = try scaffold([
            "entities": [["name": "User", "fields": [field("email"), field("password_reset_token")]]],
            "endpoints": [endpoint("GET", "/users", closed: true)],
        ])
        #expect(reset["security.py"]?.contains("models.User") == true)
        #expect(reset["models.py"]?.contains("    password = sa.Column(") == true)
    }
}
