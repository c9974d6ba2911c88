internal import HTTP

/// The head of an answer, put together from its lines.
struct ResponseHead {
    private(set) var status = 0
    private(set) var fields = HTTPFields()
    private(set) var size = 0
    private var isOpen = false

    enum Progress {
        case more
        /// The empty line: this head is whole.
        case complete
        case malformed
    }

    /// Takes one line with its line end.
    ///
    /// A status line starts anew: what came before was an interim answer, a redirect or a proxy's.
    mutating func take(_ line: Span<UInt8>) -> Progress {
        size += line.count
        var end = line.count
        while end > 0, line[end - 1].isSpaceOrLineEnd { end -= 1 }
        guard isOpen else { return startWithStatus(line, end) }
        guard end > 0 else {
            isOpen = false
            return .complete
        }
        return addField(line, end)
    }

    private mutating func startWithStatus(_ line: Span<UInt8>, _ end: Int) -> Progress {
        var index = 0
        while index < end, line[index] != UInt8(ascii: " ") { index += 1 }
        guard end - index >= 4 else { return .malformed }
        var status = 0
        for place in index + 1...index + 3 {
            let digit = line[place]
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return .malformed }
            status = status * 10 + Int(digit - UInt8(ascii: "0"))
        }
        guard status >= 100 else { return .malformed }
        self.status = status
        fields = HTTPFields()
        fields.reserve(bytes: 512, fields: 16)
        isOpen = true
        return .more
    }

    private mutating func addField(_ line: Span<UInt8>, _ end: Int) -> Progress {
        var colon = 0
        while colon < end, line[colon] != UInt8(ascii: ":") {
            guard line[colon].isToken else { return .malformed }
            colon += 1
        }
        guard colon > 0, colon < end else { return .malformed }
        var start = colon + 1
        while start < end, line[start].isSpaceOrLineEnd { start += 1 }
        for index in start..<end where line[index].isForbiddenInField { return .malformed }
        fields.append(from: line, name: 0..<colon, value: start..<end)
        return .more
    }
}

extension UInt8 {
    fileprivate var isSpaceOrLineEnd: Bool {
        self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A
    }

    /// Control characters but the tab, which RFC 9110, section 5.5 does not allow in a field's value.
    var isForbiddenInField: Bool {
        self < 0x20 && self != 0x09 || self == 0x7F
    }

    /// What names of methods and fields are made of (RFC 9110, section 5.6.2).
    var isToken: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "`"),
            UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
