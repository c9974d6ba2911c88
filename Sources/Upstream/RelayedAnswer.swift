package import HTTP
package import HTTPClient

/// What a provider answers to a call that was passed on to it; close it when done.
package struct RelayedAnswer: Sendable {
    private let response: HTTPClientResponse
    /// The key or token the call was made with.
    private let secret: String?

    init(_ response: HTTPClientResponse, secret: String?) {
        self.response = response
        self.secret = secret
    }

    package var status: Int { response.status }

    /// The answer's fields, but for those that repeat the credential.
    package var fields: HTTPFields {
        var fields = HTTPFields()
        for (name, value) in response.fields.pairs where !repeats(value) { fields.append(name, value) }
        return fields
    }

    /// The bytes of the body that have arrived since the last call; `nil` at its end.
    package func next() async throws(HTTPClientError) -> [UInt8]? { try await response.next() }

    /// The fields and the body of a refusal, with a sentence in place of a body that repeats the credential, or has more
    /// than a MiB and so cannot be looked through before it leaves.
    package func refusal(
        _ fields: HTTPFields
    ) async throws(HTTPClientError) -> (fields: HTTPFields, body: [UInt8]) {
        let body: [UInt8]
        do throws(HTTPClientError) {
            body = try await response.collect(limit: Self.refusalLimit)
        } catch {
            guard error.kind == .tooLarge else { throw error }
            return Self.withheld(fields, "there are too many")
        }
        guard let secret, !secret.isEmpty, body.firstRange(of: Array(secret.utf8)) != nil else { return (fields, body) }
        return Self.withheld(fields, "they repeat the key it was asked with")
    }

    package func close() { response.close() }

    private static var refusalLimit: Int { 1 << 20 }

    private func repeats(_ value: String) -> Bool {
        guard let secret, !secret.isEmpty else { return false }
        return value.firstRange(of: secret) != nil
    }

    private static func withheld(_ fields: HTTPFields, _ reason: String) -> (fields: HTTPFields, body: [UInt8]) {
        var kept: HTTPFields = ["content-type": "application/json; charset=utf-8"]
        // What is said of the provider's own body is not true of this one.
        for (name, value) in fields.pairs where !name.hasPrefix("content-") { kept.append(name, value) }
        let message = "The provider's words are withheld, for \(reason)."
        return (kept, Array("{\"error\":{\"message\":\"\(message)\"}}".utf8))
    }
}
