private import COpenSSL

/// The 20 bytes of SHA-1, for protocols that have it in their text; it protects nothing any more.
package func sha1(of bytes: [UInt8]) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 20) { output, count in
        let status = unsafe EVP_Digest(bytes, bytes.count, output.baseAddress, nil, EVP_sha1(), nil)
        precondition(status == 1, "OpenSSL offers no SHA-1.")
        count = 20
    }
}
