extension [UInt8] {
    /// The bytes in base64 with the alphabet for URLs and no padding (RFC 4648, section 5), as web tokens have it.
    package var base64URL: String {
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let length = (count * 4 + 2) / 3
        return unsafe String(unsafeUninitializedCapacity: length) { output in
            for place in 0..<length {
                // Each character holds six bits, which begin in one byte and may end in the next.
                let bit = place * 6
                let high = UInt16(self[bit / 8]) << 8
                let low = bit / 8 + 1 < count ? UInt16(self[bit / 8 + 1]) : 0
                unsafe output[place] = alphabet.utf8Start[Int((high | low) >> UInt16(10 - bit % 8) & 0x3F)]
            }
            return length
        }
    }
}
