/// Mends what models often write and XML does not allow, where there is one way to read it only.
///
/// A bare `&` or `<` in text, HTML's names for characters, an attribute given twice (the first is kept), control
/// characters. Tags that do not fit together are not mended: nobody can know what was meant.
struct Mending {
    let bytes: [UInt8]
    let repairs: [String]

    init(_ text: [UInt8]) {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + 64)
        var work = Work()
        var scanner = MarkupScanner(text)
        while let token = scanner.next() {
            switch token {
            case .text(let range): work.copy(text[range], isMarkup: false, to: &output)
            case .start(let name, let isEmpty, let range): work.tag(text, name, isEmpty, range, to: &output)
            case .end(_, let range), .other(let range), .characterData(let range): output += text[range]
            case .cut(_, let start): output += text[start...]
            }
        }
        bytes = output
        repairs = work.repairs
    }
}

private struct Work {
    private var references = 0
    private var brackets = 0
    private var controls = 0
    private var twice: [String] = []

    var repairs: [String] {
        var repairs: [String] = []
        if references > 0 { repairs.append("Wrote \(references) bare '&' or unknown entities as XML has them.") }
        if brackets > 0 { repairs.append("Wrote \(brackets) bare '<' in text as '&lt;'.") }
        if controls > 0 { repairs.append("Left out \(controls) control characters.") }
        if !twice.isEmpty {
            repairs.append("Kept the first of attributes given twice: \(twice.joined(separator: ", ")).")
        }
        return repairs
    }

    /// Copies text or an attribute's value, writing what may not stand there as references.
    mutating func copy(_ text: ArraySlice<UInt8>, isMarkup: Bool, to output: inout [UInt8]) {
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            switch byte {
            case UInt8(ascii: "&"):
                place = reference(text[place...], to: &output)
                continue
            case UInt8(ascii: "<"):
                output += "&lt;".utf8
                brackets += 1
            case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20: controls += 1
            default: output.append(byte)
            }
            place += 1
        }
    }

    /// Copies a reference, and returns where it ends.
    private mutating func reference(_ text: ArraySlice<UInt8>, to output: inout [UInt8]) -> Int {
        let start = text.startIndex
        let name = text.dropFirst().prefix(12)
        if let end = name.firstIndex(of: UInt8(ascii: ";")) {
            let name = String(decoding: text[(start + 1)..<end], as: UTF8.self)
            if ["amp", "lt", "gt", "quot", "apos"].contains(name) || Self.isNumber(name) {
                output += text[start...end]
                return end + 1
            }
            if let scalar = Self.names[name] {
                output += "&#\(scalar);".utf8
                references += 1
                return end + 1
            }
        }
        output += "&amp;".utf8
        references += 1
        return start + 1
    }

    private static func isNumber(_ name: String) -> Bool {
        let digits = name.utf8.dropFirst()
        guard name.utf8.first == UInt8(ascii: "#"), !digits.isEmpty else { return false }
        let scalar = digits.first == UInt8(ascii: "x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
        return scalar.map { $0 >= 0x20 && Unicode.Scalar($0) != nil && $0 & 0xFFFE != 0xFFFE || $0 == 9 || $0 == 10 }
            ?? false
    }

    mutating func tag(
        _ text: [UInt8],
        _ name: Range<Int>,
        _ isEmpty: Bool,
        _ range: Range<Int>,
        to output: inout [UInt8]
    ) {
        output += text[range.lowerBound..<name.upperBound]
        var place = name.upperBound
        let end = range.upperBound - (isEmpty ? 2 : 1)
        var seen: Set<String> = []
        while place < end {
            let start = place
            while place < end, text[place].isBlank { place += 1 }
            let key = place
            while place < end, text[place].continuesName { place += 1 }
            let keyEnd = place
            while place < end, text[place].isBlank || text[place] == UInt8(ascii: "=") { place += 1 }
            guard keyEnd > key, place < end, text[place] == UInt8(ascii: "\"") || text[place] == UInt8(ascii: "'"),
                let close = text[(place + 1)..<end].firstIndex(of: text[place])
            else {
                // No attribute as XML has it: left as it is, for the parser to speak of.
                output += text[start..<end]
                break
            }
            let name = String(decoding: text[key..<keyEnd], as: UTF8.self)
            if seen.insert(name).inserted {
                output += text[start...place]
                copy(text[(place + 1)..<close], isMarkup: true, to: &output)
                output.append(text[close])
                if close + 1 < end, !text[close + 1].isBlank { output.append(0x20) }
            } else {
                twice.append(name)
            }
            place = close + 1
        }
        output += text[end..<range.upperBound]
    }

    /// What HTML calls characters that pictures are written with.
    private static let names: [String: UInt32] = [
        "nbsp": 160, "copy": 169, "deg": 176, "plusmn": 177, "sup2": 178, "sup3": 179, "micro": 181, "middot": 183,
        "sup1": 185, "frac14": 188, "frac12": 189, "frac34": 190, "times": 215, "divide": 247, "Alpha": 913,
        "Beta": 914,
        "Gamma": 915, "Delta": 916, "Theta": 920, "Lambda": 923, "Pi": 928, "Sigma": 931, "Phi": 934, "Psi": 936,
        "Omega": 937, "alpha": 945, "beta": 946, "gamma": 947, "delta": 948, "epsilon": 949, "eta": 951, "theta": 952,
        "lambda": 955, "mu": 956, "nu": 957, "pi": 960, "rho": 961, "sigma": 963, "tau": 964, "phi": 966, "psi": 968,
        "omega": 969, "ndash": 8211, "mdash": 8212, "lsquo": 8216, "rsquo": 8217, "ldquo": 8220, "rdquo": 8221,
        "bull": 8226, "hellip": 8230, "prime": 8242, "larr": 8592, "uarr": 8593, "rarr": 8594, "darr": 8595,
        "harr": 8596, "rArr": 8658, "hArr": 8660, "part": 8706, "sum": 8721, "minus": 8722, "radic": 8730,
        "infin": 8734,
        "int": 8747, "asymp": 8776, "ne": 8800, "le": 8804, "ge": 8805, "star": 9733, "check": 10003, "thinsp": 8201,
        "ensp": 8194, "emsp": 8195, "laquo": 171, "raquo": 187, "eacute": 233, "egrave": 232, "uuml": 252, "ouml": 246,
        "auml": 228, "szlig": 223,
    ]
}
