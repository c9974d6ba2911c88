/// Looks at eight bytes of a string at once.
enum EightBytes {
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Marks, by its highest bit, the first byte that a JSON string may not hold as it is: `"`, `\` or a control.
    ///
    /// Only the lowest mark is to be relied on: a borrow may mark a byte above it wrongly.
    @inline(__always) static func toEscape(_ word: UInt64) -> UInt64 {
        let quote = word ^ 0x2222_2222_2222_2222
        let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let marks =
            (quote &- 0x0101_0101_0101_0101) & ~quote
            | (backslash &- 0x0101_0101_0101_0101) & ~backslash
            | (word &- 0x2020_2020_2020_2020) & ~word
        return marks & highBits
    }
    /// Marks, by its highest bit, the first backslash; a borrow may mark a byte above it wrongly.
    @inline(__always) static func backslashes(_ word: UInt64) -> UInt64 {
        let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
        return (backslash &- 0x0101_0101_0101_0101) & ~backslash & highBits
    }
}
