import Cryptography
package import Generation
package import HTTP
package import HTTPServer
import JSON
package import Logging
import OpenAIDialect

/// Finds the endpoint of a call, lets those through who may ask, and writes the answer.
package struct APIRouter: Sendable {
    /// Says who makes a call; a failure for one who shows a key that opens nothing.
    package typealias Identify = @Sendable (HTTPRequestHead) -> Result<APICaller, Failure>

    private let endpoints: [APIEndpoint]
    private let roots: Set<String>
    private let identify: Identify
    /// Whose pages may ask beside this server's own; who they are is said to `identify` as to everybody.
    private let origins: OriginPolicy
    private let log: Log

    package init(
        _ endpoints: [APIEndpoint],
        origins: OriginPolicy = OriginPolicy(),
        log: Log,
        identify: @escaping Identify
    ) {
        let description = OpenAPIDocument.endpoint(of: endpoints)
        self.endpoints = endpoints + [description]
        roots = Set(self.endpoints.map(\.root))
        self.identify = identify
        self.origins = origins
        self.log = log
    }

    /// Whether a path is one of its own, even if nothing is there.
    package func owns(_ path: Substring) -> Bool {
        // What generations are asked at begins so; nothing else is looked at for those.
        if path.hasPrefix("/v1") { return false }
        return roots.contains(path.dropFirst().prefix { $0 != "/" }.description)
    }

    /// Answers a call to one of its paths.
    package func handle(_ transaction: HTTPTransaction) async {
        let head = transaction.head
        if origins.isPreflight(head) {
            let fields = origins.preflightFields(for: head, methods: "GET, POST, PUT, PATCH, DELETE")
            return transaction.respond(status: 204, fields: fields)
        }
        let id = randomHex(bytes: 8)
        let (answer, caller) = await answer(head, id, transaction)
        let status: Int
        switch answer {
        case .success(let answer): status = await write(answer, id, transaction)
        case .failure(let failure): status = refuse(failure, id, transaction)
        }
        log.write(status < 500 ? .info : .error, "api") { line in
            line.string("id", id)
            line.string("method", head.method)
            line.string("path", String(head.path.prefix(200)))
            line.integer("status", status)
            line.string("key", caller?.key)
            if case .failure(let failure) = answer { line.string("message", failure.message) }
        }
    }

    private func answer(
        _ head: HTTPRequestHead,
        _ id: String,
        _ transaction: HTTPTransaction
    ) async -> (Result<APIAnswer, Failure>, APICaller?) {
        let path = head.path.split(separator: "/").map(\.percentDecoded)
        let here = endpoints.lazy.compactMap { endpoint in endpoint.parameters(of: path).map { (endpoint, $0) } }
        let method = head.method == "HEAD" ? "GET" : head.method
        guard let (endpoint, parameters) = here.first(where: { $0.0.method == method }) else {
            let methods = here.map(\.0.method)
            guard !methods.isEmpty else {
                return (.success(.notFound("There is nothing at \(head.method) \(head.path.prefix(200)).")), nil)
            }
            let allowed = methods.joined(separator: ", ")
            return (
                .success(.refusal(status: 405, "\(head.path.prefix(200)) takes \(allowed), not \(head.method).")), nil
            )
        }
        do throws(Failure) {
            let caller = try caller(head, for: endpoint.access)
            let call = APICall(head, by: caller, id: id, parameters, transaction)
            do throws(Failure) {
                return (.success(try await endpoint.answer(call)), caller)
            } catch {
                return (.failure(error), caller)
            }
        } catch {
            return (.failure(error), nil)
        }
    }

    private func caller(_ head: HTTPRequestHead, for access: APIEndpoint.Access) throws(Failure) -> APICaller {
        if access == .open { return (try? identify(head).get()) ?? APICaller(key: "", isAdmin: false) }
        let caller = try identify(head).get()
        if access == .admin, !caller.isAdmin {
            guard caller.key.isEmpty else {
                throw Failure(.forbidden, "This is for operators: show a key that was made with admin.")
            }
            throw Failure(.unauthenticated, "This is for operators: show their key in 'Authorization: Bearer …'.")
        }
        return caller
    }
}

// MARK: - What is sent

extension APIRouter {
    private func write(_ answer: APIAnswer, _ id: String, _ transaction: HTTPTransaction) async -> Int {
        switch answer {
        case .json(let json, let status, var fields):
            fields.append("content-type", "application/json; charset=utf-8")
            respond(status, fields, json.bytes, id, transaction)
            return status
        case .file(let bytes, let type, var fields):
            fields.append("content-type", type)
            respond(200, fields, bytes, id, transaction)
            return 200
        case .unchanged(let fields):
            respond(304, fields, [], id, transaction)
            return 304
        case .events(let run):
            var fields = origins.fields(for: transaction.head)
            fields.append("content-type", "text/event-stream")
            fields.append("cache-control", "no-store")
            fields.append("x-aloft-request-id", id)
            transaction.start(status: 200, fields: fields)
            transaction.keepAlive(every: APIEvents.heartbeatInterval, with: APIEvents.heartbeat)
            // The head goes out with the first bytes, and the first event may be long in coming.
            _ = try? await transaction.write(APIEvents.heartbeat)
            await run(APIEvents(transaction))
            if !transaction.isDisconnected { transaction.finish() }
            return 200
        case .refusal(let status, let sentence):
            let body = OpenAIChat.errorBody(Failure(.invalidRequest, sentence), requestID: id).body
            respond(status, ["content-type": "application/json; charset=utf-8"], body, id, transaction)
            return status
        }
    }

    private func refuse(_ failure: Failure, _ id: String, _ transaction: HTTPTransaction) -> Int {
        let answer = OpenAIChat.errorBody(failure, requestID: id)
        var fields: HTTPFields = ["content-type": "application/json; charset=utf-8"]
        if answer.status == 401 { fields.append("www-authenticate", "Bearer") }
        if let wait = failure.retryAfter {
            fields.append("retry-after", String(wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0)))
        }
        respond(answer.status, fields, answer.body, id, transaction)
        return answer.status
    }

    /// Answers with what a browser needs to know not to trust any of it, unless the endpoint said otherwise.
    private func respond(
        _ status: Int,
        _ fields: HTTPFields,
        _ body: [UInt8],
        _ id: String,
        _ transaction: HTTPTransaction
    ) {
        var fields = fields
        for (name, value) in origins.fields(for: transaction.head).pairs { fields.append(name, value) }
        fields.append("x-aloft-request-id", id)
        fields.append("x-content-type-options", "nosniff")
        if fields["cache-control"] == nil { fields.append("cache-control", "no-store") }
        if fields["content-security-policy"] == nil {
            fields.append("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
        }
        transaction.respond(status: status, fields: fields, body: body)
    }
}
