/// Writes the pieces of JSON text, for encoders that need no ``JSON`` value in between.
package enum JSONWriter {
    /// Appends a string in its quotes.
    ///
    /// Only what must be is escaped: quotes, backslashes and control characters.
    package static func appendString(_ string: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        unsafe string.utf8.span.withUnsafeBufferPointer { bytes in unsafe appendEscaped(bytes, to: &output) }
        output.append(UInt8(ascii: "\""))
    }

    /// Appends a value without any whitespace.
    package static func append(_ value: JSON, to output: inout [UInt8]) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: value ? "true".utf8 : "false".utf8)
        case .number(let value): appendPlain(value.text, to: &output)
        case .string(let value): appendString(value, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            var isFirst = true
            for element in elements {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                append(element, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for (key, value) in object.members {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                appendString(key, to: &output)
                output.append(UInt8(ascii: ":"))
                append(value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func appendPlain(_ text: String, to output: inout [UInt8]) {
        unsafe text.utf8.span.withUnsafeBufferPointer { bytes in unsafe output.append(contentsOf: bytes) }
    }

    private static func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var start = 0
        var index = 0
        while true {
            unsafe skipPlain(bytes, &index)
            unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
            guard index < bytes.count else { return }
            unsafe appendEscape(of: bytes[index], to: &output)
            index += 1
            start = index
        }
    }

    /// Goes to the next byte that must be escaped, or to the end.
    @inline(__always) private static func skipPlain(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        let raw = UnsafeRawBufferPointer(bytes)
        while index + 8 <= bytes.count {
            let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let marks = EightBytes.toEscape(word)
            guard marks == 0 else {
                index += marks.trailingZeroBitCount / 8
                return
            }
            index += 8
        }
        while index < bytes.count {
            let byte = unsafe bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            index += 1
        }
    }

    private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0..<0x20:
            output.append(contentsOf: "u00".utf8)
            output.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            output.append(contentsOf: String(byte & 0xF, radix: 16).utf8)
        default: output.append(byte)
        }
    }
}

extension JSON {
    /// Appends the document without any whitespace.
    package func write(to output: inout [UInt8]) { JSONWriter.append(self, to: &output) }

    /// The document without any whitespace.
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    /// The document without any whitespace, as a string.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
