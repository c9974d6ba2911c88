/// Where the page is from that makes a browser ask.
package enum PageOrigin: Hashable, Sendable {
    /// A page of this server.
    case same
    /// Any other page.
    case foreign
    /// It is no browser that asks, or nobody's page that made it.
    case unsaid
}

extension HTTPRequestHead {
    /// Where a request comes from, by the fields that pages cannot set: `Sec-Fetch-Site`, else `Origin`.
    ///
    /// Schemes are not compared: a proxy in front may be the one that speaks TLS.
    package var origin: PageOrigin {
        switch fields["sec-fetch-site"] {
        case "same-origin": return .same
        // Typed, or chosen from the bookmarks.
        case "none": return .unsaid
        case .some: return .foreign
        case nil: break
        }
        guard let origin = fields["origin"] else { return .unsaid }
        guard let host = fields["host"], let authority = origin.firstRange(of: "://").map({ origin[$0.upperBound...] })
        else { return .foreign }
        return authority.lowercased() == host.lowercased() ? .same : .foreign
    }

    /// Whether a page asks that is neither this server's nor shown under a name of this machine alone.
    ///
    /// A server that asks for no key is open to every page that its user happens to visit: one of another site can post
    /// without reading the answer, and one whose name was pointed at this machine afterwards seems to be from here.
    package var isOfStrangePage: Bool {
        switch origin {
        case .foreign: true
        case .unsaid: false
        case .same: !isForThisMachine
        }
    }

    private var isForThisMachine: Bool {
        guard let host = fields["host"]?.lowercased() else { return false }
        if host.hasPrefix("[::1]") { return true }
        let name = host.prefix { $0 != ":" }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return name == "localhost" || name.hasSuffix(".localhost")
            || numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
    }
}
