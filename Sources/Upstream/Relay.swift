package import Generation
package import HTTP
package import HTTPClient

/// A provider that calls can be passed on to as they are, with its own credentials in place of the caller's.
package protocol Relay: Sendable {
    var name: String { get }

    /// Sends the call; returns the answer once its head is here, whatever its status.
    func open(_ call: RelayedCall) async throws(Failure) -> RelayedAnswer
}

/// A call as its caller made it.
package struct RelayedCall: Sendable {
    package var method: String
    /// The path as sent, still percent-encoded, beginning with a slash.
    package var path: String
    /// What follows the question mark, without a key; `nil` when there is nothing.
    package var query: String?
    /// What of the head concerns the provider: no credentials, nothing of the connection, nothing of Aloft's.
    package var fields: HTTPFields
    package var body: [UInt8]

    /// Throws `.invalidRequest` when the path might lead elsewhere than it seems to: it is sent with the operator's key.
    package init(_ head: HTTPRequestHead, _ body: [UInt8]) throws(Failure) {
        guard head.path.hasPrefix("/"), head.path.dropFirst().isPlainPath else {
            throw Failure(
                .invalidRequest,
                "This path is not passed on, for a part of it is empty, '.', '..' or has an escaped '/', '\\' or '%'."
            )
        }
        method = head.method
        path = String(head.path)
        let items = head.query.map { $0.split(separator: "&").filter { !Self.isSecret(item: $0) } } ?? []
        query = items.isEmpty ? nil : items.joined(separator: "&")
        fields = HTTPFields()
        for (name, value) in head.fields.pairs where !Self.isWithheld(name) { fields.append(name, value) }
        self.body = body
    }

    /// The target below an address: path and query.
    package func url(at base: String, path: String? = nil) -> String {
        base + (path ?? self.path) + (query.map { "?\($0)" } ?? "")
    }

    private static func isSecret(item: Substring) -> Bool {
        ["key=", "api_key=", "access_token="].contains { item.hasPrefix($0) }
    }

    private static func isWithheld(_ name: String) -> Bool {
        withheld.contains(name) || name.hasPrefix("x-aloft-") || name.hasPrefix("x-forwarded-")
    }

    private static let withheld: Set = [
        "authorization", "x-goog-api-key", "api-key", "cookie", "host", "content-length", "connection", "keep-alive",
        "transfer-encoding", "te", "trailer", "upgrade", "expect", "proxy-authorization", "proxy-connection",
        "accept-encoding", "forwarded", "x-goog-user-project", "user-agent",
    ]

    /// What of a provider's head the caller is shown; addresses for uploads lead back here.
    package static func returned(_ fields: HTTPFields, to head: HTTPRequestHead) -> HTTPFields {
        var kept = HTTPFields()
        for (name, value) in fields.pairs where !hidden.contains(name) {
            guard name == "x-goog-upload-url" || name == "x-goog-upload-control-url" else {
                kept.append(name, value)
                continue
            }
            // Without a host there is nothing to lead back to, and the provider's own address works without Aloft.
            guard let host = head.fields["host"], let scheme = value.firstRange(of: "://") else { continue }
            let path = value[scheme.upperBound...].drop { $0 != "/" }
            kept.append(name, "\(head.fields["x-forwarded-proto"] ?? "http")://\(host)\(path)")
        }
        return kept
    }

    private static let hidden: Set = [
        "connection", "keep-alive", "transfer-encoding", "content-length", "te", "trailer", "upgrade", "set-cookie",
        "alt-svc", "server", "date",
    ]
}

extension HTTPClient {
    /// Sends a relayed call to an address, with a provider's own credentials and the secret among them.
    package func relay(
        _ call: RelayedCall,
        to url: String,
        showing credentials: HTTPFields,
        secret: String?
    ) async throws(Failure) -> RelayedAnswer {
        var fields = call.fields
        for (name, value) in credentials.pairs { fields.append(name, value) }
        let hasBody = !call.body.isEmpty || ["POST", "PUT", "PATCH"].contains(call.method)
        var request = HTTPClientRequest(call.method, url, fields: fields, body: hasBody ? call.body : nil)
        request.timeouts = HTTPClientTimeouts(
            connect: .seconds(10),
            firstByte: .seconds(600),
            idle: .seconds(120),
            total: .seconds(3600)
        )
        do throws(HTTPClientError) {
            return RelayedAnswer(try await open(request), secret: secret)
        } catch {
            throw Failure(error)
        }
    }
}
