/// A number as the document spells it.
///
/// Nothing is rounded: `1E400`, `-0` and thirty digits are kept and written back as they came. Numbers are compared by
/// value, exactly, so `1` equals `1.0` and `10e-1`. Exponents beyond ±2⁵⁸ count as ±2⁵⁸ in comparisons.
package struct JSONNumber: Sendable {
    /// The number as it is written in JSON.
    package let text: String

    package init(_ value: Int) { text = String(value) }

    /// Spells a double in the fewest digits that read back as it; `nil` when it is not finite.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// Takes a number's text; `nil` when JSON would not read exactly this as a number.
    package init?(text: String) {
        guard JSONScanner.isNumber(text.utf8.span) else { return nil }
        self.text = text
    }

    init(unchecked text: String) { self.text = text }

    /// The value when it is a whole number that fits, be it spelt `100`, `1e2` or `100.0`.
    package var int: Int? { Int(text) ?? decimal.int }

    /// The nearest double; infinite when the number is out of range, and `-0.0` for `-0`.
    package var double: Double { Double(text) ?? .nan }

    var decimal: JSONDecimal { JSONDecimal(text) }
}

extension JSONNumber: Hashable, Comparable {
    package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        if left.text == right.text { return true }
        if let left = Int(left.text), let right = Int(right.text) { return left == right }
        return left.decimal == right.decimal
    }

    package static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        if let left = Int(left.text), let right = Int(right.text) { return left < right }
        return left.decimal < right.decimal
    }

    package func hash(into hasher: inout Hasher) {
        if let int { hasher.combine(int) } else { hasher.combine(decimal) }
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) { self.init(value) }
}
