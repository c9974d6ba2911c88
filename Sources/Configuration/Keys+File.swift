import Foundation
import Keys
import YAML

extension VirtualKey {
    /// Reads one key; only its hash is ever written down.
    init?(from reader: MappingReader) {
        let name = Self.name(from: reader)
        let hash = Self.hash(from: reader)
        let routes = reader.list("routes")?.compactMap { $0.nonEmptyText()?.value }
        var isRight = true
        var expires: Date?
        if let value = reader.value("expires") {
            expires = Self.date(from: value)
            isRight = expires != nil
        }
        let requests = reader.integer("requests_per_minute", in: 1...10_000_000)
        let tokens = reader.integer("tokens_per_minute", in: 1...1_000_000_000_000)
        let budget = reader.mapping("budget", Budget.init(from:))
        let isAdmin = reader.boolean("admin") ?? false
        guard let name, let hash, isRight else { return nil }
        self.init(id: hash.prefix(8).map { Self.hex($0) }.joined(), name: name, hash: hash)
        self.routes = routes
        self.expires = expires
        requestsPerMinute = requests
        tokensPerMinute = tokens
        self.budget = budget
        self.isAdmin = isAdmin
    }

    private static func name(from reader: MappingReader) -> String? {
        guard let value = reader.value("name", required: true), let text = value.nonEmptyText() else { return nil }
        guard isName(text.value) else {
            value.refuse("'name' has characters that change how others are shown")
            return nil
        }
        return text.value
    }

    private static func hex(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.count == 1 ? "0" + text : text
    }

    private static func hash(from reader: MappingReader) -> [UInt8]? {
        guard let value = reader.value("hash", required: true), let text = value.nonEmptyText() else { return nil }
        let digits = text.value.hasPrefix("sha256:") ? text.value.dropFirst("sha256:".count) : ""
        var bytes: [UInt8] = []
        var rest = digits[...]
        while let byte = UInt8(rest.prefix(2), radix: 16), rest.prefix(2).count == 2 {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        guard bytes.count == 32, rest.isEmpty else {
            value.refuse("'hash' must be 'sha256:' and 64 hexadecimal digits, as 'aloft key NAME' prints it")
            return nil
        }
        return bytes
    }

    private static func date(from value: ValueReader) -> Date? {
        guard let text = value.nonEmptyText() else { return nil }
        if let date = expiry(text.value) { return date }
        value.refuse("'expires' must be a day such as 2027-01-31 or a time such as 2027-01-31T12:00:00Z")
        return nil
    }
}

extension Budget {
    fileprivate init?(from reader: MappingReader) {
        let amount = reader.value("usd", required: true).flatMap { value -> Int? in
            guard let text = value.text() else { return nil }
            // A price of a million of something is read with the same care as a sum of dollars.
            if let nano = Budget.nanodollars(dollars: text.value) { return nano }
            value.refuse("'usd' must be dollars such as 20 or 0.5, with at most nine decimals")
            return nil
        }
        let period = reader.oneOf("per", Period.self)
        guard let amount else { return nil }
        self.init(nanodollars: amount, period: period ?? .month)
    }
}
