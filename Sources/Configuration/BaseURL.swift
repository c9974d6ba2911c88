/// Where a service is: an `http` or `https` address without credentials, query or fragment.
package struct BaseURL: Hashable, Sendable, CustomStringConvertible {
    package enum Scheme: String, Sendable {
        case http, https
    }

    package let scheme: Scheme
    /// In lower case; an IPv6 address without its brackets.
    package let host: String
    /// `nil` when the scheme's own port is meant.
    package let port: Int?
    /// Begins with a slash, or is empty; never ends with a slash.
    package let path: String

    package var description: String {
        let host = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return "\(scheme.rawValue)://\(host)\(port.map { ":\($0)" } ?? "")\(path)"
    }

    /// Whether this machine answers there.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    static let gemini = BaseURL(scheme: .https, host: "generativelanguage.googleapis.com", port: nil, path: "")
    static let openai = BaseURL(scheme: .https, host: "api.openai.com", port: nil, path: "/v1")

    func appending(_ path: String) -> BaseURL {
        BaseURL(scheme: scheme, host: host, port: port, path: self.path + path)
    }
}

extension BaseURL {
    /// Why a text is no base URL; it never repeats the text, which may hold a password.
    struct Failure: Error {
        let message: String
    }

    init(parsing text: String) throws(Failure) {
        guard let colon = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<colon.lowerBound].lowercased())
        else { throw Failure(message: "must begin with http:// or https://") }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Failure(message: "must be plain ASCII without spaces")
        }
        let rest = text[colon.upperBound...]
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw Failure(message: "must not have a query or a fragment")
        }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else {
            throw Failure(message: "must not hold a user or a password; credentials belong in 'api_key'")
        }
        guard let (host, portText) = HostAndPort.split(authority) else {
            throw Failure(message: "has no valid host")
        }
        var port: Int?
        if let portText {
            guard let number = HostAndPort.port(portText), number > 0 else {
                throw Failure(message: "has a port that is not from 1 to 65535")
            }
            port = number
        }
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path.removeLast() }
        self.init(scheme: scheme, host: host.lowercased(), port: port, path: String(path))
    }
}
