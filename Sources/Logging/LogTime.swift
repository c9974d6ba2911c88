import Glibc

/// The time as RFC 3339 in UTC with milliseconds; the date part is written anew once a second.
struct LogTime: Sendable {
    private var second: time_t = -1
    private var text: [UInt8] = []

    mutating func append(to bytes: inout [UInt8]) {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        if time.tv_sec != second {
            second = time.tv_sec
            text = Self.text(second)
        }
        bytes.append(contentsOf: text)
        let milliseconds = time.tv_nsec / 1_000_000
        bytes.append(UInt8(ascii: "."))
        bytes.append(UInt8(ascii: "0") + UInt8(milliseconds / 100))
        bytes.append(UInt8(ascii: "0") + UInt8(milliseconds / 10 % 10))
        bytes.append(UInt8(ascii: "0") + UInt8(milliseconds % 10))
        bytes.append(UInt8(ascii: "Z"))
    }

    private static func text(_ second: time_t) -> [UInt8] {
        var second = second
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&second, &parts)
        let date = unsafe [(1900 + Int(parts.tm_year), 4), (Int(parts.tm_mon) + 1, 2), (Int(parts.tm_mday), 2)]
        let time = unsafe [(Int(parts.tm_hour), 2), (Int(parts.tm_min), 2), (Int(parts.tm_sec), 2)]
        return Array(date.map { digits($0.0, $0.1) }.joined(separator: [UInt8(ascii: "-")])) + [UInt8(ascii: "T")]
            + Array(time.map { digits($0.0, $0.1) }.joined(separator: [UInt8(ascii: ":")]))
    }

    private static func digits(_ number: Int, _ width: Int) -> [UInt8] {
        var digits: [UInt8] = []
        var rest = number
        for _ in 0..<width {
            digits.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        return digits.reversed()
    }
}
