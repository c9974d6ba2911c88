private import COpenSSL

/// Why a certificate, a key or a TLS session is no good.
///
/// The message is a sentence for whoever runs the server. It names files and OpenSSL's reasons, never key material or
/// traffic.
package struct CryptographyError: Error, Hashable {
    package enum Code: Hashable, Sendable {
        /// A file cannot be opened or read.
        case unreadableFile
        case invalidCertificate
        case invalidKey
        /// The key is protected by a passphrase, and there is nobody to ask for it.
        case passphraseProtected
        /// The key belongs to another certificate.
        case keyMismatch
        /// The peer broke the protocol, refused ours, or sent something that is not TLS.
        case handshakeFailed
        /// What arrived after the handshake was damaged or not meant for this session.
        case trafficRefused
        /// The session has failed or was shut down, and can do no more.
        case sessionOver
        case internalFailure
    }

    package let code: Code
    package let message: String
}

extension CryptographyError: CustomStringConvertible {
    package var description: String { message }
}

/// OpenSSL's queue of errors, of which each thread has one.
///
/// Whoever calls OpenSSL empties it before and takes it after, so that no session reads the error of another.
enum OpenSSLErrors {
    static func clear() {
        ERR_clear_error()
    }

    /// Empties the queue and returns the reason that came first, which is the one nearest to the cause.
    static func take() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return "no reason given" }
        guard let reason = unsafe ERR_reason_error_string(code) else { return "OpenSSL error \(code)" }
        return unsafe String(cString: reason)
    }
}
