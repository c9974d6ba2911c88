/// `google.protobuf.Duration` in JSON: decimal seconds with an `s`, such as `45.837906927s`.
enum ProtoDuration {
    /// Reads the text; `nil` when it is none, negative, or longer than a duration may be (some ten thousand years).
    static func duration(_ text: some StringProtocol) -> Duration? {
        guard text.last == "s" else { return nil }
        return seconds(text.dropLast())
    }

    /// Reads how Google spells a wait in prose, such as `19h56m12.15s`, `58.2s` or `120ms`.
    static func spelledOut(_ text: some StringProtocol) -> Duration? {
        var total = Duration.zero
        var number = ""
        var unit = ""
        var hasPart = false
        func isUnit(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte }
        for byte in Array(text.utf8) + [UInt8(ascii: "0")] {
            if isUnit(byte) {
                unit.unicodeScalars.append(Unicode.Scalar(byte))
                continue
            }
            if !unit.isEmpty {
                guard let amount = seconds(number), let part = scaled(amount, by: unit) else { return nil }
                total += part
                hasPart = true
                number = ""
                unit = ""
            }
            number.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return hasPart ? total : nil
    }

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

    private static let most = 315_576_000_000

    private static func seconds(_ text: some StringProtocol) -> Duration? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, isDigits(whole), let seconds = Int(whole), seconds <= most else { return nil }
        guard parts.count == 2 else { return .seconds(seconds) }
        guard isDigits(parts[1]), let fraction = Int((String(parts[1]) + "000000000").prefix(9)) else { return nil }
        return .seconds(seconds) + .nanoseconds(fraction)
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private static func scaled(_ amount: Duration, by unit: String) -> Duration? {
        switch unit {
        case "ms": amount / 1_000
        case "s": amount
        case "m": amount * 60
        case "h": amount * 3_600
        case "d": amount * 86_400
        default: nil
        }
    }
}
