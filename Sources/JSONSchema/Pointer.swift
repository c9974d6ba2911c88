import JSON

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
        guard let names = JSONPointer.names(inFragment: fragment) else { return nil }
        tokens = names
    }

    init(tokens: [String] = []) { self.tokens = tokens }

    /// Compares by code points, as JSON compares names.
    static func == (left: Pointer, right: Pointer) -> Bool {
        left.tokens.elementsEqual(right.tokens) { $0.utf8.elementsEqual($1.utf8) }
    }
}
