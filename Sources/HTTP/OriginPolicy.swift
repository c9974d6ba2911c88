/// Which web pages may use what is served here: those from here, and those of a list.
///
/// Browsers say where a page is from in `Origin`; other programs say nothing, and are not held back. For pages of other
/// origins, ``fields(for:)`` and ``isPreflight(_:)`` are what CORS asks of a server.
package struct OriginPolicy: Hashable, Sendable {
    /// Origins as browsers write them, such as `https://app.example`; `*` stands for all.
    package var origins: Set<String>

    package init(origins: some Sequence<String> = []) {
        self.origins = Set(origins.map { $0.lowercased() })
    }

    /// Whether the page that makes a request may.
    package func allows(_ head: HTTPRequestHead) -> Bool {
        head.origin != .foreign || isListed(head)
    }

    /// Whether the page that makes a request is one of the list.
    package func isListed(_ head: HTTPRequestHead) -> Bool {
        head.fields["origin"].map { isListed($0.lowercased()) } ?? false
    }

    /// What lets a page of another origin read an answer; nothing for one that may not.
    ///
    /// No credentials of the browser are asked for: who calls shows a key.
    package func fields(for head: HTTPRequestHead) -> HTTPFields {
        guard !origins.isEmpty else { return HTTPFields() }
        var fields: HTTPFields = ["vary": "Origin"]
        if let origin = head.fields["origin"], isListed(origin.lowercased()) {
            fields.append("access-control-allow-origin", origin)
        }
        return fields
    }

    /// Whether a request only asks what a page may do.
    package func isPreflight(_ head: HTTPRequestHead) -> Bool {
        head.method == "OPTIONS" && head.fields["origin"] != nil
            && head.fields["access-control-request-method"] != nil
    }

    /// What a preflight request is told, with status 204; nothing for a page that may do nothing.
    package func preflightFields(for head: HTTPRequestHead, methods: String) -> HTTPFields {
        var fields = fields(for: head)
        guard fields["access-control-allow-origin"] != nil else { return fields }
        fields.append("access-control-allow-methods", methods)
        if let wanted = head.fields["access-control-request-headers"] {
            fields.append("access-control-allow-headers", wanted)
        }
        fields.append("access-control-max-age", "600")
        return fields
    }

    private func isListed(_ origin: String) -> Bool {
        origins.contains(origin) || origins.contains("*")
    }
}
