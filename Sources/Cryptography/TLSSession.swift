private import COpenSSL

/// One TLS connection without the connection: bytes from the wire go in, bytes for the wire come out.
///
/// It does no I/O. After every call the owner sends what ``takeOutput()`` returns, also when the call threw: that is
/// the alert which tells the peer why. A session belongs to one thread at a time, like the connection it is for.
@safe package final class TLSSession {
    /// Whether the peer has said (with a close_notify) that nothing follows.
    ///
    /// A connection that ends without it may have been cut by someone in between.
    package private(set) var isPeerClosed = false

    package private(set) var isHandshakeComplete = false

    private let handle: OpaquePointer
    /// What ``receive(_:)`` fills and ``takeOutput()`` empties; `handle` owns both.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// What was to be sent before the handshake was complete.
    private var early: [UInt8] = []
    private var isOver = false

    /// A server's side, which waits for the client to begin.
    package init(_ context: TLSServerContext) throws(CryptographyError) {
        unsafe (handle, incoming, outgoing) = try Self.makeHandles(context.handle)
        unsafe SSL_set_accept_state(handle)
    }

    /// A client's side, which has its first bytes ready at once.
    package init(_ context: TLSClientContext, serverName: String) throws(CryptographyError) {
        unsafe (handle, incoming, outgoing) = try Self.makeHandles(context.handle)
        unsafe SSL_set_connect_state(handle)
        guard unsafe SSL_set1_host(handle, serverName) == 1 else {
            throw CryptographyError(code: .internalFailure, message: "OpenSSL: \(OpenSSLErrors.take()).")
        }
        _ = try receive([UInt8]().span)
    }

    deinit {
        unsafe SSL_free(handle)
    }

    /// The application protocol both sides agreed on (ALPN); `nil` when the client offered none, or before it did.
    package var negotiatedProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(handle, &name, &count)
        guard let name = unsafe name else { return nil }
        return unsafe String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    }

    /// Takes what came from the wire, in pieces of any size, and returns the plaintext that is complete.
    ///
    /// The bytes are copied. When it throws, the session is over, and what it decrypted in this call is dropped.
    package func receive(_ ciphertext: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        guard !isOver else { throw .sessionOver }
        // Nothing may follow a close_notify; what does is not kept.
        guard !isPeerClosed else { return [] }
        OpenSSLErrors.clear()
        try unsafe ciphertext.write(into: incoming)
        var plaintext: [UInt8] = []
        try read(into: &plaintext)
        if !isHandshakeComplete, unsafe SSL_is_init_finished(handle) == 1 {
            isHandshakeComplete = true
            let early = early
            self.early = []
            try send(early)
        }
        return plaintext
    }

    /// Encrypts for the peer; before the handshake is complete, the bytes are kept until it is.
    package func send(_ plaintext: [UInt8]) throws(CryptographyError) {
        guard !isOver else { throw .sessionOver }
        guard isHandshakeComplete else {
            early += plaintext
            return
        }
        // Writing nothing would be an error to OpenSSL.
        guard !plaintext.isEmpty else { return }
        OpenSSLErrors.clear()
        var written = 0
        // The output grows as needed, so all of it is taken or the session is broken.
        guard unsafe SSL_write_ex(handle, plaintext, plaintext.count, &written) == 1 else { throw failure() }
    }

    /// The bytes to put on the wire now; each is returned once.
    package func takeOutput() -> [UInt8] {
        let pending = unsafe BIO_ctrl_pending(outgoing)
        guard pending > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: pending) { buffer, count in
            unsafe BIO_read_ex(outgoing, buffer.baseAddress, pending, &count)
        }
    }

    /// Says (with a close_notify) that nothing follows; afterwards only ``takeOutput()`` is of use for sending.
    ///
    /// What the peer still sends can be received. Before the handshake is complete there is nothing to say.
    package func shutdown() {
        guard !isOver, isHandshakeComplete else { return }
        OpenSSLErrors.clear()
        unsafe SSL_shutdown(handle)
        OpenSSLErrors.clear()
    }
}

extension TLSSession {
    private static func makeHandles(
        _ context: OpaquePointer
    ) throws(CryptographyError) -> (session: OpaquePointer, incoming: OpaquePointer, outgoing: OpaquePointer) {
        OpenSSLErrors.clear()
        let session = unsafe SSL_new(context)
        let incoming = unsafe BIO_new(BIO_s_mem())
        let outgoing = unsafe BIO_new(BIO_s_mem())
        guard let session = unsafe session, let incoming = unsafe incoming, let outgoing = unsafe outgoing else {
            unsafe SSL_free(session)
            unsafe BIO_free(incoming)
            unsafe BIO_free(outgoing)
            throw CryptographyError(code: .internalFailure, message: "OpenSSL: \(OpenSSLErrors.take()).")
        }
        unsafe SSL_set_bio(session, incoming, outgoing)
        return unsafe (session, incoming, outgoing)
    }

    /// Reads until OpenSSL wants more of the wire; the handshake happens on the way.
    private func read(into plaintext: inout [UInt8]) throws(CryptographyError) {
        // A record holds at most 16 KB of plaintext, and OpenSSL returns one at a time.
        let size = 16 * 1024
        while !isPeerClosed {
            var count = 0
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
                unsafe SSL_read_ex(handle, buffer.baseAddress, size, &count)
                initialized = count
            }
            guard count == 0 else {
                if plaintext.isEmpty { plaintext = piece } else { plaintext += piece }
                continue
            }
            switch unsafe SSL_get_error(handle, 0) {
            case SSL_ERROR_WANT_READ: return
            case SSL_ERROR_ZERO_RETURN: isPeerClosed = true
            default: throw failure()
            }
        }
    }

    private func failure() -> CryptographyError {
        isOver = true
        let what = isHandshakeComplete ? "The TLS connection broke" : "The TLS handshake failed"
        return CryptographyError(
            code: isHandshakeComplete ? .trafficRefused : .handshakeFailed,
            message: "\(what): \(OpenSSLErrors.take())."
        )
    }
}

extension CryptographyError {
    fileprivate static var sessionOver: CryptographyError {
        CryptographyError(code: .sessionOver, message: "This TLS session is over.")
    }
}

extension Span<UInt8> {
    /// Copies all of it; a BIO in memory grows as needed.
    fileprivate func write(into target: OpaquePointer) throws(CryptographyError) {
        guard !isEmpty else { return }
        let status = unsafe withUnsafeBufferPointer { buffer in
            var written = 0
            return unsafe BIO_write_ex(target, buffer.baseAddress, buffer.count, &written)
        }
        guard status == 1 else {
            throw CryptographyError(code: .internalFailure, message: "OpenSSL: \(OpenSSLErrors.take()).")
        }
    }
}
