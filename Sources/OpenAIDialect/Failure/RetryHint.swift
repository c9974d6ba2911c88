/// How long a provider asks to be left alone.
enum RetryHint {
    /// Reads `retry-after-ms` and `retry-after`; a date, which needs a clock, is no hint.
    static func read(_ header: (String) -> String?) -> Duration? {
        if let milliseconds = header("retry-after-ms").flatMap(Double.init) { return duration(milliseconds / 1000) }
        return header("retry-after").flatMap(Double.init).flatMap(duration)
    }

    /// Reads the wait that is written out, as in "Please try again in 1h28m48.5s".
    static func read(_ message: String?) -> Duration? {
        let marker = "try again in "
        guard let words = message?.lowercased(), let start = words.firstRange(of: marker)?.upperBound else {
            return nil
        }
        var seconds = 0.0
        var rest = words[start...]
        while let first = rest.first, first.isASCII, first.isWholeNumber || first == "." {
            let digits = String(rest.prefix { $0.isASCII && ($0.isWholeNumber || $0 == ".") })
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            guard let value = Double(digits), let factor = factors[String(unit)] else { break }
            seconds += value * factor
            rest = rest.dropFirst(unit.count)
        }
        return seconds > 0 ? duration(seconds) : nil
    }

    private static let factors = ["ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0]

    private static func duration(_ seconds: Double) -> Duration? {
        // A year is already beyond any use, and huge numbers would trap.
        seconds.isFinite && seconds >= 0 ? .milliseconds(Int((min(seconds, 31_536_000) * 1000).rounded(.up))) : nil
    }
}
