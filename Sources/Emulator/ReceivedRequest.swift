package import HTTP
import JSON

/// A request as it arrived.
package struct ReceivedRequest: Sendable {
    package let head: HTTPRequestHead
    /// The first megabyte of the body, which is all of most.
    package let body: [UInt8]
    package let bodySize: Int
    /// Which one it was since the emulator started, from zero.
    package let number: Int

    init(head: HTTPRequestHead, body: [UInt8], number: Int) {
        self.head = head
        self.body = body.count <= Self.bodyLimit ? body : Array(body[..<Self.bodyLimit])
        bodySize = body.count
        self.number = number
    }

    private static let bodyLimit = 1 << 20
}

extension ReceivedRequest {
    /// What may be shown of it: everything but credentials, of which only the length is told.
    var json: JSON {
        [
            "number": JSON(number),
            "method": .string(head.method),
            "path": .string(String(head.path)),
            "query": head.query.map { .string(Self.redacted(query: $0)) } ?? .null,
            "headers": .array(
                head.fields.pairs.map { name, value in
                    [.string(name), .string(Self.secretFields.contains(name) ? Self.redacted(value) : value)]
                }
            ),
            "body_size": JSON(bodySize),
            "body": .string(bodyText),
        ]
    }

    private static let secretFields: Set = [
        "authorization", "proxy-authorization", "x-goog-api-key", "api-key", "x-api-key", "cookie",
    ]
    private static let secretItems: Set = [
        "key", "api_key", "access_token", "assertion", "refresh_token", "client_secret", "subject_token",
    ]

    private var bodyText: String {
        let text = String(decoding: body, as: UTF8.self)
        let isForm = head.fields["content-type"]?.hasPrefix("application/x-www-form-urlencoded") == true
        return isForm || head.path == "/token" ? Self.redacted(query: text[...]) : text
    }

    /// Keeps the scheme, as of `Bearer`: it is no secret, and tests look for it.
    private static func redacted(_ value: String) -> String {
        let words = value.split(separator: " ", maxSplits: 1)
        let isScheme = words.count == 2 && ["bearer", "basic"].contains(words[0].lowercased())
        let secret = isScheme ? words[1] : value[...]
        return (isScheme ? "\(words[0]) " : "") + "[\(secret.utf8.count) bytes redacted]"
    }

    private static func redacted(query: Substring) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false).map { item in
            let parts = item.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, secretItems.contains(parts[0].percentDecoded) else { return String(item) }
            return "\(parts[0])=[\(parts[1].utf8.count) bytes redacted]"
        }.joined(separator: "&")
    }
}
