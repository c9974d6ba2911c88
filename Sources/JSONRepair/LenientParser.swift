import JSON

/// Reads a JSON value forgivingly, and remembers what had to be forgiven.
struct LenientParser {
    private let bytes: [UInt8]
    private(set) var position: Int
    private(set) var fixes: Set<JSONRepair.Fix> = []
    private var depth = 0

    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        position = start
    }

    private static let deepest = 128

    /// Reads one value; `nil` when there is none, or only the beginning of a text or number that was cut off.
    mutating func value() -> JSON? {
        skipSpace()
        guard let byte = peek() else { return nil }
        switch byte {
        case UInt8(ascii: "{"): return nested { $0.object() }
        case UInt8(ascii: "["): return nested { $0.array() }
        case UInt8(ascii: "\""): return string(quote: byte).map { .string($0) }
        case UInt8(ascii: "'"):
            fixes.insert(.singleQuotes)
            return string(quote: byte).map { .string($0) }
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return number()
        default: return word()
        }
    }

    private mutating func nested(_ read: (inout LenientParser) -> JSON?) -> JSON? {
        guard depth < Self.deepest else { return nil }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return read(&self)
    }
}

// MARK: - Objects and arrays

extension LenientParser {
    private mutating func object() -> JSON? {
        var object = JSONObject()
        while true {
            switch separator(UInt8(ascii: "}"), isFirst: object.isEmpty) {
            case .end: return .object(object)
            case .cut: return .object(object)
            case .wrong: return nil
            case .next: break
            }
            guard let key = key() else { return cut(.object(object)) }
            skipSpace()
            guard peek() == UInt8(ascii: ":") else { return cut(.object(object)) }
            position += 1
            guard let value = value() else { return cut(.object(object)) }
            object.members.append((key: key, value: value))
        }
    }

    private mutating func array() -> JSON? {
        var array: [JSON] = []
        while true {
            switch separator(UInt8(ascii: "]"), isFirst: array.isEmpty) {
            case .end: return .array(array)
            case .cut: return .array(array)
            case .wrong: return nil
            case .next: break
            }
            guard let value = value() else { return cut(.array(array)) }
            array.append(value)
        }
    }

    private enum Separator { case next, end, cut, wrong }

    /// What stands between two members: a comma too many is left out, a missing one is thought of.
    private mutating func separator(_ end: UInt8, isFirst: Bool) -> Separator {
        skipSpace()
        var commas = 0
        while peek() == UInt8(ascii: ",") {
            position += 1
            commas += 1
            skipSpace()
        }
        if commas > 1 || commas == 1 && isFirst { fixes.insert(.trailingComma) }
        guard let byte = peek() else {
            fixes.insert(.truncation)
            return .cut
        }
        if byte == end {
            if commas > 0 { fixes.insert(.trailingComma) }
            position += 1
            return .end
        }
        if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { return .wrong }
        if !isFirst, commas == 0 { fixes.insert(.missingComma) }
        return .next
    }

    /// What was read so far, where the text has ended; nothing where something else stands there.
    private mutating func cut(_ json: JSON) -> JSON? {
        guard isAtEnd else { return Optional.none }
        fixes.insert(.truncation)
        return json
    }

    private mutating func key() -> String? {
        guard let byte = peek() else { return nil }
        if byte == UInt8(ascii: "\"") { return string(quote: byte) }
        if byte == UInt8(ascii: "'") {
            fixes.insert(.singleQuotes)
            return string(quote: byte)
        }
        let start = position
        while let byte = peek(), byte.isNameByte { position += 1 }
        guard position > start, !isAtEnd else { return nil }
        fixes.insert(.bareKey)
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}

// MARK: - Numbers and words

extension LenientParser {
    private mutating func number() -> JSON? {
        let start = position
        while let byte = peek(), byte.isNumberByte { position += 1 }
        // The next digit may have been cut off.
        guard !isAtEnd else { return nil }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let json = try? JSON(parsing: text) { return json }
        var mended = text
        if mended.hasPrefix("+") { mended.removeFirst() }
        if mended.hasPrefix(".") { mended = "0" + mended }
        if mended.hasPrefix("-.") { mended = "-0" + mended.dropFirst() }
        if mended.hasSuffix(".") { mended += "0" }
        guard let json = try? JSON(parsing: mended) else { return nil }
        fixes.insert(.number)
        return json
    }

