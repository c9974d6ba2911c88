/// What all requests of a client share.
package struct HTTPClientOptions: Sendable {
    /// Connections to one host and port at a time, on one loop; `nil` is without limit.
    ///
    /// Further requests wait for one to be free.
    package var connectionsPerHost: Int?
    /// Connections kept open for later requests, on one loop.
    package var keptConnections = 256
    /// Bytes of a body that may wait for the reader; the server is held back then.
    package var unreadLimit = 256 << 10
    /// Bytes that the heads of one answer, interim ones and redirects included, may have together.
    package var headLimit = 64 << 10
    package var proxies = HTTPProxies()
    /// A file of certificates in PEM to trust instead of the system's.
    package var certificateFile: String?
    /// Sent with requests that have no such field of their own.
    package var userAgent: String?

    package init() {}
}

/// The proxies that requests go through, by the scheme of their URL.
package struct HTTPProxies: Sendable {
    package var http: String?
    package var https: String?
    /// Hosts that are reached directly: names, domains and networks separated by commas, or `*`.
    package var exceptions = ""

    /// No proxy.
    package init() {}

    /// Reads `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in lower case or upper case.
    package init(environment: [String: String]) {
        func value(_ name: String) -> String? {
            let value = environment[name] ?? environment[name.uppercased()]
            return value?.isEmpty == true ? nil : value
        }
        http = value("http_proxy") ?? value("all_proxy")
        https = value("https_proxy") ?? value("all_proxy")
        exceptions = value("no_proxy") ?? ""
    }
}
