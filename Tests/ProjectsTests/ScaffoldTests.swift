import EventLoop
import Foundation
import Generation
import JSON
import Programs
import Projects
import TestKit
import Testing

/// What follows from a schema runs, and what models write is built on it.
struct ScaffoldTests {
    private func scaffold(_ json: JSON, _ stack: ProjectStack = .fastapiPostgres) -> Project? {
        let schema = ProjectSchema.read(json).schema
        return ProjectScaffold(schema, stack, ProjectName(for: "Create a blog", schema))?.project
    }

    private func entity(_ name: String, _ fields: [JSON], _ relations: [(String, String)] = []) -> JSON {
        [
            "name": .string(name), "fields": .array(fields),
            "relationships": .array(relations.map { ["type": .string($0.0), "target": .string($0.1)] }),
        ]
    }

    private func field(_ name: String, _ type: String = "string", required: Bool = true, unique: Bool = false) -> JSON {
        ["name": .string(name), "type": .string(type), "required": JSON(required), "unique": JSON(unique)]
    }

    private var blog: JSON {
        [
            "entities": [
                entity(
                    "User",
                    [
                        field("id", "integer"), field("email", unique: true), field("password"),
                        field("created_at", "datetime"),
                    ],
                    [("one_to_many", "Post")]
                ),
                entity(
                    "Post",
                    [
                        field("title"), field("body", "text", required: false), field("is_open", "boolean"),
                        field("user_id", "string"), field("extra", "json", required: false),
                    ],
                    [("many_to_one", "User"), ("many_to_many", "Tag"), ("one_to_many", "Comment")]
                ),
                entity("Tag", [field("name", unique: true)], [("many_to_many", "Post")]),
                entity("Comment", [field("text", "text"), field("post_id", "integer")], [("one_to_many", "Comment")]),
                entity("Profile", [field("user", "string")], [("one_to_one", "User")]),
            ]
        ]
    }

    @Test func `tables and bodies have what the schema says`() throws {
        let project = try #require(scaffold(blog))

        let (models, bodies) = (project["models.py"] ?? "", project["schemas.py"] ?? "")
        #expect(models.contains("    email = sa.Column(sa.String(255), nullable=False, unique=True)\n"))
        #expect(models.contains("    user_id = sa.Column(sa.Integer, sa.ForeignKey(\"users.id\"), nullable=False)\n"))
        #expect(models.contains("    parent_id = sa.Column(sa.Integer, sa.ForeignKey(\"comments.id\"))\n"))
        #expect(models.contains("sa.Table(\n    \"post_tags\",\n"))
        #expect(bodies.contains("class PostCreate(BaseModel):\n    title: str\n    body: Optional[str] = None\n"))
        // Who reads a user learns no password, and nobody says when it was made.
        let told = bodies.components(separatedBy: "class UserRead").last?.components(separatedBy: "class").first ?? ""
        #expect(told.contains("email: str") && told.contains("created_at: Time") && !told.contains("password"))
        #expect(!(bodies.components(separatedBy: "class UserRead").first ?? "").contains("created_at"))
        #expect(project["requirements.txt"]?.contains("psycopg[binary]") == true)
        #expect(scaffold(blog, .fastapiSQLite)?["requirements.txt"]?.contains("psycopg") == false)
    }

    @Test func `without tables or without anything to keep there is none`() {
        #expect(scaffold(blog, .fastapiMongo) == nil)
        #expect(scaffold(["entities": []]) == nil)
        // As large as a schema can be, which is more than a file may be.
        let long = { (number: Int) in String(repeating: "aB", count: 25) + "x\(number)" }
        let fields = (0..<40).map { field(long($0), "float", required: false) }
        let all = (0..<24).map { entity(long($0), fields, (0..<24).map { ("many_to_one", long($0)) }) }
        #expect(scaffold(["entities": .array(all)]) == nil)
    }

