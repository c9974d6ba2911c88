internal import HTTP

/// A form as a request's body (`application/x-www-form-urlencoded`).
struct Form: ExpressibleByDictionaryLiteral {
    let bytes: [UInt8]

    init(dictionaryLiteral items: (String, String)...) {
        // The encoding of paths leaves slashes alone, which mean nothing in a form.
        bytes = Array(items.map { "\($0)=\($1.pathEncoded)" }.joined(separator: "&").utf8)
    }
}
