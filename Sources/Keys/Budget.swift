package import Foundation

/// How much money may be spent in a period.
package struct Budget: Hashable, Sendable {
    /// When the count begins anew, in UTC.
    package enum Period: String, Hashable, Sendable, CaseIterable {
        case day, month, total
    }

    /// Billionths of a dollar.
    package var nanodollars: Int
    package var period: Period

    package init(nanodollars: Int, period: Period) {
        self.nanodollars = nanodollars
        self.period = period
    }
}

extension Budget {
    /// Reads dollars such as `20` or `0.5`, with at most nine digits before and after the point.
    package static func nanodollars(dollars text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let whole = parts.first.map { String($0) } ?? ""
        let isPlain = [whole, fraction].allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isPlain, (1...9).contains(whole.utf8.count), fraction.utf8.count <= 9 else { return nil }
        guard parts.count == 1 || !fraction.isEmpty else { return nil }
        return Int(whole + fraction + String(repeating: "0", count: 9 - fraction.utf8.count))
    }

    /// Writes billionths of a dollar as dollars, exactly and without needless zeros.
    package static func dollars(nanodollars: Int) -> String {
        let (whole, rest) = nanodollars.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var fraction = String(rest)
        fraction = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return (nanodollars < 0 ? "-" : "") + String(whole) + (fraction.isEmpty ? "" : "." + fraction)
    }
}

extension Budget.Period {
    /// The days since 1970, in UTC, that a period which holds `day` has; `nil` for all there are.
    package func days(around day: Int) -> Range<Int>? {
        switch self {
        case .day: return day..<day + 1
        case .month:
            let start = day - Self.dayOfMonth(day) + 1
            // The 32nd day of a month is in the next one.
            let later = start + 31
            return start..<later - Self.dayOfMonth(later) + 1
        case .total: return nil
        }
    }

    /// Which day of its month a day is, from 1; years begin in March here, so that the day that comes and goes is their
    /// last.
    private static func dayOfMonth(_ day: Int) -> Int {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        return ofYear - (153 * ((5 * ofYear + 2) / 153) + 2) / 5 + 1
    }

    /// When the period that holds `date` began; `nil` for one without a beginning.
    package func start(at date: Date) -> Date? { days(around: date.utcDay).map { Date(utcDay: $0.lowerBound) } }

    /// When the next period begins; `nil` for never.
    package func end(at date: Date) -> Date? { days(around: date.utcDay).map { Date(utcDay: $0.upperBound) } }
}

extension Date {
    /// Days since 1970, in UTC.
    package var utcDay: Int { Int((timeIntervalSince1970 / 86_400).rounded(.down)) }

    package init(utcDay: Int) { self.init(timeIntervalSince1970: Double(utcDay) * 86_400) }
}
