private import Glibc
private import CPQ

enum PostgresText {
    /// Hands out texts as an array of C strings with a null behind the last.
    static func withCStrings<Result>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = unsafe texts.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        let pointers = unsafe copies.map { unsafe UnsafePointer($0) } + [nil]
        return unsafe pointers.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("it holds at least the null") }
            return unsafe body(start)
        }
    }
}

enum PostgresAddress {
    /// Whether libpq can read it; its own error would show the password.
    static func isReadable(_ url: String) -> Bool {
        guard let options = unsafe PQconninfoParse(url, nil) else { return false }
        unsafe PQconninfoFree(options)
        return true
    }
}
