import EventLoop
import Foundation
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Synchronization
import TestKit

/// What a double of a provider answers.
struct Reply: Sendable {
    var status = 200
    var fields: HTTPFields = ["content-type": "application/json"]
    var body: String

    static let notFound = Reply(status: 404, body: "")
    static let counted = Reply(body: #"{"totalTokens": 1}"#)
    static let models = Reply(body: #"{"models": [{"name": "models/gemini-2.5-flash"}]}"#)
    static let openAIModels = Reply(body: #"{"object": "list", "data": [{"id": "qwen3"}]}"#)

    static func token(_ value: String) -> Reply {
        Reply(body: #"{"access_token": "\#(value)", "expires_in": 3600, "token_type": "Bearer"}"#)
    }

    static func page(_ status: Int) -> Reply {
        Reply(
            status: status,
            fields: ["content-type": "text/html"],
            body: "<html><body>Log in to the network</body></html>"
        )
    }

    /// An error as Google's APIs send it.
    static func google(_ status: Int, _ name: String, _ message: String, reason: String, _ metadata: JSON = [:])
        -> Reply
    {
        let info: JSON = [
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": .string(reason),
            "domain": "googleapis.com", "metadata": metadata,
        ]
        let error: JSON = [
            "code": JSON(status), "message": .string(message), "status": .string(name), "details": [info],
        ]
        return Reply(status: status, body: JSON(["error": error]).text)
    }

    /// A refusal that somebody posted.
    static func posted(_ name: String) -> Reply {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        guard let data = try? Data(contentsOf: folder.appending(path: "\(name).json")),
            let document = try? JSON(parsing: [UInt8](data)), let status = document["status"]?.int,
            let body = document["body"]?.string
        else { preconditionFailure("there is no fixture \(name)") }
        return Reply(status: status, body: body)
    }
}

/// A request that a double got.
struct Received: Sendable {
    var method: String
    var target: String
    var fields: HTTPFields

    var isList: Bool { method == "GET" && target.contains("/models") }
    var isCount: Bool { target.contains(":countTokens") }
    var isOfVertex: Bool { target.hasPrefix("/v1beta1/") }
    var isToken: Bool { target == "/token" }
}

/// A double that listens, and a client to ask it with.
struct Service: Sendable {
    let base: String
    let client: HTTPClient
    let received: @Sendable () -> [Received]
}

/// Runs `body` while a double answers on loopback.
func withService<Result>(
    _ answer: @escaping @Sendable (Received) -> Reply,
    options: HTTPClientOptions = HTTPClientOptions(),
    _ body: (Service) async throws -> Result
) async throws -> Result {
    let group = try EventLoopGroup(count: 2)
    defer { group.shutdown() }
    let log = RequestLog()
    let server = HTTPServer(on: [group.loops[0]]) { transaction in
        _ = try? await transaction.body()
        let head = transaction.head
        let received = Received(method: head.method, target: head.target, fields: head.fields)
        log.requests.withLock { $0.append(received) }
        let reply = answer(received)
        transaction.respond(status: reply.status, fields: reply.fields, body: Array(reply.body.utf8))
    }
    let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
    let client = HTTPClient(on: [group.loops[1]], options: options)
    let result = try await body(
        Service(base: "http://\(address)", client: client, received: { log.requests.withLock { $0 } })
    )
    _ = await server.drain(within: .zero)
    return result
}

private final class RequestLog: Sendable {
    let requests = Mutex<[Received]>([])
}

/// Runs `body` with a folder of its own, which is removed afterwards.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "aloft-doctor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path(percentEncoded: false))
}
