private import COpenSSL

/// Whether two secrets are the same, in a time that does not tell where they differ.
///
/// Their lengths are no secret: unequal ones answer at once.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBytes { left in
        unsafe right.withUnsafeBytes { right in
            unsafe CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
        }
    }
}

/// Bytes nobody can guess.
package func randomBytes(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        // A system without randomness has no safe way to go on.
        precondition(count <= Int32.max, "So many random bytes are not asked for at once.")
        let status = unsafe RAND_bytes(buffer.baseAddress, Int32(count))
        precondition(status == 1, "The system gives no randomness.")
        initialized = count
    }
}

/// A name nobody can guess: twice as many hexadecimal digits as bytes.
package func randomHex(bytes count: Int) -> String {
    randomBytes(count).hexadecimal
}
