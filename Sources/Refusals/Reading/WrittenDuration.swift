/// A wait as servers write it: `58.217843437s`, `19h56m12.15s`, `6ms`, `1m0s`, `28 seconds`, `30`.
///
/// Decimals are kept to the nanosecond, as `google.protobuf.Duration` has them. A wait of more than a year is told as a
/// year: nobody waits it out, and it must not overflow what is added to it.
package enum WrittenDuration {
    /// Reads a text that is a wait and nothing else, such as `6m0s`; a number alone is seconds.
    package static func whole(_ text: some StringProtocol) -> Duration? {
        guard let (duration, rest) = read(Array(text.utf8)[...]), rest.allSatisfy({ $0 == UInt8(ascii: " ") }) else {
            return nil
        }
        return duration
    }

    /// Reads the wait that a sentence goes on with, such as `10h17m5.72s.` or `28 seconds, please`.
    package static func leading(_ text: ArraySlice<UInt8>) -> Duration? {
        read(text)?.duration
    }

    /// A number of milliseconds, with or without decimals.
    package static func milliseconds(_ text: some StringProtocol) -> Duration? {
        var rest = trimmed(Array(text.utf8)[...])
        guard let number = number(&rest), rest.isEmpty else { return nil }
        return capped(number / 1_000)
    }

    package static let longest = Duration.seconds(365 * 86_400)

    private static func capped(_ duration: Duration) -> Duration { min(duration, longest) }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let rest = bytes.drop { $0 == UInt8(ascii: " ") }
        return rest.prefix((rest.lastIndex { $0 != UInt8(ascii: " ") } ?? rest.startIndex - 1) - rest.startIndex + 1)
    }

    private static func read(_ text: ArraySlice<UInt8>) -> (duration: Duration, rest: ArraySlice<UInt8>)? {
        var rest = text.drop { $0 == UInt8(ascii: " ") }
        guard let first = number(&rest) else { return nil }
        guard let unit = unit(&rest) else {
            // Five of something else are no wait.
            let next = rest.first { $0 != UInt8(ascii: " ") } ?? 0
            return isLetter(next) ? nil : (capped(first), rest)
        }
        var total = capped(first * unit)
        while true {
            var ahead = rest.drop { $0 == UInt8(ascii: " ") }
            guard let next = number(&ahead), let unit = Self.unit(&ahead) else { break }
            total = capped(total + capped(next * unit))
            rest = ahead
        }
        return (total, rest)
    }

    /// Takes a decimal number off the front, as that many seconds; more decimals than nine are dropped.
    private static func number(_ text: inout ArraySlice<UInt8>) -> Duration? {
        func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
        let whole = text.prefix(while: isDigit)
        guard !whole.isEmpty else { return nil }
        var rest = text.dropFirst(whole.count)
        var nanoseconds = 0
        if rest.first == UInt8(ascii: "."), let next = rest.dropFirst().first, isDigit(next) {
            let decimals = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(1 + decimals.count)
            for position in 0..<9 {
                let digit = position < decimals.count ? decimals[decimals.startIndex + position] - 48 : 0
                nanoseconds = nanoseconds * 10 + Int(digit)
            }
        }
        text = rest
        let digits = whole.drop { $0 == UInt8(ascii: "0") }
        // Twelve digits of any unit are beyond the longest wait, and small enough to reckon with.
        guard digits.count <= 12 else { return longest }
        let seconds = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        return .seconds(seconds) + .nanoseconds(nanoseconds)
    }

    /// Takes a unit off the front, as what its number is to be multiplied with, in seconds.
    private static func unit(_ text: inout ArraySlice<UInt8>) -> Double? {
        let ahead = text.drop { $0 == UInt8(ascii: " ") }
        let word = ahead.prefix(while: isLetter)
        guard let unit = units[String(decoding: word, as: UTF8.self).lowercased()] else { return nil }
        text = ahead.dropFirst(word.count)
        return unit
    }

    private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }

    private static let units: [String: Double] = [
        "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "msec": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3,
        "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
        "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
        "h": 3_600, "hr": 3_600, "hrs": 3_600, "hour": 3_600, "hours": 3_600,
        "d": 86_400, "day": 86_400, "days": 86_400,
    ]
}

extension Duration {
    /// Exactly for whole factors; the units below a second are divided by, not multiplied with.
    fileprivate static func * (duration: Duration, unit: Double) -> Duration {
        unit >= 1 ? duration * Int(unit) : duration / Int((1 / unit).rounded())
    }
}
