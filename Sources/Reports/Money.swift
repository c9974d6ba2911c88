/// An amount of dollars, and how much of what was bought it does not count.
///
/// An amount that is not known is never zero: what has no known price is counted in `unpriced`, and is shown wherever the
/// amount is.
package struct Money: Hashable, Sendable {
    /// Billionths of a dollar of what has a price; exact, whatever is added.
    package var nanodollars: Int128
    /// How many of the costs that belong here are not known.
    package var unpriced: Int
    /// How many are.
    package var priced: Int

    package init(nanodollars: Int128 = 0, priced: Int = 0, unpriced: Int = 0) {
        self.nanodollars = nanodollars
        self.priced = priced
        self.unpriced = unpriced
    }

    /// Whether the amount is all there is to it.
    package var isComplete: Bool { unpriced == 0 }

    /// Whether nothing at all is known of it.
    package var isUnknown: Bool { priced == 0 && unpriced > 0 }

    package mutating func add(_ other: Money) {
        nanodollars += other.nanodollars
        priced += other.priced
        unpriced += other.unpriced
    }
}

extension Money {
    /// The amount for people: `$1.23`, `≥ $1.23, 4 unpriced`, or `unknown, 4 unpriced`.
    package var text: String {
        if isComplete { return Self.dollars(nanodollars) }
        return (isUnknown ? "unknown" : "≥ \(Self.dollars(nanodollars))") + ", \(unpriced) unpriced"
    }

    /// The amount of what has a price, with every digit: `1.230000001`; `nil` where nothing has.
    package var exactDollars: String? {
        isUnknown ? nil : Self.decimal(nanodollars, places: 9)
    }

    /// Dollars and cents; for less than a dollar, as many more digits as there is something to see.
    private static func dollars(_ nanodollars: Int128) -> String {
        switch nanodollars.magnitude {
        case 0: "$0"
        case 1_000_000_000...: "$" + decimal(rounded(nanodollars, to: 10_000_000), places: 2)
        case 1_000_000...: "$" + decimal(rounded(nanodollars, to: 100_000), places: 4)
        case 1_000...: "$" + decimal(rounded(nanodollars, to: 1000), places: 6)
        default: "$" + decimal(nanodollars, places: 9)
        }
    }

    /// The number in units of `unit`, halves away from zero.
    private static func rounded(_ value: Int128, to unit: Int128) -> Int128 {
        (value + (value < 0 ? -unit / 2 : unit / 2)) / unit
    }

    private static func decimal(_ value: Int128, places: Int) -> String {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        return (value < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
    }
}
