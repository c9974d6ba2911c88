/// The content of a JSON string that need not be a right one: what escapes nothing stands for itself.
struct EscapedText {
    let text: String

    init(_ bytes: some Collection<UInt8>) {
        var output: [UInt8] = []
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.first else {
                output.append(byte)
                continue
            }
            if let meant = Self.meant(by: next) {
                rest.removeFirst()
                output.append(meant)
            } else if next == UInt8(ascii: "u"), let scalar = Self.scalar(&rest) {
                output += Array(String(scalar).utf8)
            } else {
                output.append(byte)
            }
        }
        text = String(decoding: output, as: UTF8.self)
    }

    private static func meant(by byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "'"): byte
        default: nil
        }
    }

    /// Reads `uXXXX`, twice for what needs two; takes nothing where there is no such thing.
    private static func scalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let first = unit(rest) else { return nil }
        if let scalar = Unicode.Scalar(first) {
            rest = rest.dropFirst(5)
            return scalar
        }
        let behind = rest.dropFirst(5)
        guard behind.first == UInt8(ascii: "\\"), let second = unit(behind.dropFirst()),
            (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second)
        else { return nil }
        rest = behind.dropFirst(6)
        return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    }

    private static func unit(_ rest: ArraySlice<UInt8>) -> UInt16? {
        guard rest.first == UInt8(ascii: "u"), rest.count >= 5 else { return nil }
        let digits = rest.dropFirst().prefix(4)
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
