package import GoogleCredentials

/// Where Pub/Sub is, and what it is shown.
package struct PubSubService: Sendable {
    /// Scheme, host and port.
    let origin: String
    /// `nil` where nobody asks who calls.
    let tokens: TokenSource?

    /// Google's own service.
    ///
    /// `baseURL` is for a region's endpoint, such as `https://europe-west1-pubsub.googleapis.com`, which keeps the order
    /// of messages with a key from several publishers. Throws `.invalidRequest` unless it is one of `https`, or on this
    /// very machine: it is shown an access token.
    package static func google(
        _ tokens: TokenSource,
        baseURL: String = "https://pubsub.googleapis.com"
    ) throws(PubSubError) -> PubSubService {
        let isSecure = baseURL.hasPrefix("https://")
        let host = baseURL.dropFirst(isSecure ? 8 : 7)
        guard isSecure || baseURL.hasPrefix("http://"), isHost(host), isSecure || isThisMachine(host) else {
            throw PubSubError(
                .invalidRequest,
                "Pub/Sub's address must be https:// and a host, or http:// and this very machine."
            )
        }
        return PubSubService(origin: baseURL, tokens: tokens)
    }

    /// An emulator at a host and port, which is shown no credentials.
    package static func emulator(at host: String) throws(PubSubError) -> PubSubService {
        guard isHost(host[...]) else {
            throw PubSubError(
                .invalidRequest,
                "The address of Pub/Sub's emulator must be a host and a port, such as localhost:8085."
            )
        }
        return PubSubService(origin: "http://\(host)", tokens: nil)
    }

    /// The emulator that `PUBSUB_EMULATOR_HOST` names, which goes before everything else; `nil` if it names none.
    package static func emulator(environment: [String: String]) throws(PubSubError) -> PubSubService? {
        guard let host = environment["PUBSUB_EMULATOR_HOST"], !host.isEmpty else { return nil }
        // Google's libraries differ in whether the scheme may stand there.
        return try emulator(at: host.hasPrefix("http://") ? String(host.dropFirst(7)) : host)
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._:[]".utf8.contains(byte)
                }
            }
    }

    private static func isThisMachine(_ hostAndPort: Substring) -> Bool {
        if hostAndPort.hasPrefix("[") { return hostAndPort == "[::1]" || hostAndPort.hasPrefix("[::1]:") }
        let host = hostAndPort.prefix { $0 != ":" }
        if host == "localhost" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }
}
