import API
import EventLoop
import Generation
import HTTP
import HTTPServer
import JSON
import Logging
import TestKit
import Testing

@Suite struct APIRouterTests {
    private static let endpoints = [
        APIEndpoint("GET", "/api/things/{id}", access: .open, "Show a thing.") { call in
            .json(["id": .string(call.parameter("id"))])
        },
        APIEndpoint("GET", "/api/secrets", "Show secrets.") { call in .json(["key": .string(call.caller.key)]) },
        APIEndpoint("POST", "/api/things", access: .caller, "Make a thing.") { call throws(Failure) in
            let body = try await call.json(limit: 100)
            let limit = try call.query("limit", in: 1...10)
            return .json(["made": body["name"] ?? .null, "limit": limit.map { JSON($0) } ?? .null], status: 201)
        },
        APIEndpoint("GET", "/api/events", access: .open, "Tell events.") { _ in
            .events { events in
                try? await events.send("one", id: "1", ["n": 1])
                try? await events.send("two", id: "2", ["n": 2])
            }
        },
    ]

    @Test(arguments: [
        ("GET", "/api/things/a%20b", 200, #"{"id":"a b"}"#), ("GET", "/api/things/", 405, "takes POST"),
        ("GET", "/api/things/1/2", 404, "There is nothing"), ("DELETE", "/api/things/1", 405, "takes GET, not DELETE"),
        ("GET", "/api/openapi.json", 200, #""/api/things/{id}""#),
    ])
    func `a path and its method find what is there`(method: String, path: String, status: Int, part: String)
        async throws
    {
        try await withRouter { send in
            let answer = try await send("\(method) \(path)", "", "")

            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains(part))
        }
    }

    @Test(arguments: [
        ("", 401), ("Authorization: user\r\n", 403), ("Authorization: admin\r\n", 200),
        ("Authorization: wrong\r\n", 401),
    ])
    func `what is for operators is shown to them alone`(field: String, status: Int) async throws {
        try await withRouter { send in
            let answer = try await send("GET /api/secrets", field, "")

            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test(arguments: [
        (#"{"name": "x"}"#, "", 201, #"{"made":"x","limit":null}"#),
        (#"{"name": "x"}"#, "?limit=3", 201, #""limit":3"#),
        (#"{"name": "x"}"#, "?limit=11", 400, "from 1 to 10"), ("[]", "", 400, "JSON object"),
        ("{", "", 400, "not JSON"),
        (#"{"name": "\#(String(repeating: "x", count: 200))"}"#, "", 413, "larger than the limit"),
    ])
    func `a body is what it is to be, or is refused with a sentence`(
        body: String,
        query: String,
        status: Int,
        part: String
    ) async throws {
        try await withRouter { send in
            let answer = try await send("POST /api/things\(query)", "Authorization: user\r\n", body)

            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains(part))
        }
    }

    @Test func `events arrive with their names and numbers`() async throws {
        try await withRouter { send in
            let answer = try await send("GET /api/events", "", "")

            #expect(answer.contains("event: one\ndata: {\"n\":1}") || answer.contains("id: 1"))
            #expect(answer.contains("{\"n\":2}"))
        }
    }

    @Test func `no answer may be framed, sniffed or run`() async throws {
        try await withRouter { send in
            let answer = try await send("GET /api/things/1", "", "").lowercased()

            #expect(answer.contains("content-security-policy: default-src 'none'"))
            #expect(answer.contains("x-content-type-options: nosniff"))
            #expect(answer.contains("cache-control: no-store"))
        }
    }

    private typealias Send = (_ line: String, _ fields: String, _ body: String) async throws -> String

    private func withRouter(_ body: (Send) async throws -> Void) async throws {
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        let router = APIRouter(Self.endpoints, log: Log(level: .error, descriptor: -1)) { head in
            switch head.fields["authorization"] {
            case nil: .success(APICaller(key: "", isAdmin: false))
            case "user": .success(APICaller(key: "u", isAdmin: false))
            case "admin": .success(APICaller(key: "a", isAdmin: true))
            default: .failure(Failure(.unauthenticated, "This key opens nothing."))
            }
        }
        let server = HTTPServer(on: loops.loops) { transaction in
            guard router.owns(transaction.head.path) else { return transaction.respond(status: 500) }
            await router.handle(transaction)
        }
        let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
        try await body { line, fields, body in
            let text =
                "\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let connection = try await RawConnection(to: address, on: loops.loops[0], sending: text)
            return await connection.receiveAll()
        }
        _ = await server.drain(within: .seconds(1))
    }
}
