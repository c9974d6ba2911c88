import Projects
import Testing

/// Endpoints are asked once each, with what is made up from how an application describes itself.
@Suite(.enabled(if: packages != nil)) struct AskTests {
    private func check(_ main: String, _ others: [String: String] = [:]) async throws -> ProjectCheck {
        var files = others
        files["main.py"] = "from fastapi import Depends, FastAPI, HTTPException\napp = FastAPI()\n" + main
        files["requirements.txt"] = "fastapi\npydantic\nhttpx\n"
        let project = try project(files)
        return try await withLoop { loop in
            await ProjectChecker(python: PythonChecks(environment: packages, on: loop)).check(project)
        }
    }

    private func answers(_ check: ProjectCheck) -> [String] {
        check.findings.filter { $0.kind == .answers }.map(\.sentence).sorted()
    }

    @Test func `what fails is told with its place, and what answers counts`() async throws {
        let check = try await check(
            """
            import store

            @app.get("/things")
            def things():
                return []

            @app.get("/things/{id}")
            def thing(id: int):
                return store.get(id)

            @app.put("/things/{id}")
            def change(id: int):
                raise HTTPException(500, "not written yet")

            @app.delete("/things/{id}", response_model=list[int])
            def remove(id: int):
                return "nothing"
            """,
            ["store.py": "def get(id):\n    return {}[id]\n"]
        )

        #expect(check.answered == .init(1, of: 4))
        let found = answers(check)
        #expect(found.count == 3)
        #expect(
            found.first?.hasPrefix("main.py: DELETE /things/{id} fails when it is asked: ResponseValidationError")
                == true
        )
        #expect(
            found.dropFirst().first
                == "main.py: PUT /things/{id} fails when it is asked: it answers 500: {\"detail\":\"not written yet\"}"
        )
        #expect(found.last == "store.py, line 2: GET /things/{id} fails when it is asked: KeyError: 1")
        #expect(check.errors.count == 3)
        let part = ProjectScore(Project(), check, ProjectSchema()).parts.first { $0.name == "answers" }
        #expect(part?.value == 0.25)
    }

    @Test func `rows are made before they are asked for, and what belongs to others after these`() async throws {
        let check = try await check(
            """
            from datetime import datetime
            from enum import Enum
            from typing import Optional
            from pydantic import BaseModel, Field

            class Kind(str, Enum):
                good = "good"

            class Order(BaseModel):
                product_id: int
                count: int = Field(gt=2, le=5)
                code: str = Field(min_length=8, max_length=9)
                at: datetime
                kind: Kind
                note: Optional[str] = None
                parts: list[int] = Field(min_length=2)
                inner: dict[str, int] = {}

            class Product(BaseModel):
                email: str
                parent: Optional["Product"] = None

            orders, products, asked = {}, {}, []

            @app.post("/orders", status_code=201)
            def order(body: Order):
                if body.product_id not in products:
                    raise HTTPException(404)
                orders[1] = body
                return {"id": 1}

            @app.post("/products", status_code=201)
            def product(body: Product, token: str):
                assert "@" in body.email and token
                products[1] = body
                return {"id": 1}

            @app.get("/orders/{id}")
            def one(id: str):
                return orders[int(id)]

            @app.delete("/products/{id}", status_code=204)
            def remove(id: int):
                if orders:
                    raise HTTPException(409)
                del products[id]

            @app.delete("/orders/{id}", status_code=204)
            def cancel(id: int):
                del orders[id]
            """
        )

        #expect(answers(check) == [])
        #expect(check.answered == .init(5, of: 5))
        #expect(!check.isPartial)
    }

    @Test func `who is let in goes on as that, and rows are called as they were told`() async throws {
        let check = try await check(
            """
            from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
            from pydantic import BaseModel, Field

            bearer = OAuth2PasswordBearer(tokenUrl="token")
            users, notes = {}, {}

            class User(BaseModel):
                name: str = Field(pattern="^[a-z0-9]+$")
                password: str = Field(min_length=12)

            class Note(BaseModel):
                text: str

            def me(token: str = Depends(bearer)):
                if token != "secret":
                    raise HTTPException(401)

            @app.post("/notes", dependencies=[Depends(me)])
            def note(body: Note):
                notes["n-1"] = body
                return {"slug": "n-1"}

            @app.post("/token")
            def token(form: OAuth2PasswordRequestForm = Depends()):
                if users.get(form.username) != form.password:
                    raise HTTPException(401)
                return {"access_token": "secret", "token_type": "bearer"}

            @app.post("/users")
            def register(body: User):
                users[body.name] = body.password
                return {"id": 7}

            @app.post("/users/{user_id}/notes/{slug}", dependencies=[Depends(me)])
            def copy(user_id: int, slug: str):
                if user_id != 7 or slug != "n-1":
                    raise HTTPException(404)
                return None

            @app.get("/notes/{slug}", dependencies=[Depends(me)])
            def read(slug: str):
                return notes[slug]
            """
        )

        #expect(answers(check) == [])
        #expect(check.answered == .init(4, of: 4))
        // There is no note under that path.
        #expect(check.unchecked.map(\.what) == ["POST /users/{user_id}/notes/{slug}", "tests"])
    }

    @Test func `what nobody knows is no finding`() async throws {
        let check = try await check(
            """
            import os, time

            @app.get("/a")
            def a():
                raise HTTPException(401)

            @app.get("/b")
            def b():
                raise ConnectionRefusedError("nobody listens")

            @app.get("/b2")
            def b2():
                return os.environ["STRIPE_KEY"]

            @app.get("/c")
            def c():
                while True:
                    time.sleep(1)
            """
        )

        #expect(answers(check) == [] && check.answered == nil)
        let open = Dictionary(check.unchecked.map { ($0.what, $0.reason) }, uniquingKeysWith: { first, _ in first })
        #expect(open["GET /a"] == "asked with what was made up for it: it answers 401")
        #expect(open["GET /b"]?.contains("ConnectionRefusedError: nobody listens") == true)
        #expect(open["GET /b2"]?.hasSuffix("its environment has no 'STRIPE_KEY'") == true)
        #expect(open["the endpoints of main.py"] == "it did not answer in time")
    }

    @Test func `what cannot begin says why`() async throws {
        let check = try await check(
            """
            @app.on_event("startup")
            def begin():
                open("absent.json")

            @app.get("/a")
            def a():
                return 1
            """
        )

        #expect(
            answers(check) == [
                "main.py, line 5: it cannot start: FileNotFoundError: [Errno 2] No such file or directory: 'absent.json'"
            ]
        )
    }

    @Test(
        arguments: [
            "import os\n@app.get('/a')\ndef a():\n    os._exit(0)\n",
            "import os\n@app.get('/a')\ndef a():\n    for fd in range(3, 20):\n        try:\n            os.write(fd, b'{\"asked\": 1, \"failed\": [1], \"path\": {}, \"line\": \"x\"}\\n[1]\\nnull\\n' + b'[' * 100000)\n        except OSError:\n            pass\n    os._exit(0)\n",
            "app.openapi = lambda: {'paths': {'/a': {'get': 1, 'post': {'parameters': [{'in': 'path'}]}}, 'x': 3}}\n",
            "app.openapi = lambda: {'paths': {f'/{n}': {'get': {}} for n in range(100000)}}\n",
            "app.openapi = lambda: {'paths': {'/a': {'post': {'requestBody': {'content': {'application/json': {'schema': {'$ref': '#'}}}}}}}}\n",
            "app = 5\ndef FastAPI(): return 5\napp = FastAPI()\n",
        ]
    ) func `whatever an application does, the check comes to its end`(code: String) async throws {
        let check = try await check(code)

        #expect(check.compiled == .init(1, of: 1))
        #expect(check.imported == .init(1, of: 1))
        #expect(!check.unchecked.contains { $0.what == "Python" })
    }
}
