private import COpenSSL

/// A private key read from PEM, freed when it leaves scope.
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
        unsafe handle = try Self.read(input, named: file)
    }

    /// Reads the PEM text of a key; `name` says in errors where the text came from.
    init(pem: String, named name: String) throws(CryptographyError) {
        OpenSSLErrors.clear()
        let bytes = Array(pem.utf8)
        guard let size = Int32(exactly: bytes.count), let input = unsafe BIO_new(BIO_s_mem()) else {
            throw CryptographyError(code: .invalidKey, message: "\(name) is too large to be a private key.")
        }
        defer { unsafe BIO_free(input) }
        // The BIO copies the bytes. Writing none of them is a failure to OpenSSL, and an empty text is no key.
        unsafe BIO_write(input, bytes, size)
        unsafe handle = try Self.read(input, named: name)
    }

    private static func read(_ input: OpaquePointer, named name: String) throws(CryptographyError) -> OpaquePointer {
        var wasAsked = false
        let handle = unsafe PEM_read_bio_PrivateKey(input, nil, refusePassphrase, &wasAsked)
        if let handle = unsafe handle { return unsafe handle }
        let reason = OpenSSLErrors.take()
        guard !wasAsked else {
            throw CryptographyError(
                code: .passphraseProtected,
                message: """
                    The private key in \(name) is protected by a passphrase; \
                    give a key without one, in a file only the server may read.
                    """
            )
        }
        throw CryptographyError(code: .invalidKey, message: "\(name) holds no private key in PEM: \(reason).")
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
