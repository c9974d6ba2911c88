/// `google.protobuf.Duration` in JSON: decimal seconds with an `s`, such as `45.837906927s`.
enum ProtoDuration {
    /// Spells a duration with as many decimals as it needs, nine at most.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = attoseconds / 1_000_000_000
        guard seconds >= 0, nanoseconds > 0 else { return "\(max(seconds, 0))s" }
        var digits = String(nanoseconds)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(seconds).\(digits)s"
    }
}
