/// Why a text is not read as XML.
package struct XMLError: Error, Hashable {
    package enum Code: Hashable, Sendable {
        /// The text breaks XML's rules.
        case malformed
        /// The text ends before its elements do.
        case cut
        /// XML that is not read here: a document type and what it declares.
        case forbidden
        /// More bytes, elements, depth or attributes than allowed.
        case tooLarge
    }

    package let code: Code
    /// What is wrong, without the place.
    package let message: String
    /// Both count from 1; the column counts characters.
    package let line: Int
    package let column: Int

    init(_ code: Code, _ message: String, at offset: Int, in bytes: [UInt8]) {
        self.code = code
        self.message = message
        (line, column) = Self.place(of: offset, in: bytes)
    }

    /// The line and the column of a byte.
    package static func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        var (line, column) = (1, 1)
        for byte in bytes.prefix(max(offset, 0)) {
            if byte == UInt8(ascii: "\n") {
                (line, column) = (line + 1, 1)
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }
}

extension XMLError: CustomStringConvertible {
    package var description: String { "line \(line), column \(column): \(message)" }
}
