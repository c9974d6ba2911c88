private import COpenSSL

/// The SHA-256 of bytes that come in pieces.
@safe package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    package init() {
        // Both fail only when memory is out or OpenSSL's own configuration forbids SHA-256; neither is input.
        guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("There is no memory for a digest.") }
        let status = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
        precondition(status == 1, "OpenSSL offers no SHA-256.")
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    package mutating func update(_ bytes: Span<UInt8>) {
        let status = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        precondition(status == 1, "OpenSSL could not continue a digest.")
    }

    package mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        update(bytes.span)
    }

    /// Ends the digest and returns its 32 bytes.
    package consuming func finish() -> [UInt8] {
        let digest = unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            let status = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(status == 1, "OpenSSL could not finish a digest.")
            count = 32
        }
        return digest
    }

    /// The digest of bytes that are all there.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }
}

extension [UInt8] {
    /// Two lowercase hexadecimal digits a byte.
    package var hexadecimal: String {
        let digits: StaticString = "0123456789abcdef"
        return unsafe String(unsafeUninitializedCapacity: count * 2) { buffer in
            for (index, byte) in enumerated() {
                unsafe buffer[index * 2] = digits.utf8Start[Int(byte >> 4)]
                unsafe buffer[index * 2 + 1] = digits.utf8Start[Int(byte & 0xF)]
            }
            return count * 2
        }
    }
}
