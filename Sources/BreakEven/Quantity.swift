/// Why words about a machine or a rate make no sense, in a sentence that says what was expected.
package struct Misread: Error, Hashable {
    package let message: String

    init(_ message: String) { self.message = message }
}

/// Numbers as people write them: digits, with a point and more of them if need be.
enum Quantity {
    /// Reads a number above zero up to a limit; `nil` for anything else, such as `1e3`, `1,000`, `-1` or `nan`.
    static func positive(_ text: some StringProtocol, upTo limit: Double) -> Double? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        guard parts.count <= 2, areDigits, text.utf8.count <= 20, let value = Double(text) else { return nil }
        return value > 0 && value <= limit ? value : nil
    }
}

/// The hours of a month, as clouds bill them.
package enum Month {
    package static let hours = 730.0
    package static let seconds = hours * 3600
}
