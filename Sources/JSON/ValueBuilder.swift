/// Makes the values of a document.
struct ValueBuilder: JSONBuilder {
    func null() -> JSON { .null }

    func bool(_ value: Bool) -> JSON { .bool(value) }

    func number(_ range: Range<Int>, in scanner: JSONScanner) -> JSON {
        .number(JSONNumber(unchecked: scanner.plainText(in: range)))
    }

    func string(_ string: JSONScanner.StringToken, in scanner: JSONScanner) -> JSON {
        .string(scanner.text(of: string))
    }

    func makeElements() -> [JSON] { [] }

    func add(_ value: consuming JSON, to elements: inout [JSON]) { elements.append(value) }

    func array(_ elements: consuming [JSON]) -> JSON { .array(elements) }

    func makeMembers() -> [JSONObject.Member] { [] }

    func add(
        _ member: consuming JSONScanner.MemberToken<JSON>,
        to members: inout [JSONObject.Member],
        in scanner: JSONScanner
    ) {
        // Most objects have two to four members; growing to four by doubling costs three allocations.
        if members.isEmpty { members.reserveCapacity(4) }
        members.append((key: scanner.text(of: member.key), value: member.value))
    }

    func object(_ members: consuming [JSONObject.Member], start: Int, depth: Int) -> JSON {
        .object(JSONObject(members))
    }
}

extension JSONScanner {
    /// The string that a token stands for.
    func text(of token: StringToken) -> String {
        token.hasEscapes ? unescapedText(in: token.range) : plainText(in: token.range)
    }

    /// The string that these bytes are, which the scan has found to be UTF-8.
    func plainText(in range: Range<Int>) -> String {
        withBytes(in: range) { bytes in String(copying: unsafe UTF8Span(unchecked: bytes)) }
    }

    private func unescapedText(in range: Range<Int>) -> String {
        // No escape is shorter than what it stands for.
        unsafe String(unsafeUninitializedCapacity: range.count) { output in
            var count = 0
            var index = range.lowerBound
            while index < range.upperBound {
                let plain = index..<backslash(in: index..<range.upperBound)
                withBytes(in: plain) { bytes in
                    unsafe bytes.withUnsafeBytes { bytes in
                        let room = unsafe UnsafeMutableRawBufferPointer(
                            rebasing: UnsafeMutableRawBufferPointer(output)[count...]
                        )
                        unsafe room.copyMemory(from: bytes)
                    }
                }
                count += plain.count
                index = plain.upperBound
                guard index < range.upperBound else { break }
                for unit in UTF8.encode(unescaped(at: &index)) ?? UTF8.encodedReplacementCharacter {
                    unsafe output[count] = unit
                    count += 1
                }
            }
            return count
        }
    }

    /// Where the first backslash is, or the end of the range.
    private func backslash(in range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, index + 8 <= end {
            let marks = EightBytes.backslashes(word(at: index, as: UInt64.self))
            if marks != 0 { return min(index + marks.trailingZeroBitCount / 8, range.upperBound) }
            index += 8
        }
        while index < range.upperBound, byte(at: index) != UInt8(ascii: "\\") { index += 1 }
        return min(index, range.upperBound)
    }

    /// Decodes the escape at `index`, which the scan has found to be sound, and goes past it.
    private func unescaped(at index: inout Int) -> Unicode.Scalar {
        let letter = byte(at: index + 1)
        guard letter == UInt8(ascii: "u") else {
            index += 2
            return Unicode.Scalar(letter.unescaped)
        }
        let unit = codeUnit(at: index + 2)
        index += 6
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // A high surrogate means something only with a low one right behind it.
        guard unit < 0xDC00, index + 6 <= end, byte(at: index) == UInt8(ascii: "\\"),
            byte(at: index + 1) == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let low = codeUnit(at: index + 2)
        guard (0xDC00...0xDFFF).contains(low) else { return "\u{FFFD}" }
        index += 6
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private func codeUnit(at index: Int) -> UInt32 {
        (index..<index + 4).reduce(0) { $0 << 4 | (byte(at: $1).hexValue ?? 0) }
    }
}

extension UInt8 {
    /// The character that this letter stands for behind a backslash.
    fileprivate var unescaped: UInt8 {
        switch self {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: self
        }
    }
}
