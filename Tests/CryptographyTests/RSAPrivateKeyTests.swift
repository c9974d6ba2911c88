import Cryptography
import Foundation
import TestKit
import Testing

@Suite(.enabled(if: TestCertificates.areAvailable)) struct RSAPrivateKeyTests {
    let files: TestCertificates

    init() throws {
        files = try TestCertificates()
    }

    /// PKCS#8 and PKCS#1, as `openssl pkey` is told to write them.
    @Test(arguments: [[], ["-traditional"]])
    func `a signature is good in the eyes of the openssl command`(form: [String]) throws {
        try files.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "made.pem")
        try files.openssl(["pkey", "-in", "made.pem", "-out", "key.pem"] + form)
        try files.openssl("pkey", "-in", "made.pem", "-pubout", "-out", "public.pem")
        let key = try RSAPrivateKey(pem: files.text("key.pem"), named: "key.pem")

        let signature = try key.signWithSHA256(Array("a message".utf8))

        try Data(signature).write(to: URL(filePath: files.path("signature")))
        try files.write("a message", to: "message")
        try files.write("another message", to: "other")
        try files.openssl("dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message")
        #expect(throws: (any Error).self) {
            try files.openssl("dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "other")
        }
        #expect(signature.count == 256)
    }

    @Test func `a key of another kind is refused`() throws {
        try files.openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem")

        let error = #expect(throws: CryptographyError.self) {
            try RSAPrivateKey(pem: files.text("key.pem"), named: "key.pem")
        }

        #expect(error?.message == "The private key in key.pem is not one of RSA.")
    }

    @Test func `a key behind a passphrase is refused and says so`() throws {
        let arguments = ["-pkeyopt", "rsa_keygen_bits:2048", "-aes-256-cbc", "-pass", "pass:secret", "-out", "key.pem"]
        try files.openssl(["genpkey", "-algorithm", "RSA"] + arguments)

        let error = #expect(throws: CryptographyError.self) {
            try RSAPrivateKey(pem: files.text("key.pem"), named: "key.pem")
        }

        #expect(error?.code == .passphraseProtected)
    }

    @Test(arguments: ["", "topsecret", "-----BEGIN PRIVATE KEY-----\ntopsecret\n-----END PRIVATE KEY-----\n"])
    func `text that is no key is refused without being quoted`(text: String) throws {
        let error = #expect(throws: CryptographyError.self) { try RSAPrivateKey(pem: text, named: "key.pem") }

        #expect(error?.code == .invalidKey)
        #expect(error?.message.hasPrefix("key.pem holds no private key in PEM: ") == true)
        #expect(error?.message.contains("topsecret") == false)
    }
}

@Suite struct Base64URLTests {
    /// The vectors of RFC 4648, section 10, without their padding, and bytes where the two alphabets differ.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"), ("~~?", "fn4_"), ("~>~", "fj5-"),
    ])
    func `bytes are spelt as the standard has them`(text: String, expected: String) {
        #expect(Array(text.utf8).base64URL == expected)
    }
}