    @Test(.enabled(if: packages != nil)) func `an application that is built on it runs`() async throws {
        var project = try #require(scaffold(blog))
        let main = """
            from fastapi import Depends, FastAPI, HTTPException
            from sqlalchemy.orm import Session

            import models
            import schemas
            from database import engine, get_db

            app = FastAPI()
            models.Base.metadata.create_all(engine)


            @app.post("/users", response_model=schemas.UserRead, status_code=201)
            def create_user(body: schemas.UserCreate, db: Session = Depends(get_db)):
                user = models.User(**body.model_dump())
                db.add(user)
                db.commit()
                return user


            @app.post("/posts", response_model=schemas.PostRead, status_code=201)
            def create_post(body: schemas.PostCreate, db: Session = Depends(get_db)):
                post = models.Post(**body.model_dump(), tags=[models.Tag(name="a")])
                post.comments.append(models.Comment(text="b"))
                db.add(post)
                db.commit()
                return post


            @app.put("/users/{id}", response_model=schemas.UserRead)
            def change_user(id: int, body: schemas.UserUpdate, db: Session = Depends(get_db)):
                user = db.get(models.User, id)
                if user is None:
                    raise HTTPException(404)
                for name, value in body.model_dump(exclude_unset=True).items():
                    setattr(user, name, value)
                db.commit()
                return user


            @app.delete("/users/{id}", status_code=204)
            def remove_user(id: int, db: Session = Depends(get_db)):
                db.delete(db.get(models.User, id))
                db.commit()


            @app.post("/tags")
            def forget_name(db: Session = Depends(get_db)):
                db.add(models.Tag())
                db.commit()
            """
        let tests = """
            from fastapi.testclient import TestClient

            import models
            from database import SessionLocal
            from main import app

            client = TestClient(app)


            def test_users():
                made = client.post("/users", json={"email": "a@b.c", "password": "secret"})
                assert made.status_code == 201 and made.json()["id"] == 1 and "password" not in made.json()
                changed = client.put("/users/1", json={"email": "d@e.f"}).json()
                assert changed["email"] == "d@e.f" and changed["created_at"] == made.json()["created_at"]
                post = client.post("/posts", json={"title": "x", "user_id": 1, "extra": {"a": [1]}}).json()
                assert post["is_open"] is False and post["extra"] == {"a": [1]}
                with SessionLocal() as db:
                    user = db.get(models.User, 1)
                    assert "secret" not in user.password and len(user.password) <= 255
                    assert models.is_right("secret", user.password) and not models.is_right("Secret", user.password)
                    assert user.posts[0].tags[0].posts[0].comments[0].post.user is user


            def test_that_rows_go_together():
                user = {"email": "a@b.c", "password": "secret"}
                assert client.post("/users", json=user).status_code == 201
                assert client.post("/users", json=user).status_code == 409
                assert client.post("/posts", json={"title": "x", "user_id": 1}).status_code == 201
                assert client.delete("/users/1").status_code == 409
                with SessionLocal() as db:
                    assert db.get(models.User, 1) and db.get(models.Post, 1).user_id == 1


            def test_that_nothing_is_left():
                assert client.put("/users/1", json={}).status_code == 404
            """
        try project.put(main, at: ProjectPath("main.py"))
        try project.put(tests, at: ProjectPath("tests/test_main.py"))

        let check = try await check(project)

        // What the code forgot is told, and not whoever asked.
        let found = check.findings.map(\.sentence)
        #expect(
            found.count == 1 && found.first?.hasPrefix("main.py, line 49: POST /tags fails when it is asked") == true
        )
        #expect(check.answered == .init(3, of: 4))
        // A post needs its user.
        #expect(check.unchecked.map(\.what) == ["DELETE /users/{id}"])
        #expect(check.tests == .init(3, of: 3) && check.imported?.right == check.imported?.all)
    }

    @Test(.enabled(if: packages != nil)) func `names that mean something else are no harm`() async throws {
        let taken = [
            "metadata", "registry", "str", "int", "float", "bool", "model_config", "json", "copy", "class", "sa", "now",
            "datetime", "Time", "relationship", "self", "type", "import", "query", "id",
        ].map { field($0, "datetime") }
        let names = ["Base", "BaseModel", "None", "Any", "Optional", "Column", "Text", "Post", "Posts", "Time"]
        let entities = names.map { entity($0, taken, names.map { ("many_to_one", $0) }) }
        let many = names.map { entity($0 + "Other", taken + [field("base_id")], [("many_to_many", "Base")]) }
        var project = try #require(scaffold(["entities": .array(entities + many)]))
        let main =
            "from fastapi import APIRouter\nimport models\nimport schemas\nfrom database import engine\nrouter = APIRouter()\nmodels.Base.metadata.create_all(engine)\n"
            + "from sqlalchemy.orm import configure_mappers\nconfigure_mappers()\n"
        try project.put(main, at: ProjectPath("endpoints.py"))

        let check = try await check(project)

        #expect(check.errors.map(\.sentence) == [])
        #expect(check.imported?.right == check.imported?.all)
    }

    @Test func `keys and fields find each other, whatever they are called`() throws {
        let project = try #require(
            scaffold([
                "entities": [
                    entity("Class", [field("class_id", "integer"), field("name")]),
                    entity("Student", [field("class_id", "integer")], [("many_to_one", "Class")]),
                    entity("Model", [field("model_name")]), entity("Car", [field("model_id", "integer")]),
                    entity(
                        "User",
                        [field("hashed_password"), field("self")],
                        [("one_to_one", "Profile"), ("many_to_many", "User")]
                    ),
                    entity("Profile", [field("user_id", "integer")], [("one_to_one", "User")]),
                ]
            ])
        )

        let (models, bodies) = (project["models.py"] ?? "", project["schemas.py"] ?? "")
        for line in [
            "class_id = sa.Column(sa.Integer, sa.ForeignKey(\"classes.id\"), nullable=False)",
            "model_id = sa.Column(sa.Integer, sa.ForeignKey(\"models.id\"), nullable=False)",
            "user_id = sa.Column(sa.Integer, sa.ForeignKey(\"users.id\"), nullable=False, unique=True)",
            "class_ = relationship(\"Class\", back_populates=\"students\")", "@validates(\"password\")",
            "profile = relationship(\"Profile\", back_populates=\"user\", uselist=False)",
            "sa.Table(\n    \"user_users\",\n    Base.metadata,\n    sa.Column(\"user_id\", sa.ForeignKey(\"users.id\"), "
                + "primary_key=True),\n    sa.Column(\"other_user_id\", sa.ForeignKey(\"users.id\"), primary_key=True),\n)",
        ] {
            #expect(models.contains(line), "\(line)")
        }
        // Nothing leads to itself that does not say so, and no row says its own number.
        #expect(!models.contains("parent_id") && !models.contains("profile_id") && !bodies.contains("class__id"))
        #expect(bodies.contains("class ClassCreate(BaseModel):\n    name: str\n"))
        #expect(bodies.contains("class UserCreate(BaseModel):\n    password: str\n    self_: str\n"))
        #expect(project["README.md"]?.contains("- User: `id`, `password`, `self_`") == true)
    }

    @Test(
        .enabled(if: packages != nil),
        arguments: [
            [("A", "many_to_one", "I"), ("I", "many_to_many", "A")],
            [("Student", "many_to_one", "Parent"), ("Student", "many_to_one", "Student")],
            [("Student", "many_to_one", "Student"), ("Student", "many_to_one", "Parent")],
            [("Team", "many_to_one", "UserId"), ("Team", "many_to_one", "User")],
            [("Order", "many_to_many", "ItemTag"), ("OrderItem", "many_to_many", "Tag")],
            [("Base", "one_to_many", "BaseRecord"), ("Item1", "one_to_many", "Item_1")],
            [("User", "many_to_many", "User"), ("User", "one_to_one", "Account")],
        ]
    ) func `relations go together, whatever they lead to`(relations: [(String, String, String)]) async throws {
        var names: [String] = []
        for name in relations.flatMap({ [$0.0, $0.2] }) where !names.contains(name) { names.append(name) }
        let entities = names.map { name in
            entity(
                name,
                [field("name"), field("password"), field("validates"), field("self"), field("hash_password")],
                relations.filter { $0.0 == name }.map { ($0.1, $0.2) }
            )
        }
        var project = try #require(scaffold(["entities": .array(entities)]))
        let main = """
            from fastapi import APIRouter
            import models
            import schemas
            from database import SessionLocal, engine
            router = APIRouter()
            from sqlalchemy.orm import configure_mappers
            configure_mappers()
            models.Base.metadata.create_all(engine)
            for mapper in models.Base.registry.mappers:
                kind = mapper.class_
                body = getattr(schemas, kind.__name__ + "Create")(name="a", password="b", validates="c", self="d", self_="e",
                    validates_="f", hash_password="g", hash_password_="h")
                with SessionLocal() as db:
                    row = kind(**body.model_dump())
                    db.add(row)
                    db.commit()
                    assert getattr(schemas, kind.__name__ + "Read").model_validate(row).id == 1
            """
        try project.put(main, at: ProjectPath("endpoints.py"))

        let check = try await check(project)

        #expect(check.errors.map(\.sentence) == [])
        #expect(check.imported == .init(5, of: 5))
    }

    private func check(_ project: Project) async throws -> ProjectCheck {
        try await withLoop { loop in
            await ProjectChecker(python: PythonChecks(environment: packages, on: loop)).check(project)
        }
    }

    // MARK: - As part of the workflow

    private func make(
        _ programmer: Programmer,
        mayUseTemplates: Bool = false,
        shown: Int = 60_000
    ) async throws -> (result: JSON?, events: [JSON]) {
        var ended: (result: JSON?, events: [JSON]) = (nil, [])
        try await withJobs { jobs in
            let workshop = try Workshop(jobs, programmer, mayUseTemplates: mayUseTemplates) {
                $0.hasScaffold = true
                $0.form = .blocks
                // What is left of it has room in one answer.
                $0.phasesFrom = 1
                $0.shown = shown
            }
            let made = try await workshop.make(["prompt": "Create a todo app"])
            ended = (made.result, made.events.named("withdrawn"))
        }
        return ended
    }

    @Test(
        arguments: [
            ("models.py\n```python\nstolen = 1\n```\n", "The answer has no endpoints.py"),
            ("endpoints.py\n```python\nrouter = 1\n```\n", "endpoints.py has no endpoints"),
        ]
    )
    func `models write what is built on it, and it stays as it is`(first: String, said: String) async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            guard task == "endpoints" else { return try Good.answer(task, prompt, count) }
            let models = "models.py\n```python\nstolen = 1\n```\n"
            return count == 0 ? first : models + "endpoints.py\n```python\n@router.get('/')\n```\n"
        }

        let (result, withdrawn) = try await make(programmer)

        #expect(
            programmer.prompts("endpoints").first?.contains("class TodoCreate(BaseModel):\n    title: str\n") == true
        )
        let again = programmer.requests.last { $0.task == "endpoints" }?.turns.last?.text ?? ""
        #expect(again.contains(said))
        #expect(result?["strategy"] == "whole" && result?["files"]?["endpoints.py"] == "@router.get('/')\n")
        #expect(result?["files"]?["models.py"]?.string?.contains("class Todo(Base)") == true)
        #expect(result?["provenance"]?["scaffold"]?["from"] == "scaffold" && result?["degraded"] == false)
        #expect(result?["scaffold"]?.array?.count == 8 && withdrawn.isEmpty)
        #expect(result?["message"]?.string?.contains("9 files, 8 of them made from the schema, ") == true)
    }

    @Test func `who may ask is nothing that models write, or put right`() async throws {
        let schema = Good.schema.replacing(
            #""endpoints": [], "authentication": "none""#,
            with: #""endpoints": [{"method": "POST", "path": "/login", "description": "", "requires_auth": false}, "#
                + #"{"method": "GET", "path": "/todos", "description": "", "requires_auth": true}], "authentication": "jwt""#
        )
        let programmer = Programmer { task, prompt, count throws(Failure) in
            switch task {
            case "schema": schema
            case "endpoints": "endpoints.py\n```python\n@router.get('/todos')\n# ... the rest of the code here\n```\n"
            case "repair":
                "endpoints.py\n```python\n@router.get('/todos')\ndef f(): pass\n```\nsecurity.py\n```python\ngate = print\n```\n"
                    + "main.py\n```python\napp = 1\n```\n"
            default: try Good.answer(task, prompt, count)
            }
        }

        let (result, _) = try await make(programmer)

        let prompt = programmer.prompts("endpoints").first ?? ""
        #expect(prompt.contains("GET /todos") && !prompt.contains("/login") && !prompt.contains("(signed in)"))
        #expect(
            prompt.contains("from security import current_user\n") && !prompt.contains("def sign_in")
        )
        #expect(programmer.prompts("repair").count == 1)
        #expect(result?["files"]?["endpoints.py"]?.string?.contains("pass") == true)
        #expect(result?["scaffold"]?.array?.count == 10)
        #expect(result?["files"]?["security.py"]?.string?.contains("def gate(") == true)
        #expect(
            result?["files"]?["main.py"]?.string?.contains("app = FastAPI(dependencies=[Depends(security.gate)])")
                == true
        )
        #expect(result?["files"]?["requirements.txt"]?.string?.contains("pyjwt") == true)
    }

    @Test func `who has little room is told what there is in outline, and who has none writes it`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            // What is there needs no end that was cut off.
            task == "endpoints"
                ? "endpoints.py\n```python\n@router.get('/')\n```\nREADME.md\n```\n# To"
                : try Good.answer(task, prompt, count)
        }

        let (result, _) = try await make(programmer, shown: 1000)
        let (whole, _) = try await make(programmer, shown: 10)

        let prompt = programmer.prompts("endpoints").first ?? ""
        #expect(prompt.contains("What is written: models.Todo: id (int), title (str)"))
        #expect(!prompt.contains("class TodoCreate"))
        #expect(result?["check"]?["findings"]?.array?.contains { $0["path"] == "README.md" } == false)
        #expect(whole?["scaffold"]?.array?.isEmpty != false && programmer.prompts("endpoints").count == 1)
    }

    @Test func `where nobody builds on it, the template takes its place`() async throws {
        let programmer = Programmer { task, prompt, count throws(Failure) in
            if task == "endpoints" { throw Failure(.invalidRequest, "No.") }
            return try Good.answer(task, prompt, count)
        }

        let (result, withdrawn) = try await make(programmer, mayUseTemplates: true)

        #expect(result?["degraded_steps"] == ["code/template"] && result?["provenance"]?["scaffold"] == nil)
        #expect(result?["files"]?["models.py"] == nil)
        #expect(withdrawn.first?["paths"]?.array?.contains("models.py") == true)
    }
}
