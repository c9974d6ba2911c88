/// What a WAV file says of itself.
package struct WaveFile: Hashable, Sendable {
    package let channels: Int
    package let samplesPerSecond: Int
    package let bitsPerSample: Int
    /// The bytes of its samples.
    package let data: Range<Int>

    package var seconds: Double {
        Double(data.count) * 8 / (Double(samplesPerSecond) * Double(channels) * Double(bitsPerSample))
    }

    /// Reads the head of a file; `nil` for what is none.
    package init?(_ bytes: [UInt8]) {
        guard Self.tag(bytes, at: 0) == "RIFF", Self.tag(bytes, at: 8) == "WAVE" else { return nil }
        var place = 12
        var format: (channels: Int, rate: Int, bits: Int)?
        while let tag = Self.tag(bytes, at: place), let size = Self.number(bytes, at: place + 4, 4) {
            let start = place + 8
            if tag == "fmt ", let channels = Self.number(bytes, at: start + 2, 2),
                let rate = Self.number(bytes, at: start + 4, 4), let bits = Self.number(bytes, at: start + 14, 2)
            {
                format = (channels, rate, bits)
            } else if tag == "data", let format {
                guard format.channels > 0, format.rate > 0, format.bits >= 8 else { return nil }
                (channels, samplesPerSecond, bitsPerSample) = format
                data = start..<min(bytes.count, start + size)
                return
            }
            // Chunks begin at even places.
            place = start + size + size % 2
        }
        return nil
    }

    /// The file with its true length in its head; who writes into a pipe does not know it beforehand.
    static func withLength(_ bytes: [UInt8]) -> [UInt8] {
        guard let file = WaveFile(bytes) else { return bytes }
        var whole = bytes
        write(bytes.count - 8, to: &whole, at: 4)
        write(file.data.count, to: &whole, at: file.data.lowerBound - 4)
        return whole
    }

    private static func tag(_ bytes: [UInt8], at place: Int) -> String? {
        guard place + 4 <= bytes.count else { return nil }
        return String(decoding: bytes[place..<place + 4], as: UTF8.self)
    }

    private static func number(_ bytes: [UInt8], at place: Int, _ count: Int) -> Int? {
        guard place + count <= bytes.count else { return nil }
        return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func write(_ number: Int, to bytes: inout [UInt8], at place: Int) {
        for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    }
}
