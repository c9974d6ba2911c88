import Foundation
import HTTP
import HTTPServer
import Testing

/// One handler behind HTTP/1.1 and HTTP/2, with and without TLS, asked by curl.
@Suite(.enabled(if: Tool.curl.isAvailable && Tool.openssl.isAvailable), .serialized) struct EveryProtocolTests {
    @Test(arguments: Spoken.allCases)
    func `a large body comes back as it was`(spoken: Spoken) async throws {
        try await withServer(spoken, handler: mirror) { server, folder in
            let body = Data((0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
            try body.write(to: folder.url.appending(path: "body"))

            let answer = try await ask(
                spoken,
                server,
                folder,
                ["-o", folder.path("answer"), "--data-binary", "@\(folder.path("body"))"]
            )

            #expect(answer == "\(spoken.version) 200 POST / localhost")
            #expect(try Data(contentsOf: folder.url.appending(path: "answer")) == body)
        }
    }

    @Test(
        arguments: Spoken.allCases,
        [
            ("/none", [], "204 GET /none localhost"),
            ("/pieces", [], "piece 1 piece 2 piece 3 |200 GET /pieces localhost"),
            ("/", ["-I", "-o", "/dev/null"], "200 HEAD / localhost"),
            ("/large", ["-o", "/dev/null"], "413 POST /large localhost"),
            ("/?a=%20b", ["-o", "/dev/null"], "200 GET /?a=%20b localhost"),
            ("/silent", [], "No answer was made.\n|500   "),
        ]
    )
    func `a handler sees and gives the same`(
        spoken: Spoken,
        request: (target: String, arguments: [String], answer: String)
    ) async throws {
        try await withServer(spoken, handler: mirror) { server, folder in
            var arguments = request.arguments
            if request.target == "/large" {
                try Data(count: 100_000).write(to: folder.url.appending(path: "body"))
                arguments += ["--data-binary", "@\(folder.path("body"))"]
            }

            let answer = try await ask(spoken, server, folder, arguments, target: request.target)

            let parts = request.answer.split(separator: "|")
            let expected = parts.dropLast().joined() + "\(spoken.version) \(parts.last ?? "")"
            #expect(answer == expected)
        }
    }

    @Test(arguments: Spoken.allCases)
    func `an answer broken off is seen as such`(spoken: Spoken) async throws {
        try await withServer(spoken, handler: mirror) { server, folder in
            let arguments =
                spoken.arguments(for: server.address, in: folder, target: "/abort")

            let result = try await Tool.curl.run(arguments + ["-o", "/dev/null"], in: folder)

            #expect(result.status != 0)
        }
    }

    @Test(
        .bug(id: "lesson-9", "leaving was seen at the next write"),
        arguments: Spoken.allCases
    )
    func `a client that hangs up cancels its handler`(spoken: Spoken) async throws {
        let (cancelled, isCancelled) = AsyncStream.makeStream(of: Bool.self)
        try await withServer(
            spoken,
            handler: { transaction in
                try? await Task.sleep(for: .seconds(60))
                isCancelled.yield(Task.isCancelled)
            }
        ) { server, folder in
            let result = try await Tool.curl.run(
                spoken.arguments(for: server.address, in: folder) + ["--max-time", "0.3"],
                in: folder
            )

            #expect(result.status == 28)
            #expect(await cancelled.first { _ in true } == true)
        }
    }

    @Test(.enabled(if: Tool.h2load.isAvailable), arguments: [Spoken.http2, .http2OverTLS])
    func `a hundred streams at once are answered, on every connection`(spoken: Spoken) async throws {
        try await withServer(spoken, handler: mirror) { server, folder in
            let result = try await Tool.h2load.run(
                ["-n", "5000", "-c", "4", "-m", "100", spoken.url(of: server.address) + "/pieces"],
                in: folder
            )

            #expect(result.output.contains("5000 succeeded, 0 failed, 0 errored"))
            #expect(result.output.contains("status codes: 5000 2xx"))
        }
    }

    /// What curl was given, and behind it the protocol, the status and what the handler saw.
    private func ask(
        _ spoken: Spoken,
        _ server: TestServer,
        _ folder: TestFolder,
        _ arguments: [String],
        target: String = "/"
    ) async throws -> String {
        let format = "%{http_version} %{response_code} %header{x-method} %header{x-target} %header{x-host}"
        let common: [String] = spoken.arguments(for: server.address, in: folder, target: target)
        return try await Tool.curl.run(common + ["-w", format] + arguments, in: folder).output
    }
}

/// Answers with the body it got, or as the path says.
@Sendable private func mirror(_ transaction: HTTPTransaction) async {
    let fields: HTTPFields = [
        "x-method": transaction.head.method, "x-target": transaction.head.target,
        "x-host": transaction.head.fields["host"]?.split(separator: ":").first.map(String.init) ?? "",
        "connection": "x-nothing",
    ]
    switch transaction.head.path {
    case "/silent": return
    case "/none": transaction.respond(status: 204, fields: fields)
    case "/abort":
        transaction.start(status: 200)
        try? await transaction.write(Array("half".utf8))
        transaction.abort()
    case "/pieces":
        transaction.start(status: 200, fields: fields)
        for number in 1...3 { try? await transaction.write(Array("piece \(number) ".utf8)) }
        transaction.finish()
    default:
        do throws(HTTPServerError) {
            let body = try await transaction.body(limit: transaction.head.path == "/large" ? 1000 : nil)
            transaction.respond(status: 200, fields: fields, body: body)
        } catch {
            if case .refused(let status, _) = error { transaction.respond(status: status, fields: fields) }
        }
    }
}
