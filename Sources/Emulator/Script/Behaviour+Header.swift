extension Behaviour {
    /// Reads the compact form of the `x-emulate` header: the keys of a script's `do:`, as `delay=200ms; garbage; cut=120`.
    ///
    /// A key without a value means `true`. Values are YAML, so `headers={retry-after: 7}` works; none may hold a
    /// semicolon. In errors, the line is the number of the item.
    package init(header: String, files: BodyFiles = .none) throws(ScriptError) {
        var lines: [String] = []
        for item in header.split(separator: ";") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = parts[0].trimmed
            guard !key.isEmpty else { continue }
            lines.append("\(key): \(parts.count == 2 ? parts[1].trimmed : "true")")
        }
        self = try ScriptError.read(Array(lines.joined(separator: "\n").utf8), file: "x-emulate") { reader in
            Behaviour(from: reader, files)
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
