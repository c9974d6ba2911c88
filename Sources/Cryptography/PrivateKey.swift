private import COpenSSL

/// A private key read from a file in PEM, freed when it leaves scope.
@safe struct PrivateKey: ~Copyable {
    let handle: OpaquePointer

    /// Refuses a key behind a passphrase, rather than let OpenSSL ask for it on the terminal.
    init(file: String) throws(CryptographyError) {
        guard let input = unsafe BIO_new_file(file, "r") else {
            throw CryptographyError(
                code: .unreadableFile,
                message: "The private key file \(file) cannot be read: \(OpenSSLErrors.take())."
            )
        }
        defer { unsafe BIO_free(input) }
        var wasAsked = false
        let handle = unsafe PEM_read_bio_PrivateKey(input, nil, refusePassphrase, &wasAsked)
        if let handle = unsafe handle {
            unsafe self.handle = handle
            return
        }
        let reason = OpenSSLErrors.take()
        guard !wasAsked else {
            throw CryptographyError(
                code: .passphraseProtected,
                message: """
                    The private key in \(file) is protected by a passphrase; \
                    give a key without one, in a file only the server may read.
                    """
            )
        }
        throw CryptographyError(code: .invalidKey, message: "\(file) holds no private key in PEM: \(reason).")
    }

    deinit {
        unsafe EVP_PKEY_free(handle)
    }
}

private func refusePassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int32,
    _ isForWriting: Int32,
    _ wasAsked: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe wasAsked?.assumingMemoryBound(to: Bool.self).pointee = true
    return -1
}
