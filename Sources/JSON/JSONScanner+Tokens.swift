extension JSONScanner {
    @inline(__always) mutating func skipWhitespace() {
        guard position < end, byte(at: position) <= 0x20 else { return }
        skipSomeWhitespace()
    }

    private mutating func skipSomeWhitespace() {
        while position < end {
            // Indented documents are runs of spaces.
            while position + 8 <= end, word(at: position, as: UInt64.self) == 0x2020_2020_2020_2020 { position += 8 }
            guard position < end else { return }
            switch byte(at: position) {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// Passes `true`, `false` or `null`.
    mutating func word(_ word: StaticString) throws(Failure) {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            position = start + index
            guard position < end, unsafe byte(at: position) == word.utf8Start[index] else { throw unexpected() }
        }
        position += 1
    }

    /// Passes a number; the byte here is known to be a digit or a minus.
    mutating func number() throws(Failure) {
        if position < end, byte(at: position) == UInt8(ascii: "-") { position += 1 }
        let first = position
        try digits()
        if byte(at: first) == UInt8(ascii: "0"), position > first + 1 { throw failure(.invalidNumber, at: first) }
        guard position < end else { return }
        if byte(at: position) == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        guard position < end, byte(at: position) | 0x20 == UInt8(ascii: "e") else { return }
        position += 1
        if position < end, byte(at: position) == UInt8(ascii: "+") || byte(at: position) == UInt8(ascii: "-") {
            position += 1
        }
        try digits()
    }

    /// Passes one digit or more.
    @inline(__always) private mutating func digits() throws(Failure) {
        let start = position
        while position < end, byte(at: position) &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position > start else { throw failure(position < end ? .invalidNumber : .unexpectedEnd, at: position) }
    }

    /// Passes a string; the byte here is known to be its opening quote.
    mutating func string() throws(Failure) -> StringToken {
        let start = position + 1
        var hasEscapes = false
        position = start
        while true {
            skipPlainWords()
            guard position < end else { throw failure(.unterminatedString, at: start - 1) }
            let byte = byte(at: position)
            if byte == UInt8(ascii: "\"") {
                position += 1
                return StringToken(range: start..<position - 1, hasEscapes: hasEscapes)
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try escape()
            } else if byte >= 0x80 {
                repeat { try multibyteCharacter() } while position < end && self.byte(at: position) >= 0x80
            } else if byte < 0x20 {
                throw failure(.controlCharacter, at: position)
            } else {
                position += 1
            }
        }
    }

    /// Goes to the next byte that is not plain, or to within eight bytes of the end.
    @inline(__always) private mutating func skipPlainWords() {
        while position + 8 <= end {
            let word = word(at: position, as: UInt64.self)
            let marks = EightBytes.toEscape(word) | (word & EightBytes.highBits)
            guard marks == 0 else {
                position += marks.trailingZeroBitCount / 8
                return
            }
            position += 8
        }
    }

    /// Passes a backslash and what belongs to it.
    private mutating func escape() throws(Failure) {
        let start = position
        guard start + 1 < end else { throw failure(.unterminatedString, at: start) }
        switch byte(at: start + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position = start + 2
        case UInt8(ascii: "u"):
            guard start + 6 <= end else { throw failure(.invalidEscape, at: start) }
            for index in (start + 2)..<(start + 6) where byte(at: index).hexValue == nil {
                throw failure(.invalidEscape, at: start)
            }
            position = start + 6
        default: throw failure(.invalidEscape, at: start)
        }
    }

    /// Passes one character of two bytes or more, well-formed as table 3-7 of the Unicode standard has it.
    private mutating func multibyteCharacter() throws(Failure) {
        let lead = byte(at: position)
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw failure(.invalidUTF8, at: position)
        }
        guard position + length <= end, second.contains(byte(at: position + 1)) else {
            throw failure(.invalidUTF8, at: position)
        }
        for index in (position + 2)..<(position + length) where byte(at: index) & 0xC0 != 0x80 {
            throw failure(.invalidUTF8, at: position)
        }
        position += length
    }
}

extension UInt8 {
    /// What the byte stands for as a hexadecimal digit.
    var hexValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
