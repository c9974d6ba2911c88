/// A URL that a secret may be sent to: `https`, or `http` to this very machine.
///
/// Credentials files name the endpoints they are sent to, so a forged one could have a key's proof sent anywhere in the
/// clear.
struct SecretURL: Sendable {
    let text: String
    /// Host and port, for messages.
    let host: String

    init?(_ text: String) {
        // Some take a backslash for a slash and some do not, so that they see different hosts.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { return nil }
        let host = text.dropFirst(isSecure ? 8 : 7).prefix { !"/?#".contains($0) }
        // Credentials in a URL have no business here, and are a way to disguise its host.
        guard !host.isEmpty, !host.contains("@") else { return nil }
        guard isSecure || Self.isThisMachine(host) else { return nil }
        self.text = text
        self.host = String(host)
    }

    private static func isThisMachine(_ hostAndPort: Substring) -> Bool {
        if hostAndPort.hasPrefix("[") { return hostAndPort == "[::1]" || hostAndPort.hasPrefix("[::1]:") }
        let host = hostAndPort.prefix { $0 != ":" }
        if host == "localhost" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }
}
