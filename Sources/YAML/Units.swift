/// How numbers, durations and sizes are written in configuration, in both directions.
package enum Units {
    /// Reads decimal digits with an optional sign; a leading zero is refused, since YAML once read it as octal.
    static func integer(_ text: String) -> Int? {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard let first = digits.utf8.first, first != UInt8(ascii: "0") || digits.utf8.count == 1 else { return nil }
        return Int(text)
    }

    /// Reads a decimal number; what Swift reads beyond that (`nan`, `inf`, hexadecimal) is refused.
    static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    package static func duration(_ text: String) -> Duration? {
        guard let (count, unit) = split(text) else { return nil }
        switch unit {
        case "us": return .microseconds(count)
        case "ms": return .milliseconds(count)
        case "s": return .seconds(count)
        case "m": return scaled(count, by: 60).map { .seconds($0) }
        case "h": return scaled(count, by: 3600).map { .seconds($0) }
        case "d": return scaled(count, by: 86_400).map { .seconds($0) }
        default: return nil
        }
    }

    package static func byteCount(_ text: String) -> Int? {
        guard let (count, unit) = split(text) else { return nil }
        switch unit {
        case "", "B": return count
        case "KB": return scaled(count, by: 1000)
        case "MB": return scaled(count, by: 1_000_000)
        case "GB": return scaled(count, by: 1_000_000_000)
        case "KiB": return scaled(count, by: 1 << 10)
        case "MiB": return scaled(count, by: 1 << 20)
        case "GiB": return scaled(count, by: 1 << 30)
        default: return nil
        }
    }

    /// Writes a duration so that ``duration(_:)`` reads it back, in the largest unit that is exact to the microsecond.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let microseconds = attoseconds / 1_000_000_000_000
        if microseconds % 1000 != 0 { return "\(seconds * 1_000_000 + microseconds)us" }
        if microseconds != 0 { return "\(seconds * 1000 + microseconds / 1000)ms" }
        if seconds == 0 || seconds % 60 != 0 { return "\(seconds)s" }
        if seconds % 86_400 == 0 { return "\(seconds / 86_400)d" }
        return seconds % 3600 == 0 ? "\(seconds / 3600)h" : "\(seconds / 60)m"
    }

    /// Writes a size so that ``byteCount(_:)`` reads it back.
    package static func text(bytes: Int) -> String {
        let units = [
            ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10),
            ("KB", 1000),
        ]
        for (unit, size) in units where bytes >= size && bytes % size == 0 { return "\(bytes / size)\(unit)" }
        return "\(bytes)B"
    }

    private static func split(_ text: String) -> (count: Int, unit: Substring)? {
        let unit = text.drop { $0.isASCII && $0.isNumber }
        // Fifteen digits keep every unit but the hour and the gigabyte far from overflow; those are checked.
        guard let count = integer(String(text[..<unit.startIndex])), count < 1_000_000_000_000_000 else { return nil }
        return (count, unit)
    }

    private static func scaled(_ count: Int, by factor: Int) -> Int? {
        let (product, overflow) = count.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
}
