extension JSONNumber {
    /// Whether the value is a whole number, of any size and however it is spelt.
    package var isWhole: Bool {
        if Int(text) != nil { return true }
        let decimal = decimal
        return decimal.digits.count <= decimal.point || decimal.digits.isEmpty
    }

    /// Whether the value is a whole number of times `divisor`, exactly.
    ///
    /// Nothing is a multiple of zero here but zero. A divisor of more than nineteen digits is
    /// divided by as a double, whose largest quotients are all whole.
    package func isMultiple(of divisor: JSONNumber) -> Bool {
        let value = decimal
        let other = divisor.decimal
        if value.digits.isEmpty { return true }
        if other.digits.isEmpty { return false }
        guard other.digits.count <= 19 else {
            let quotient = double / divisor.double
            return abs(quotient) < 9e15 ? Double(Int(quotient)) == quotient : true
        }
        // Both are whole digits times a power of ten; neither ends in a zero, so a lower power cannot divide out.
        let power = (value.point - value.digits.count) - (other.point - other.digits.count)
        guard power >= 0 else { return false }
        let modulus = other.digits.reduce(0 as UInt128) { $0 * 10 + UInt128($1) }
        let remainder = value.digits.reduce(0 as UInt128) { ($0 * 10 + UInt128($1)) % modulus }
        return remainder * Self.powerOfTen(power, modulo: modulus) % modulus == 0
    }

    private static func powerOfTen(_ power: Int, modulo modulus: UInt128) -> UInt128 {
        var result = 1 % modulus
        var square = 10 % modulus
        var rest = power
        while rest > 0 {
            if rest & 1 == 1 { result = result * square % modulus }
            square = square * square % modulus
            rest >>= 1
        }
        return result
    }
}
