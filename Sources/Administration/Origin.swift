internal import HTTP

extension HTTPRequestHead {
    /// What a browser says of where a call comes from.
    enum Origin {
        /// A page of this server.
        case same
        /// Any other page.
        case foreign
        /// It is no browser that calls, or one that says nothing.
        case unsaid
    }

    /// Where the call comes from, by the fields that pages cannot set: `Sec-Fetch-Site`, else `Origin`.
    var origin: Origin {
        if let site = fields["sec-fetch-site"] { return site == "same-origin" ? .same : .foreign }
        guard let origin = fields["origin"] else { return .unsaid }
        guard let host = fields["host"], let authority = origin.firstRange(of: "://").map({ origin[$0.upperBound...] })
        else { return .foreign }
        return authority.lowercased() == host.lowercased() ? .same : .foreign
    }

    /// Whether the method changes nothing.
    var isSafe: Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }

    var isJSON: Bool {
        let type = fields["content-type"]?.prefix { $0 != ";" } ?? ""
        return type.lowercased().filter { $0 != " " } == "application/json"
    }

    /// The value of a cookie.
    func cookie(_ name: String) -> String? {
        for field in fields.values("cookie") {
            for pair in field.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " }
                if trimmed.hasPrefix(name + "=") { return String(trimmed.dropFirst(name.utf8.count + 1)) }
            }
        }
        return nil
    }
}
