private import Glibc

/// Points in time as the ledger keeps them: microseconds since 1970, in UTC.
package enum Timestamp {
    package static let day = 86_400_000_000

    package static var now: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }

    /// Writes it as in `2026-11-21T16:15:47.123456Z`.
    package static func text(_ microseconds: Int) -> String {
        let ofDay = floored(microseconds, by: day).remainder
        let second = ofDay / 1_000_000
        let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, to: 2) }.joined(separator: ":")
        return "\(date(microseconds))T\(time).\(padded(ofDay % 1_000_000, to: 6))Z"
    }

    /// Writes its day, as in `2026-11-21`.
    package static func date(_ microseconds: Int) -> String {
        let (year, month, day) = civil(floored(microseconds, by: day).quotient)
        return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }

    /// Reads `2026-11-21`, `2026-11-21T16:15:47Z` or the same with a fraction; `nil` for anything else.
    package static func parse(_ text: String) -> Int? {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count <= 2, let first = halves.first, let days = days(first) else { return nil }
        guard halves.count == 2 else { return days * day }
        guard halves[1].last == "Z" else { return nil }
        let parts = halves[1].dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard let clock = parts.first.flatMap({ numbers($0, ":", [2, 2, 2]) }), parts.count <= 2 else { return nil }
        guard clock[0] < 24, clock[1] < 60, clock[2] < 60 else { return nil }
        var fraction = 0
        if parts.count == 2 {
            guard (1...6).contains(parts[1].utf8.count), let digits = digits(parts[1]) else { return nil }
            fraction = (parts[1].utf8.count..<6).reduce(digits) { value, _ in value * 10 }
        }
        return days * day + (clock[0] * 3600 + clock[1] * 60 + clock[2]) * 1_000_000 + fraction
    }

    private static func days(_ text: Substring) -> Int? {
        guard let date = numbers(text, "-", [4, 2, 2]), (1...12).contains(date[1]), (1...31).contains(date[2]) else {
            return nil
        }
        // Years begin in March here, so that the day that comes and goes is their last.
        let year = date[1] > 2 ? date[0] : date[0] - 1
        let (era, ofEra) = floored(year, by: 400)
        let ofYear = (153 * (date[1] > 2 ? date[1] - 3 : date[1] + 9) + 2) / 5 + date[2] - 1
        let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
        // A day that the month does not have would be another day.
        return civil(days) == (date[0], date[1], date[2]) ? days : nil
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, ofEra) = floored(days + 719_468, by: 146_097)
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * ofYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * part + 2) / 5 + 1)
    }

    /// Reads numbers of just so many digits each.
    private static func numbers(_ text: Substring, _ separator: Character, _ widths: [Int]) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == widths else { return nil }
        let values = parts.compactMap(digits)
        return values.count == widths.count ? values : nil
    }

    private static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    private static func floored(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ value: Int, to count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
