/// A place in a document: the names and indices that lead to it.
struct Pointer: Hashable, Sendable {
    var tokens: [String] = []

    func appending(_ token: String) -> Pointer { Pointer(tokens: tokens + [token]) }

    var text: String { tokens.map { "/" + Self.escaped($0) }.joined() }

    static func escaped(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        return token.reduce(into: "") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
    }

    /// Reads the fragment of a reference: `/a/b~1c`, with percent escapes.
    init?(fragment: some StringProtocol) {
        guard let text = Self.withoutPercentEscapes(fragment), text.isEmpty || text.hasPrefix("/") else { return nil }
        tokens = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { token in
            token.split(separator: "~1", omittingEmptySubsequences: false)
                .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
                .joined(separator: "/")
        }
    }

    init(tokens: [String] = []) { self.tokens = tokens }

    /// Compares by code points, as JSON compares names.
    static func == (left: Pointer, right: Pointer) -> Bool {
        left.tokens.elementsEqual(right.tokens) { $0.utf8.elementsEqual($1.utf8) }
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
