import JSON

/// The fields of one line, written as they are named.
///
/// Names are constants and must need no escaping; values may be anything. What is `nil` is left out.
package struct LogLine: ~Copyable {
    private(set) var bytes: [UInt8] = []

    init(_ level: Log.Level, _ event: StaticString) {
        bytes.reserveCapacity(768)
        append(",\"level\":\"")
        append(level.name)
        append("\",\"event\":\"")
        append(event)
        append("\"")
    }

    package mutating func string(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        begin(name)
        JSONWriter.appendString(value, to: &bytes)
    }

    package mutating func integer(_ name: StaticString, _ value: Int?) {
        guard let value else { return }
        begin(name)
        append(value)
    }

    package mutating func bool(_ name: StaticString, _ value: Bool?) {
        guard let value else { return }
        begin(name)
        append(value ? "true" : "false")
    }

    /// Writes a duration in milliseconds, with microseconds as decimals.
    package mutating func milliseconds(_ name: StaticString, _ value: Duration?) {
        guard let value else { return }
        begin(name)
        let (seconds, attoseconds) = value.components
        // No request lasts for 30,000 years, but whatever is written must not trap.
        let whole = Int(min(max(seconds, -1_000_000_000_000), 1_000_000_000_000))
        append(thousandths: whole * 1_000_000 + Int(attoseconds / 1_000_000_000_000))
    }

    package mutating func strings(_ name: StaticString, _ values: [String]) {
        begin(name)
        append("[")
        for value in values {
            separate()
            JSONWriter.appendString(value, to: &bytes)
        }
        append("]")
    }

    /// Writes an array of objects, the elements given to `write` by their index.
    package mutating func objects(_ name: StaticString, count: Int, _ write: (inout LogLine, Int) -> Void) {
        begin(name)
        append("[")
        for index in 0..<count {
            separate()
            append("{")
            write(&self, index)
            append("}")
        }
        append("]")
    }

    private mutating func begin(_ name: StaticString) {
        separate()
        append("\"")
        append(name)
        append("\":")
    }

    /// Puts a comma where something stands before: only what opens ends in a bracket or a brace.
    private mutating func separate() {
        if let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { append(",") }
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        bytes.append(contentsOf: String(number).utf8)
    }

    private mutating func append(thousandths number: Int) {
        if number < 0 { append("-") }
        let (whole, rest) = number.magnitude.quotientAndRemainder(dividingBy: 1000)
        append(whole)
        append(rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
        append(rest)
    }
}
