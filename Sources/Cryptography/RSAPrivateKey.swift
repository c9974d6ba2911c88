private import COpenSSL

/// An RSA key that signs, read from the PEM text that credentials files hold.
@safe package final class RSAPrivateKey: Sendable {
    // Invariant: read in `init` and never changed afterwards. OpenSSL locks what signatures made at once share.
    nonisolated(unsafe) private let handle: OpaquePointer
    private let name: String

    /// Reads a key in PKCS#8 or PKCS#1.
    ///
    /// `name` says in errors where the text came from; the text itself is never in one.
    package init(pem: String, named name: String) throws(CryptographyError) {
        let key = try PrivateKey(pem: pem, named: name)
        guard unsafe EVP_PKEY_is_a(key.handle, "RSA") == 1 else {
            throw CryptographyError(code: .invalidKey, message: "The private key in \(name) is not one of RSA.")
        }
        unsafe EVP_PKEY_up_ref(key.handle)
        unsafe handle = key.handle
        self.name = name
    }

    deinit {
        unsafe EVP_PKEY_free(handle)
    }

    /// Signs the SHA-256 of `message` as RSASSA-PKCS1-v1_5 does (RFC 8017, section 8.2), which JSON calls `RS256`.
    ///
    /// It takes a millisecond or so. Throws only for a key that is too short for the digest.
    package func signWithSHA256(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
        OpenSSLErrors.clear()
        guard let context = unsafe EVP_MD_CTX_new() else {
            throw CryptographyError(code: .internalFailure, message: "OpenSSL: \(OpenSSLErrors.take()).")
        }
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: Int(unsafe EVP_PKEY_get_size(handle)))
        var count = signature.count
        // The padding of PKCS#1 v1.5 is OpenSSL's choice for RSA unless told otherwise.
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, handle) == 1,
            unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        else {
            throw CryptographyError(
                code: .invalidKey,
                message: "The private key in \(name) cannot sign: \(OpenSSLErrors.take())."
            )
        }
        signature.removeLast(signature.count - count)
        return signature
    }
}
