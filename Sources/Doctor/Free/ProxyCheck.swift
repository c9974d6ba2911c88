import Configuration
import HTTPClient

/// What the proxy variables say, and for whom.
struct ProxyCheck: Check {
    let setup: Setup

    var name: String { "proxy" }

    func findings() async -> [Finding] {
        let proxies = HTTPProxies(environment: setup.environment)
        var findings: [Finding] = []
        for (scheme, proxy) in [("http", proxies.http), ("https", proxies.https)] {
            guard let proxy else { continue }
            guard let host = Self.host(of: proxy) else {
                findings.append(Finding(.proxyMalformed, "The proxy for \(scheme) is no address."))
                continue
            }
            findings.append(
                Finding(.proxyInUse, severity: .note, "Requests to \(scheme) addresses go through the proxy \(host).")
            )
        }
        return findings + local(proxies)
    }

    private func local(_ proxies: HTTPProxies) -> [Finding] {
        setup.configuration.providers.compactMap { provider in
            guard let url = provider.baseURL, url.isLoopback, proxies.covers(url) else { return nil }
            return Finding(
                .proxyBeforeLocal,
                severity: .warning,
                "Requests of '\(provider.name)' to \(url), on this machine, go through the proxy.",
                advice: "Add \(url.host) to NO_PROXY."
            )
        }
    }

    /// Host and port of a proxy, without user and password; `nil` for what is no address.
    static func host(of proxy: String) -> String? {
        var rest = proxy[...]
        if let mark = proxy.firstRange(of: "://") {
            let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
            guard schemes.contains(proxy[..<mark.lowerBound].lowercased()) else { return nil }
            rest = proxy[mark.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        let name = rest.last == "]" ? rest : rest.lastIndex(of: ":").map { rest[..<$0] } ?? rest
        let isName = name.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || ".-_:[]".utf8.contains(byte)
        }
        guard !name.isEmpty, isName else { return nil }
        let port = rest.dropFirst(name.count).dropFirst()
        guard port.isEmpty || UInt16(port) != nil else { return nil }
        return String(rest)
    }
}

extension HTTPProxies {
    /// Whether a request to the address goes through one of them.
    func covers(_ url: BaseURL) -> Bool {
        guard (url.scheme == .http ? http : https) != nil else { return false }
        let names = exceptions.split { $0 == "," || $0 == " " }.map { $0.lowercased() }
        return !names.contains { name in
            let name = name.hasPrefix(".") ? String(name.dropFirst()) : name
            return name == "*" || url.host == name || url.host.hasSuffix("." + name)
                || name.hasPrefix("127.0.0.0/") && url.host.hasPrefix("127.")
        }
    }
}
