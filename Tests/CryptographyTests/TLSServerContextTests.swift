import Cryptography
import Foundation
import Testing

@Suite(.enabled(if: TestCertificates.areAvailable)) struct TLSServerContextTests {
    let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates()
        try certificates.make("one")
    }

    @Test func `a certificate and its key are accepted`() throws {
        _ = try TLSServerContext(
            certificateFile: certificates.path("one.certificate"),
            keyFile: certificates.path("one.key")
        )
    }

    @Test func `the key of another certificate is refused with both names`() throws {
        try certificates.make("two")

        let error = refusal(certificate: "one.certificate", key: "two.key")

        #expect(error?.code == .keyMismatch)
        #expect(error?.message.contains(certificates.path("two.key")) == true)
        #expect(error?.message.contains(certificates.path("one.certificate")) == true)
    }

    @Test func `a key behind a passphrase is refused instead of asking for it`() throws {
        try certificates.make("locked", passphrase: "open sesame")

        let error = refusal(certificate: "locked.certificate", key: "locked.key")

        #expect(error?.code == .passphraseProtected)
        #expect(error?.message.contains("locked.key is protected by a passphrase") == true)
    }

    @Test(arguments: [
        ("missing", "one.key", CryptographyError.Code.unreadableFile, "missing cannot be read: No such file"),
        ("one.certificate", "missing", .unreadableFile, "missing cannot be read: No such file"),
        ("", "one.key", .unreadableFile, "Is a directory"),
        ("one.key", "one.key", .invalidCertificate, "one.key is no certificate"),
        ("garbage", "one.key", .invalidCertificate, "garbage is no certificate"),
        ("empty", "one.key", .invalidCertificate, "empty is no certificate"),
        ("one.certificate", "one.certificate", .invalidKey, "one.certificate holds no private key"),
        ("one.certificate", "garbage", .invalidKey, "garbage holds no private key"),
        ("one.certificate", "truncated", .invalidKey, "truncated holds no private key"),
    ])
    func `an error names the file and what is wrong`(
        certificate: String,
        key: String,
        code: CryptographyError.Code,
        words: String
    ) throws {
        try certificates.write("no PEM at all", to: "garbage")
        try certificates.write("", to: "empty")
        try certificates.write("-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n", to: "truncated")

        let error = refusal(certificate: certificate, key: key)

        #expect(error?.code == code)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "accepted")")
    }

    private func refusal(certificate: String, key: String) -> CryptographyError? {
        do {
            _ = try TLSServerContext(
                certificateFile: certificates.path(certificate),
                keyFile: certificates.path(key)
            )
            return nil
        } catch {
            return error
        }
    }
}
