import Cryptography
import Foundation
import HTTP
package import HTTPClient

/// An operator's server that is told what has happened.
package struct Webhook: Sendable {
    private static let timeouts = HTTPClientTimeouts(connect: .seconds(5), firstByte: .seconds(15), total: .seconds(30))

    private let url: String
    private let secret: WebhookSecret?
    private let client: HTTPClient
    private let now: @Sendable () -> Int

    /// - Parameters:
    ///   - url: where to.
    ///   - secret: signs messages; without one they are not signed.
    ///   - client: sends them.
    ///   - now: the seconds since 1970.
    package init(
        _ url: String,
        secret: WebhookSecret?,
        client: HTTPClient,
        now: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }
    ) {
        self.url = url
        self.secret = secret
        self.client = client
        self.now = now
    }

    /// Sends a message once.
    ///
    /// - Parameters:
    ///   - body: JSON.
    ///   - id: the same for the same message, however often it is sent.
    /// - Throws: why it was not taken.
    package func send(_ body: [UInt8], id: String) async throws(WebhookError) {
        let time = String(now())
        var fields: HTTPFields = [
            "content-type": "application/json", "webhook-id": id, "webhook-timestamp": time, "user-agent": "aloft",
        ]
        if let secret { fields.append("webhook-signature", Self.signature(of: body, id, time, secret)) }
        var request = HTTPClientRequest("POST", url, fields: fields, body: body)
        request.timeouts = Self.timeouts
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            // What is said beside the status matters to nobody.
            response = try await client.open(request)
        } catch {
            let isOurs = error.kind == .invalidURL || error.kind == .invalidRequest || error.kind == .cancelled
            throw WebhookError(error.message, mayRetry: !isOurs)
        }
        guard !(200...299).contains(response.status) else { return }
        throw WebhookError(
            "The webhook answered \(response.status).",
            mayRetry: response.status >= 500 || [408, 425, 429].contains(response.status),
            retryAfter: response.fields["retry-after"].flatMap(Int.init).map { .seconds(min(max($0, 0), 3600)) }
        )
    }

    /// The signature of a message: of its id, its time and its body, with full stops between them.
    static func signature(of body: [UInt8], _ id: String, _ time: String, _ secret: WebhookSecret) -> String {
        let code = MessageCode.make(for: Array("\(id).\(time).".utf8) + body, secret: secret.bytes)
        return "v1,\(Data(code).base64EncodedString())"
    }
}
