/// Why bytes are not a JSON document, and where.
///
/// It never holds any of the document, so it is safe to log and to show.
package struct JSONError: Error, Hashable {
    package enum Code: Hashable, Sendable {
        case unexpectedByte, unexpectedEnd, trailingBytes
        case unterminatedString, controlCharacter, invalidEscape, invalidUTF8
        case invalidNumber
        case tooDeep, tooLarge
    }

    package let code: Code

    /// How many bytes come before the place.
    package let offset: Int

    /// The line of the place, from 1.
    package let line: Int

    /// The column of the place in code points, from 1.
    package let column: Int

    init(_ failure: JSONScanner.Failure, in bytes: Span<UInt8>) {
        code = failure.code
        offset = failure.offset
        var line = 1
        var column = 1
        for index in 0..<min(failure.offset, bytes.count) {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        switch code {
        case .tooLarge: "The JSON is larger than the \(offset) bytes allowed."
        case .unexpectedEnd: "The JSON ends too early, at line \(line), column \(column)."
        default: "The JSON is not valid at line \(line), column \(column): \(complaint)."
        }
    }

    private var complaint: String {
        switch code {
        case .unexpectedByte: "this character may not stand here"
        case .unexpectedEnd: "more was expected"
        case .trailingBytes: "something follows the end of the document"
        case .unterminatedString: "this string has no closing quote"
        case .controlCharacter: "a control character in a string must be escaped"
        case .invalidEscape: "a backslash must be followed by one of \" \\ / b f n r t or by u and four hex digits"
        case .invalidUTF8: "these bytes are not UTF-8"
        case .invalidNumber: "this number is malformed"
        case .tooDeep: "arrays and objects are nested too deeply"
        case .tooLarge: "the document is too large"
        }
    }
}
