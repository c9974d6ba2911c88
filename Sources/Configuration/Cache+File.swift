import YAML

extension Configuration.Cache {
    init?(from value: ValueReader) {
        guard let text = value.nonEmptyText() else { return nil }
        if text.value == "memory" {
            self = .memory
            return
        }
        let origin = text.variables.map { "${\($0)}" }.joined()
        do throws(Failure) {
            self = .redis(try Redis(parsing: text.value, origin: origin.isEmpty ? "the configuration file" : origin))
        } catch {
            value.refuse("'cache' \(error.message)")
            return nil
        }
    }

    /// Why a text is no cache; it never repeats the text, which may hold a password.
    struct Failure: Error {
        let message: String
    }
}

extension Configuration.Cache.Redis {
    /// Reads `redis://[user:password@]host[:port][/database]` or `unix:/path`; user and password may be percent-encoded.
    init(parsing text: String, origin: String) throws(Configuration.Cache.Failure) {
        func refuse(_ message: String) -> Configuration.Cache.Failure { .init(message: message) }
        if text.hasPrefix("unix:") {
            let path = text.dropFirst("unix:".count)
            // The kernel's `sun_path` has 108 bytes, one of them the terminator.
            guard (1...107).contains(path.utf8.count), !path.utf8.contains(0) else {
                throw refuse("must have a path of 1 to 107 bytes after unix:")
            }
            self.init(place: .unix(path: String(path)), user: nil, password: nil, database: 0)
            return
        }
        guard !text.hasPrefix("rediss:") else {
            throw refuse("has TLS (rediss:), which is not supported; use a tunnel, or a Unix socket")
        }
        guard text.hasPrefix("redis://") else {
            throw refuse("must be memory, redis://host:6379/0 or unix:/path/to.sock")
        }
        var rest = text.dropFirst("redis://".count)
        var (user, password): (Secret?, Secret?)
        // A password may hold anything, so the last of these signs ends it.
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let words = parts.map { Secret(Self.decoded($0), origin: origin) }
            guard words.count == 2, !words[1].reveal().isEmpty else {
                throw refuse("must have user:password or :password before the @")
            }
            (user, password) = (parts[0].isEmpty ? nil : words[0], words[1])
            rest = rest[rest.index(after: at)...]
        }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let (host, portText) = HostAndPort.split(parts[0]) else { throw refuse("has no valid host") }
        guard let port = portText.map(HostAndPort.port) ?? 6379, port > 0 else {
            throw refuse("has a port that is not from 1 to 65535")
        }
        let databaseText = parts.count == 2 ? parts[1] : ""
        guard let database = databaseText.isEmpty ? 0 : HostAndPort.port(databaseText) else {
            throw refuse("must end in the number of a database, such as /0")
        }
        self.init(place: .tcp(host: host, port: port), user: user, password: password, database: database)
    }

    /// Undoes percent-encoding; a sign that begins none stands for itself.
    private static func decoded(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = Character(Unicode.Scalar(bytes[index + 1])).hexDigitValue,
                let low = Character(Unicode.Scalar(bytes[index + 2])).hexDigitValue
            {
                decoded.append(UInt8(high << 4 | low))
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
