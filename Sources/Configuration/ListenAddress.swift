import Glibc

/// Where the server waits for connections.
package enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// Port 0 lets the system choose a free one.
    case tcp(host: String, port: Int)
    case unix(path: String)

    package static let standard = ListenAddress.tcp(host: "127.0.0.1", port: 8080)

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Reads `host:port`, `[::1]:8080` or `unix:/path/to.sock`.
    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = text.dropFirst("unix:".count)
            // The kernel's `sun_path` has 108 bytes, one of them the terminator.
            guard (1...107).contains(path.utf8.count), !path.utf8.contains(0) else { return nil }
            self = .unix(path: String(path))
        } else {
            guard case (let host, let portText?)? = HostAndPort.split(text[...]), let port = HostAndPort.port(portText)
            else {
                return nil
            }
            self = .tcp(host: host, port: port)
        }
    }
}

/// The part of an address that listening and calling share.
enum HostAndPort {
    /// Splits `host`, `host:port`, `[v6]` or `[v6]:port`; `nil` when the host cannot be one.
    static func split(_ text: Substring) -> (host: String, port: Substring?)? {
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[end...].dropFirst()
            guard isIPv6(host), rest.isEmpty || rest.first == ":" else { return nil }
            return (String(host), rest.isEmpty ? nil : rest.dropFirst())
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first, isNameOrIPv4(host) else { return nil }
        return (String(host), parts.count == 2 ? parts[1] : nil)
    }

    static func port(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ isDigit($0) }), let port = Int(text), port <= 65535 else {
            return nil
        }
        return port
    }

    private static func isIPv6(_ host: Substring) -> Bool {
        var address = in6_addr()
        return unsafe inet_pton(AF_INET6, String(host), &address) == 1
    }

    private static func isNameOrIPv4(_ host: Substring) -> Bool {
        guard (1...253).contains(host.utf8.count) else { return false }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if labels.allSatisfy({ $0.utf8.allSatisfy { isDigit($0) } }) {
            return labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
        }
        return labels.allSatisfy { label in
            !label.isEmpty && !label.hasPrefix("-")
                && label.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-_".utf8.contains($0) }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
