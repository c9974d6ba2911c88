/// Walks over markup tag by tag, without asking whether the tags fit together.
///
/// It knows where a text stops in the middle of something, which a parser that refuses the text cannot tell.
struct MarkupScanner {
    enum Token {
        case text(Range<Int>)
        /// A start tag; `name` is the range of its name.
        case start(name: Range<Int>, isEmpty: Bool, Range<Int>)
        case end(name: Range<Int>, Range<Int>)
        /// A comment, an instruction or a declaration.
        case other(Range<Int>)
        case characterData(Range<Int>)
        /// The text ends before this does, which begins at the place given.
        case cut(Cut, from: Int)
    }

    enum Cut: Hashable {
        case startTag, endTag, characterData, other
    }

    let bytes: [UInt8]
    private let limit: Int
    private(set) var position: Int

    init(_ bytes: [UInt8], from start: Int = 0, to end: Int? = nil) {
        self.bytes = bytes
        position = start
        limit = end ?? bytes.count
    }

    mutating func next() -> Token? {
        guard position < limit else { return nil }
        let start = position
        guard bytes[start] == UInt8(ascii: "<") else { return text(from: start) }
        guard start + 1 < limit else {
            position = limit
            return .cut(.startTag, from: start)
        }
        switch bytes[start + 1] {
        case UInt8(ascii: "!"): return declaration(from: start)
        case UInt8(ascii: "?"): return through("?>", from: start, orElse: .other) { .other($0) }
        case UInt8(ascii: "/"): return endTag(from: start)
        case let byte where byte.beginsName: return startTag(from: start)
        default: return text(from: start)
        }
    }

    /// Up to the next tag; a `<` that begins none is text.
    private mutating func text(from start: Int) -> Token {
        position = start + 1
        while position < limit, bytes[position] != UInt8(ascii: "<") { position += 1 }
        return .text(start..<position)
    }

    private mutating func declaration(from start: Int) -> Token {
        if starts(with: "<!--", at: start) { return through("-->", from: start, orElse: .other) { .other($0) } }
        if starts(with: "<![CDATA[", at: start) {
            return through("]]>", from: start, orElse: .characterData) { .characterData($0) }
        }
        return through(">", from: start, orElse: .other) { .other($0) }
    }

    private mutating func through(
        _ ending: StaticString,
        from start: Int,
        orElse cut: Cut,
        _ token: (Range<Int>) -> Token
    ) -> Token {
        var place = start + 2
        while place < limit {
            if starts(with: ending, at: place) {
                position = place + ending.utf8CodeUnitCount
                return token(start..<position)
            }
            place += 1
        }
        position = limit
        return .cut(cut, from: start)
    }

    private mutating func endTag(from start: Int) -> Token {
        let name = name(from: start + 2)
        position = name.upperBound
        while position < limit, bytes[position] != UInt8(ascii: ">") { position += 1 }
        guard position < limit else { return .cut(.endTag, from: start) }
        position += 1
        return .end(name: name, start..<position)
    }

    private mutating func startTag(from start: Int) -> Token {
        let name = name(from: start + 1)
        position = name.upperBound
        var quote: UInt8?
        while position < limit {
            let byte = bytes[position]
            position += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                let isEmpty = bytes[position - 2] == UInt8(ascii: "/")
                return .start(name: name, isEmpty: isEmpty, start..<position)
            }
        }
        return .cut(.startTag, from: start)
    }

    private func name(from start: Int) -> Range<Int> {
        var end = start
        while end < limit, bytes[end].continuesName { end += 1 }
        return start..<end
    }

    func starts(with text: StaticString, at place: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place + count <= limit else { return false }
        for index in 0..<count where unsafe bytes[place + index] != text.utf8Start[index] { return false }
        return true
    }
}

extension UInt8 {
    var isLetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D || self == 0x0C }
    var beginsName: Bool { isLetter || self == UInt8(ascii: "_") || self == UInt8(ascii: ":") || self >= 0x80 }
    var continuesName: Bool {
        beginsName || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
    }
}
