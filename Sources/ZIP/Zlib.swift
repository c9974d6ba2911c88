private import CZlib

/// Bytes made smaller, and back again (RFC 1950), all at once.
package enum Zlib {
    /// The level that is fast and still halves most text.
    private static let level: Int32 = 3

    /// Returns the bytes compressed; `nil` where that does not make them smaller.
    package static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var status = Z_OK
        let compressed = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            var length = uLongf(buffer.count)
            status = unsafe compress2(buffer.baseAddress, &length, bytes, uLong(bytes.count), level)
            count = status == Z_OK ? Int(length) : 0
        }
        return status == Z_OK && compressed.count < bytes.count ? compressed : nil
    }

    /// Returns what was compressed; it is never longer than the length that was noted beside it.
    package static func expand(_ bytes: [UInt8], length expected: Int) throws(ZIPError) -> [UInt8] {
        var status = Z_OK
        let expanded = unsafe [UInt8](unsafeUninitializedCapacity: max(expected, 0)) { buffer, count in
            var length = uLongf(buffer.count)
            status = unsafe uncompress(buffer.baseAddress, &length, bytes, uLong(bytes.count))
            count = status == Z_OK ? Int(length) : 0
        }
        guard status == Z_OK, expanded.count == expected else {
            throw ZIPError(.malformed, "The compressed content is damaged.")
        }
        return expanded
    }
}
