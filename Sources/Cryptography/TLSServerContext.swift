private import COpenSSL
private import Glibc

/// A certificate and its key, ready for any number of ``TLSSession``s on any thread.
///
/// TLS 1.2 and 1.3, no renegotiation, no compression. Resumption is by tickets, which need no memory here.
@safe package final class TLSServerContext: Sendable {
    // Invariant: configured in `init` and never changed afterwards. OpenSSL counts the references and locks what
    // sessions share.
    nonisolated(unsafe) let handle: OpaquePointer
    private let protocols: ApplicationProtocols

    /// Reads both files, in PEM; the certificate's issuers follow it in its file.
    ///
    /// `protocols` are the application protocols (ALPN) spoken, the preferred one first. Every error names the file and
    /// what is wrong with it.
    package init(
        certificateFile: String,
        keyFile: String,
        protocols: [String] = ["h2", "http/1.1"]
    ) throws(CryptographyError) {
        OpenSSLErrors.clear()
        try checkReadable(certificateFile, holding: "certificate")
        try checkReadable(keyFile, holding: "private key")
        guard let handle = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw CryptographyError(code: .internalFailure, message: "OpenSSL: \(OpenSSLErrors.take()).")
        }
        unsafe self.handle = handle
        self.protocols = ApplicationProtocols(protocols)
        unsafe configure(handle)
        unsafe SSL_CTX_set_alpn_select_cb(handle, selectProtocol, Unmanaged.passUnretained(self.protocols).toOpaque())
        try loadCertificate(certificateFile)
        try loadKey(keyFile, certificateFile: certificateFile)
    }

    deinit {
        unsafe SSL_CTX_free(handle)
    }

    private func loadCertificate(_ file: String) throws(CryptographyError) {
        guard unsafe SSL_CTX_use_certificate_chain_file(handle, file) == 1 else {
            throw CryptographyError(
                code: .invalidCertificate,
                message: "\(file) is no certificate in PEM that can be served: \(OpenSSLErrors.take())."
            )
        }
    }

    private func loadKey(_ file: String, certificateFile: String) throws(CryptographyError) {
        let key = try PrivateKey(file: file)
        guard let certificate = unsafe SSL_CTX_get0_certificate(handle),
            unsafe X509_check_private_key(certificate, key.handle) == 1
        else {
            OpenSSLErrors.clear()
            throw CryptographyError(
                code: .keyMismatch,
                message: "The private key in \(file) does not belong to the certificate in \(certificateFile)."
            )
        }
        guard unsafe SSL_CTX_use_PrivateKey(handle, key.handle) == 1 else {
            throw CryptographyError(
                code: .invalidKey,
                message: "The private key in \(file) cannot be used: \(OpenSSLErrors.take())."
            )
        }
    }
}

/// What servers and clients have in common.
func configure(_ handle: OpaquePointer) {
    unsafe SSL_CTX_ctrl(handle, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
    unsafe SSL_CTX_ctrl(handle, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
    // An idle connection gives its two record buffers back, some 34 KB.
    unsafe SSL_CTX_ctrl(handle, SSL_CTRL_MODE, Int(SSL_MODE_RELEASE_BUFFERS), nil)
    unsafe SSL_CTX_set_options(
        handle,
        copenssl_no_renegotiation | copenssl_no_compression | copenssl_prefer_server_ciphers
    )
}

/// OpenSSL tells an unreadable file from a wrong one only by its error codes; the system says it in words.
func checkReadable(_ file: String, holding what: String) throws(CryptographyError) {
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
    var byte: UInt8 = 0
    let status = descriptor < 0 ? -1 : unsafe read(descriptor, &byte, 1)
    let reason = errno
    if descriptor >= 0 { close(descriptor) }
    guard status >= 0 else {
        throw CryptographyError(
            code: .unreadableFile,
            message: "The \(what) file \(file) cannot be read: \(unsafe String(cString: strerror(reason)))."
        )
    }
}

private func selectProtocol(
    _ session: OpaquePointer?,
    _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenCount: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?,
    _ offeredCount: UInt32,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let chosen = unsafe chosen, let chosenCount = unsafe chosenCount, let context = unsafe context else {
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
    let protocols = unsafe Unmanaged<ApplicationProtocols>.fromOpaque(context).takeUnretainedValue()
    let offer = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredCount))
    guard let range = protocols.choose(from: unsafe offer.span) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    // The answer may point into the offer, which OpenSSL keeps until it has copied the answer.
    unsafe chosen.pointee = offered?.advanced(by: range.lowerBound)
    unsafe chosenCount.pointee = UInt8(range.count)
    return SSL_TLSEXT_ERR_OK
}
