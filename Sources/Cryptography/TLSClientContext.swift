private import COpenSSL

/// A client's side of TLS that trusts the certificates in one file and nothing else.
///
/// Aloft's own client has its own TLS; this is for talking to a ``TLSServerContext`` in tests and probes.
@safe package final class TLSClientContext: Sendable {
    // Invariant: as in ``TLSServerContext``, nothing changes it after `init`.
    nonisolated(unsafe) let handle: OpaquePointer

    package init(trusting certificateFile: String, protocols: [String] = []) throws(CryptographyError) {
        OpenSSLErrors.clear()
        try checkReadable(certificateFile, holding: "certificate")
        guard let handle = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw CryptographyError(code: .internalFailure, message: "OpenSSL: \(OpenSSLErrors.take()).")
        }
        unsafe self.handle = handle
        unsafe configure(handle)
        unsafe SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nil)
        guard unsafe SSL_CTX_load_verify_locations(handle, certificateFile, nil) == 1 else {
            throw CryptographyError(
                code: .invalidCertificate,
                message: "\(certificateFile) is no certificate in PEM: \(OpenSSLErrors.take())."
            )
        }
        let offer = ApplicationProtocols(protocols).wireFormat
        // Unlike nearly everything in OpenSSL, this answers 0 when all is well. It copies the offer.
        guard unsafe SSL_CTX_set_alpn_protos(handle, offer, UInt32(offer.count)) == 0 else {
            throw CryptographyError(code: .internalFailure, message: "OpenSSL: \(OpenSSLErrors.take()).")
        }
    }

    deinit {
        unsafe SSL_CTX_free(handle)
    }
}
