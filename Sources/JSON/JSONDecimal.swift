/// A number's exact value, in the one form that all its spellings share.
struct JSONDecimal: Hashable {
    var isNegative = false

    /// The digits (0 to 9) without zeros at either end; none for zero.
    var digits: [UInt8] = []

    /// Where the decimal point stands, counted from before the first digit: the value is 0.digits × 10^point.
    var point = 0

    /// Reads text that is known to be a JSON number.
    init(_ text: String) {
        var sawPoint = false
        var exponent: Int?
        var isNegativeExponent = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-"): if exponent == nil { isNegative = true } else { isNegativeExponent = true }
            case UInt8(ascii: "+"): break
            case UInt8(ascii: "."): sawPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): exponent = 0
            default:
                let digit = byte - UInt8(ascii: "0")
                if let present = exponent {
                    exponent = min(present * 10 + Int(digit), 1 << 58)
                } else {
                    if !sawPoint, !digits.isEmpty || digit != 0 { point += 1 }
                    if sawPoint, digits.isEmpty, digit == 0 { point -= 1 }
                    if !digits.isEmpty || digit != 0 { digits.append(digit) }
                }
            }
        }
        while digits.last == 0 { digits.removeLast() }
        guard !digits.isEmpty else {
            isNegative = false
            point = 0
            return
        }
        point += isNegativeExponent ? -(exponent ?? 0) : (exponent ?? 0)
    }

    /// The value when it is a whole number that fits.
    var int: Int? {
        guard !digits.isEmpty else { return 0 }
        guard digits.count <= point, point <= 19 else { return nil }
        var value = 0
        for place in 0..<point {
            let digit = place < digits.count ? Int(digits[place]) : 0
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            if overflows || overflowsToo { return nil }
            value = sum
        }
        return value
    }
}

extension JSONDecimal: Comparable {
    static func < (left: JSONDecimal, right: JSONDecimal) -> Bool {
        guard left.sign == right.sign else { return left.sign < right.sign }
        return left.isNegative ? right.isCloserToZero(than: left) : left.isCloserToZero(than: right)
    }

    private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    private func isCloserToZero(than other: JSONDecimal) -> Bool {
        point == other.point ? digits.lexicographicallyPrecedes(other.digits) : point < other.point
    }
}
