internal import Foundation

/// The marks on an axis.
enum Ticks {
    /// The values at which an axis has marks.
    static func values(of range: ValueRange) -> [Double] {
        let first = (range.low / range.step - 1e-9).rounded(.up)
        return (0...SceneLimits.marks).compactMap { index -> Double? in
            let value = (first + Double(index)) * range.step
            guard value <= range.high + range.step * 1e-9 else { return nil }
            return abs(value) < range.step * 1e-6 ? 0 : value
        }
    }

    /// Those that have a number, so few that they stand apart.
    static func labels(of range: ValueRange, skipsZero: Bool) -> [(value: Double, text: String)] {
        let all = values(of: range)
        let every = (all.count + 12) / 13
        return all.filter { value in
            let index = Int((value / range.step).rounded())
            return index % max(1, every) == 0 && !(skipsZero && value == 0)
        }
        .map { ($0, text($0)) }
    }

    /// A value as an axis writes it.
    static func text(_ value: Double) -> String {
        // Multiples of pi are what axes of angles show.
        let rounded = (value * 1000).rounded() / 1000
        if rounded == rounded.rounded() { return sign(rounded) + "\(Int(abs(rounded)))" }
        for divisor in [1.0, 2, 3, 4, 6] {
            let suffix = divisor == 1 ? "" : "/\(Int(divisor))"
            let count = value / (.pi / divisor)
            if abs(count - count.rounded()) < 1e-3, count.rounded() != 0, abs(count) < 100 {
                let number = Int(abs(count.rounded()))
                return sign(value) + (number == 1 ? "" : "\(number)") + "π" + suffix
            }
        }
        return sign(rounded) + "\(abs(rounded))"
    }

    private static func sign(_ value: Double) -> String { value < 0 ? "−" : "" }
}
