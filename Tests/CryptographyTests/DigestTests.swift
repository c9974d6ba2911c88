import Cryptography
import Testing

@Suite struct DigestTests {
    // FIPS 180-4's own examples, and the digest of nothing.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `the digest is the one the standard gives`(text: String, expected: String) {
        let digest = SHA256.digest(of: Array(text.utf8))

        #expect(digest.hexadecimal == expected)
    }

    @Test(arguments: 1...130)
    func `the digest does not depend on where the pieces end`(size: Int) {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }

        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: size) {
            hash.update(bytes[start..<min(start + size, bytes.count)])
        }
        hash.update([])

        #expect(hash.finish() == SHA256.digest(of: bytes))
    }

    @Test(arguments: [
        ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "", false), ("ab", "a", false), ("xa", "xb", false),
    ])
    func `secrets are equal when all their bytes are`(left: String, right: String, expected: Bool) {
        #expect(constantTimeEquals(Array(left.utf8), Array(right.utf8)) == expected)
    }

    @Test func `random names are as long as asked for and differ`() {
        let names = (0..<100).map { _ in randomHex(bytes: 16) }

        #expect(names.allSatisfy { $0.utf8.count == 32 })
        #expect(Set(names).count == 100)
        #expect(randomBytes(0).isEmpty)
    }
}
