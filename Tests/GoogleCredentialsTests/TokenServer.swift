import EventLoop
import Foundation
import GoogleCredentials
import HTTP
import HTTPClient
import HTTPServer
import Synchronization
import TestKit

/// Plays the endpoints that give tokens, on loopback, and remembers what it was asked.
final class TokenServer: Sendable {
    struct Received: Sendable {
        var method: String
        var target: String
        var fields: HTTPFields
        var body: String

        /// An item of the form that the body is.
        func form(_ name: String) -> String? {
            HTTPRequestHead(method: method, target: "/?\(body)").queryItem(name)
        }
    }

    struct Answer: Sendable {
        var status = 200
        var fields: HTTPFields = ["content-type": "application/json"]
        var body: String

        /// A token that lasts an hour.
        static func token(_ value: String, lifetime: Int = 3600) -> Answer {
            Answer(body: #"{"access_token": "\#(value)", "expires_in": \#(lifetime), "token_type": "Bearer"}"#)
        }

        /// What the metadata server says, with the field that shows it is that.
        static func metadata(_ body: String) -> Answer {
            Answer(fields: ["metadata-flavor": "Google"], body: body)
        }
    }

    private struct State {
        var received: [Received] = []
        var isHeld = false
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    /// The answer to each request, by its number from 0.
    private let script: @Sendable (Int, Received) -> Answer

    init(_ script: @escaping @Sendable (Int, Received) -> Answer) {
        self.script = script
    }

    var requests: [Received] { state.withLock { $0.received } }

    /// Keeps the answers of requests that come from now on.
    func hold() {
        state.withLock { $0.isHeld = true }
    }

    /// Gives the answers that were kept.
    func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func answer(_ transaction: HTTPTransaction) async {
        guard let body = try? await transaction.body() else { return }
        let received = Received(
            method: transaction.head.method,
            target: transaction.head.target,
            fields: transaction.head.fields,
            body: String(decoding: body, as: UTF8.self)
        )
        let number = state.withLock { state in
            state.received.append(received)
            return state.received.count - 1
        }
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld { state.held.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        let answer = script(number, received)
        transaction.respond(status: answer.status, fields: answer.fields, body: Array(answer.body.utf8))
    }
}

/// Runs `body` with a token server, its address and a client.
func withTokenServer(
    _ script: @escaping @Sendable (Int, TokenServer.Received) -> TokenServer.Answer,
    _ body: (TokenServer, String, HTTPClient) async throws -> Void
) async throws {
    let group = try EventLoopGroup(count: 2)
    defer { group.shutdown() }
    let double = TokenServer(script)
    let server = HTTPServer(on: [group.loops[0]]) { await double.answer($0) }
    let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
    try await body(double, "\(address)", HTTPClient(on: [group.loops[1]]))
    double.release()
    _ = await server.drain(within: .zero)
}

/// Why the source gives no token; `nil` if it does.
func failure(of source: TokenSource) async -> GoogleCredentialsError? {
    do {
        _ = try await source.token()
        return nil
    } catch {
        return error
    }
}

/// Returns when the condition holds; the test's time limit ends it otherwise.
func until(_ condition: () async throws -> Bool) async rethrows {
    while try await !condition() { await Task.yield() }
}
