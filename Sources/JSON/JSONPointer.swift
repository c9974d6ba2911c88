/// How places in a document are written in URIs (RFC 6901, section 6).
package enum JSONPointer {
    /// The names on the way that a fragment such as `/a/b~1c` tells, with percent escapes.
    ///
    /// Returns none for an empty fragment, and `nil` for one that is no pointer, such as an anchor.
    package static func names(inFragment fragment: some StringProtocol) -> [String]? {
        guard let text = withoutPercentEscapes(fragment), text.isEmpty || text.hasPrefix("/") else { return nil }
        return text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { token in
            token.split(separator: "~1", omittingEmptySubsequences: false)
                .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
                .joined(separator: "/")
        }
    }

    private static func withoutPercentEscapes(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var units = text.utf8.makeIterator()
        while let unit = units.next() {
            guard unit == UInt8(ascii: "%") else {
                bytes.append(unit)
                continue
            }
            guard let high = units.next(), let low = units.next(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
