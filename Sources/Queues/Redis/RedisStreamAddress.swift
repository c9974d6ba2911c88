package import Redis

/// A stream of a Redis server, and the group in whose name it is read.
package struct RedisStreamAddress: Hashable, Sendable {
    package var server: RedisServer
    package var stream: String
    package var group = "aloft"

    package init(_ server: RedisServer, stream: String) {
        self.server = server
        self.stream = stream
    }

    /// Reads what follows `redis://`.
    init(_ text: Substring) throws(QueueError) {
        // A password may hold anything that is percent-encoded, so the last of these signs ends it.
        var rest = text
        var (user, password): (String?, String?)
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty else {
                throw Self.refusal("must have user:password or :password before the @")
            }
            user = parts[0].isEmpty ? nil : try Self.decoded(parts[0], "user")
            password = try Self.decoded(parts[1], "password")
            rest = rest[rest.index(after: at)...]
        }
        let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else {
            throw Self.refusal("needs the name of one stream, as in redis://host:6379/requests")
        }
        server = RedisServer(try Self.place(parts[0]))
        (server.user, server.password) = (user, password)
        stream = try Self.decoded(parts[1], "stream")
        if halves.count == 2 { try readOptions(halves[1]) }
    }

    private mutating func readOptions(_ text: Substring) throws(QueueError) {
        var seen: Set<Substring> = []
        for option in text.split(separator: "&", omittingEmptySubsequences: false) {
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty, seen.insert(parts[0]).inserted else {
                throw Self.refusal("takes ?group=NAME and &db=NUMBER, each once and with a value")
            }
            switch parts[0] {
            case "group": group = try Self.decoded(parts[1], "group")
            case "db":
                guard let number = Int(parts[1]), 0...65_535 ~= number else {
                    throw Self.refusal("has a db that is no number of a database")
                }
                server.database = number
            default: throw Self.refusal("takes ?group=NAME and &db=NUMBER, and nothing else behind the ?")
            }
        }
    }

    private static func place(_ text: Substring) throws(QueueError) -> RedisServer.Place {
        var host = text
        var portText: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw refusal("has a [ without its ]") }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw refusal("has something between ] and the port") }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        let signs = text.hasPrefix("[") ? ":." : "-._"
        guard !host.isEmpty, host.utf8.allSatisfy({ $0.isLetterOrDigit || signs.utf8.contains($0) }) else {
            throw refusal("has no valid host")
        }
        guard let portText else { return .tcp(host: String(host), port: 6379) }
        guard portText.utf8.allSatisfy(\.isDigit), let port = UInt16(portText), port > 0 else {
            throw refusal("has a port that is not from 1 to 65535")
        }
        return .tcp(host: String(host), port: port)
    }

    private static func decoded(_ text: Substring, _ what: String) throws(QueueError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: Array(rest.prefix(2)), as: UTF8.self), radix: 16), rest.count >= 2
            else { throw refusal("has a % in its \(what) that begins no percent-encoded sign") }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !decoded.utf8.contains(0) else {
            throw refusal("has a \(what) that is no text")
        }
        return decoded
    }

    private static func refusal(_ what: String) -> QueueError {
        QueueError(.address, "The address of a queue in Redis \(what).")
    }
}

extension RedisStreamAddress: CustomStringConvertible {
    /// Server, stream and group; never who speaks, or the password.
    package var description: String { "redis://\(server)/\(stream)?group=\(group)" }
}

extension UInt8 {
    fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
    fileprivate var isLetterOrDigit: Bool { isDigit || UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }
}
