/// Reads numbers as SVG writes them, next to each other with or without separators.
struct NumberReader {
    private let bytes: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ text: String) {
        self.init(Array(text.utf8)[...])
    }

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position >= bytes.endIndex }
    var byte: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    mutating func skipSeparators() {
        while let byte, byte.isBlank || byte == UInt8(ascii: ",") { position += 1 }
    }

    mutating func skip() { position += 1 }

    /// The next number; `nil`, without moving, where none begins.
    mutating func next() -> Double? {
        skipSeparators()
        var place = position
        var isNegative = false
        if place < bytes.endIndex, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") {
            isNegative = bytes[place] == UInt8(ascii: "-")
            place += 1
        }
        var value = 0.0
        var digits = 0
        while place < bytes.endIndex, bytes[place].isDigit {
            value = value * 10 + Double(bytes[place] - 48)
            digits += 1
            place += 1
        }
        if place < bytes.endIndex, bytes[place] == UInt8(ascii: ".") {
            place += 1
            var unit = 0.1
            while place < bytes.endIndex, bytes[place].isDigit {
                value += Double(bytes[place] - 48) * unit
                unit /= 10
                digits += 1
                place += 1
            }
        }
        guard digits > 0 else { return nil }
        if place + 1 < bytes.endIndex, bytes[place] | 0x20 == UInt8(ascii: "e") {
            var power = place + 1
            var isSmall = false
            if bytes[power] == UInt8(ascii: "-") || bytes[power] == UInt8(ascii: "+") {
                isSmall = bytes[power] == UInt8(ascii: "-")
                power += 1
            }
            // Otherwise it is a unit, such as em.
            if power < bytes.endIndex, bytes[power].isDigit {
                var exponent = 0
                while power < bytes.endIndex, bytes[power].isDigit {
                    exponent = min(exponent * 10 + Int(bytes[power] - 48), 400)
                    power += 1
                }
                for _ in 0..<exponent { value = isSmall ? value / 10 : value * 10 }
                place = power
            }
        }
        position = place
        return isNegative ? -value : value
    }

    /// A flag of an arc, which may stand without a separator before what follows it.
    mutating func flag() -> Bool? {
        skipSeparators()
        guard let byte, byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1") else { return nil }
        position += 1
        return byte == UInt8(ascii: "1")
    }
}

extension String {
    /// The number at the beginning, whatever its unit; `nil` where there is none.
    var leadingNumber: Double? {
        var reader = NumberReader(self)
        return reader.next()
    }

    /// A length in user units, percentages of a whole, and the units of print.
    func length(of whole: Double, fontSize: Double = 16) -> Double? {
        var reader = NumberReader(self)
        guard let number = reader.next() else { return nil }
        let unit = String(decoding: utf8.dropFirst(reader.position), as: UTF8.self).split(separator: " ").first ?? ""
        switch unit {
        case "%": return number / 100 * whole
        case "em": return number * fontSize
        case "rem": return number * 16
        case "ex", "ch": return number * fontSize / 2
        case "pt": return number * 4 / 3
        case "pc": return number * 16
        case "mm": return number * 96 / 25.4
        case "cm": return number * 96 / 2.54
        case "in": return number * 96
        default: return number
        }
    }

    /// All numbers in it, whatever stands between them.
    var numbers: [Double] {
        var reader = NumberReader(self)
        var numbers: [Double] = []
        while !reader.isAtEnd {
            if let number = reader.next() { numbers.append(number) } else if !reader.isAtEnd { reader.skip() }
        }
        return numbers
    }
}