    private mutating func word() -> JSON? {
        let start = position
        while let byte = peek(), byte.isNameByte { position += 1 }
        guard !isAtEnd else { return nil }
        switch String(decoding: bytes[start..<position], as: UTF8.self) {
        case "true": return true
        case "false": return false
        case "null": return .null
        case "True", "TRUE": return mended(true)
        case "False", "FALSE": return mended(false)
        case "None", "NULL", "undefined", "NaN": return mended(.null)
        default: return nil
        }
    }

    private mutating func mended(_ json: JSON) -> JSON {
        fixes.insert(.word)
        return json
    }
}

// MARK: - Strings

extension LenientParser {
    /// Reads a string from its opening quote on; `nil` when it has no end.
    private mutating func string(quote: UInt8) -> String? {
        position += 1
        // It is written anew as JSON has it, and read by the one parser that knows its escapes.
        var literal: [UInt8] = [UInt8(ascii: "\"")]
        while let byte = peek() {
            switch byte {
            case quote where isClosing():
                position += 1
                literal.append(UInt8(ascii: "\""))
                return (try? JSON(parsing: literal))?.string
            case UInt8(ascii: "\""):
                if quote == byte { fixes.insert(.innerQuote) }
                literal += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\\"):
                guard let next = peek(1) else {
                    position = bytes.count
                    return nil
                }
                escape(next, in: quote, &literal)
                position += 1
            case 0..<0x20:
                fixes.insert(.rawControl)
                literal += Array(Self.escape(of: byte).utf8)
            default: literal.append(byte)
            }
            position += 1
        }
        return nil
    }

    /// Takes over an escape; a backslash that escapes nothing stands for itself.
    private mutating func escape(_ next: UInt8, in quote: UInt8, _ literal: inout [UInt8]) {
        let isUnicode = next == UInt8(ascii: "u") && (2..<6).allSatisfy { peek($0)?.isHexDigit == true }
        if isUnicode || "\"\\/bfnrt".utf8.contains(next) {
            literal += [UInt8(ascii: "\\"), next]
        } else if next == UInt8(ascii: "'") {
            if quote != next { fixes.insert(.escape) }
            literal.append(next)
        } else {
            fixes.insert(.escape)
            literal += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
            // What follows is content, and read again as such.
            position -= 1
        }
    }

    /// Whether the quote here ends its string: only what may follow a string follows.
    private func isClosing() -> Bool {
        var index = position + 1
        while index < bytes.count, bytes[index].isJSONSpace { index += 1 }
        guard index < bytes.count else { return true }
        switch bytes[index] {
        case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"): return true
        // A missing comma: another string or value begins on a line of its own.
        case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["):
            return bytes[(position + 1)..<index].contains(0x0A)
        case UInt8(ascii: "/"): return index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/")
        default: return false
        }
    }

    private static func escape(of control: UInt8) -> String {
        switch control {
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x09: "\\t"
        default: "\\u00" + (control < 16 ? "0" : "") + String(control, radix: 16)
        }
    }
}

// MARK: - Bytes

extension LenientParser {
    private var isAtEnd: Bool { position >= bytes.count }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    /// Skips white space and comments.
    private mutating func skipSpace() {
        while let byte = peek() {
            if byte.isJSONSpace {
                position += 1
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "/") {
                fixes.insert(.comment)
                while let byte = peek(), byte != 0x0A { position += 1 }
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                fixes.insert(.comment)
                position += 2
                while !isAtEnd, !(peek() == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) { position += 1 }
                position = min(position + 2, bytes.count)
            } else {
                return
            }
        }
    }
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }

    fileprivate var isNumberByte: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
