/// A code that only who knows the secret can make for a message: HMAC with SHA-256, as RFC 2104 has it.
package enum MessageCode {
    private static let blockBytes = 64

    /// Returns the 32 bytes for a message.
    package static func make(for message: [UInt8], secret: [UInt8]) -> [UInt8] {
        var key = secret.count > blockBytes ? SHA256.digest(of: secret) : secret
        key += [UInt8](repeating: 0, count: blockBytes - key.count)
        var inner = SHA256()
        inner.update(key.map { $0 ^ 0x36 })
        inner.update(message)
        var outer = SHA256()
        outer.update(key.map { $0 ^ 0x5C })
        outer.update(inner.finish())
        return outer.finish()
    }
}
