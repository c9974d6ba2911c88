import Glibc

/// What people see: answers on standard output, everything else on standard error.
enum Terminal {
    static func print(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes without a line end, at once.
    static func stream(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes to standard error without a line end.
    static func progress(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    static func note(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    static func complain(_ text: String) {
        write("aloft: \(text)\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
