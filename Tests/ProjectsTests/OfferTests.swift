import JSON
import Projects
import Testing

/// What a project has of what it is to offer.
struct OfferTests {
    private func check(_ files: [String: String], _ endpoints: [JSON], _ authentication: String = "none") async throws
        -> ProjectCheck
    {
        let schema = ProjectSchema.read([
            "entities": [["name": "Todo", "fields": []]], "endpoints": .array(endpoints),
            "authentication": .string(authentication),
        ]).schema
        return await ProjectChecker().check(try project(files), about: schema)
    }

    private func endpoint(_ method: String, _ path: String) -> JSON {
        ["method": .string(method), "path": .string(path), "requires_auth": false]
    }

    @Test func `endpoints are found whatever parts they are made of`() async throws {
        let files = [
            "main.py": "todo = 1\n@app.get('/')\n@app.put( path=\"/todos/{todo_id}\", status_code=1)\n",
            "routers/users.py":
                "router = APIRouter(prefix='/api/users')\n@router.post('', response_model=x)\n@router.get('/{id}/')\n",
            "tests/test_main.py": "@app.delete('/todos/{id}')\n",
        ]

        let check = try await check(
            files,
            [
                endpoint("GET", "/"), endpoint("PATCH", "/todos/{id}"), endpoint("POST", "/users"),
                endpoint("GET", "/users/{user_id}"), endpoint("DELETE", "/todos/{id}"),
            ]
        )

        #expect(check.offered == .init(4, of: 5) && check.errors.isEmpty)
        #expect(
            check.findings.map(\.sentence) == ["What it is to offer is not in the code: DELETE /todos/{id}."]
        )
    }

    @Test func `paths are compared as they are meant`() async throws {
        let main =
            "todo = 1\n@app.get('/admin/users')\n@app.get('/api/v1/todos')\n@app.get('/todos/{id}')\n@app.get('/apiary')\n"

        let check = try await check(
            ["main.py": main],
            [
                endpoint("GET", "/"), endpoint("GET", "/users"), endpoint("GET", "/todos?status=open"),
                endpoint("GET", "/todos/:id"),
                endpoint("GET", "/todos/<int:id>"), endpoint("GET", "/ary"),
            ]
        )

        #expect(
            check.findings.map(\.sentence) == ["What it is to offer is not in the code: GET /, GET /users, GET /ary."]
        )
    }

    @Test func `where most is missing that is wrong, and signing in is a part of it`() async throws {
        let main = "todo = 1\n@app.get('/todos')\n"
        let endpoints = [endpoint("GET", "/todos"), endpoint("POST", "/todos")]

        let open = try await check(["main.py": main], endpoints, "jwt")
        let closed = try await check(["main.py": "from fastapi.security import HTTPBearer\n" + main], endpoints, "jwt")

        #expect(open.errors.map(\.kind) == [.omission] && open.offered == .init(1, of: 3))
        #expect(open.errors.first?.message.hasSuffix("POST /todos, signing in.") == true)
        #expect(closed.errors.isEmpty && closed.offered == .init(2, of: 3))
    }

    @Test(
        arguments: [
            "todo = APIRouter(prefix=settings.prefix)\n@todo.get('/x')\n", "todo.add_api_route('/x', f)\n",
            "todo = 1\n",
        ]
    )
    func `where code makes endpoints nobody knows them`(main: String) async throws {
        let check = try await check(["main.py": main], [endpoint("GET", "/todos")])

        #expect(check.offered == nil && check.findings.isEmpty)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["@a", "@a.get(", "prefix=", "prefix = ", "@a.get('/x')\n", "@a.get(path =  ", "a", "O"]
    )
    func `what is made to take long does not`(text: String) async throws {
        let code = "@app.get('/')\n" + String(repeating: text, count: (1 << 18) / text.utf8.count - 20)

        let check = try await check(["a.py": code, "b.py": code, "c.py": code], [endpoint("GET", "/todos")], "jwt")

        #expect(check.offered?.all ?? 2 == 2)
    }
}
