/// The masking of what clients send (RFC 6455, section 5.3); it hides nothing, and keeps proxies from being fooled.
enum WebSocketMask {
    /// Appends bytes with the mask taken off, or put on; `phase` bytes of the frame came before them.
    static func append(_ bytes: Span<UInt8>, to output: inout [UInt8], mask: UInt32, phase: Int) {
        let start = output.count
        unsafe bytes.withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
        guard mask != 0 else { return }
        let shift = UInt32(8 * (phase % 4))
        let turned = mask << shift | mask >> (32 - shift)
        let four = turned.bigEndian
        let eight = UInt64(four) << 32 | UInt64(four)
        unsafe output.withUnsafeMutableBytes { output in
            var index = start
            while index + 8 <= output.count {
                let word = unsafe output.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                unsafe output.storeBytes(of: word ^ eight, toByteOffset: index, as: UInt64.self)
                index += 8
            }
            var place = 0
            while index < output.count {
                unsafe output[index] ^= UInt8(truncatingIfNeeded: turned >> UInt32(24 - 8 * (place % 4)))
                place += 1
                index += 1
            }
        }
    }
}
