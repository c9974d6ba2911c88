internal import Foundation
package import JSON
package import Keys

extension VirtualKey {
    /// The key as operators see it: neither its text nor its hash.
    package var json: JSON {
        [
            "id": .string(id), "name": .string(name), "source": .string(source.rawValue), "admin": .bool(isAdmin),
            "routes": routes.map { .array($0.map { .string($0) }) } ?? .null,
            "expires": expires.map { .string($0.formatted(.iso8601)) } ?? .null,
            "requests_per_minute": requestsPerMinute.map { JSON($0) } ?? .null,
            "tokens_per_minute": tokensPerMinute.map { JSON($0) } ?? .null,
            "budget": budget?.json ?? .null, "revoked": .bool(isRevoked),
            "created": created.map { .string($0.formatted(.iso8601)) } ?? .null,
        ]
    }
}

extension Budget {
    package var json: JSON {
        ["usd": Self.json(nanodollars: nanodollars), "per": .string(period.rawValue)]
    }

    /// Dollars as a number, exactly.
    package static func json(nanodollars: Int) -> JSON {
        JSONNumber(text: dollars(nanodollars: nanodollars)).map { .number($0) } ?? .null
    }
}
