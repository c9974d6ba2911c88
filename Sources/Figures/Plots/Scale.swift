import Foundation

/// One axis: which values it shows, and where they are.
struct Scale {
    var low: Double
    var high: Double
    var start: Double
    var end: Double

    func place(_ value: Double) -> Double { start + (value - low) / (high - low) * (end - start) }

    /// Round values, about as many as wished, within the axis.
    func ticks(_ wished: Int) -> [Double] {
        let step = Self.step((high - low) / Double(max(1, wished)))
        let first = (low / step - 1e-9).rounded(.up)
        var ticks: [Double] = []
        while ticks.count < 20 {
            let value = (first + Double(ticks.count)) * step
            if value > high + step * 1e-6 { break }
            ticks.append(abs(value) < step * 1e-6 ? 0 : value)
        }
        return ticks
    }

    /// The bounds widened to round values.
    static func rounded(_ low: Double, _ high: Double) -> (Double, Double) {
        let step = step((high - low) / 5)
        return ((low / step + 1e-9).rounded(.down) * step, (high / step - 1e-9).rounded(.up) * step)
    }

    private static func step(_ rough: Double) -> Double {
        guard rough > 0, rough.isFinite else { return 1 }
        let power = pow(10, log10(rough).rounded(.down))
        let lead = rough / power
        return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 2.5 ? 2.5 : lead <= 5 ? 5 : 10)
    }

    /// A value as an axis writes it.
    static func text(_ value: Double) -> String {
        if value == 0 { return "0" }
        let size = abs(value)
        if size >= 100_000 || size < 0.001 {
            let exponent = Int(log10(size).rounded(.down))
            let lead = value / pow(10, Double(exponent))
            return "\(trimmed(lead, 100))e\(exponent)"
        }
        return trimmed(value, size < 1 ? 10_000 : 1000)
    }

    private static func trimmed(_ value: Double, _ unit: Double) -> String {
        let count = Int((abs(value) * unit).rounded())
        let (whole, rest) = (count / Int(unit), count % Int(unit))
        var digits = String(Int(unit) + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return (value < 0 ? "−" : "") + "\(whole)" + (digits.isEmpty ? "" : ".\(digits)")
    }
}
