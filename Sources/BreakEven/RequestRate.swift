/// How many requests come in some time, such as `3M/month` or `2.5/s`.
package struct RequestRate: Hashable, Sendable {
    package let perMonth: Double

    /// Reads `N/month`, `N/day`, `N/hour`, `N/minute` or `N/s`; the number may end in `k` or `M`.
    package init(parsing text: String) throws(Misread) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw Self.misread(text) }
        let units = ["month": 1, "day": Month.hours / 24, "hour": Month.hours, "minute": Month.hours * 60]
        guard let perMonth = parts[1] == "s" ? Month.seconds : units[String(parts[1])] else { throw Self.misread(text) }
        let scales: [Character: Double] = ["k": 1000, "M": 1_000_000]
        let scale = parts[0].last.flatMap { scales[$0] }
        let number = scale == nil ? parts[0] : parts[0].dropLast()
        guard let value = Quantity.positive(number, upTo: Self.greatest) else { throw Self.misread(text) }
        let rate = value * (scale ?? 1) * perMonth
        guard rate >= 1, rate <= Self.greatest else {
            throw Misread("a rate is from one request to \(Int(Self.greatest)) requests a month, not '\(text)'")
        }
        self.perMonth = rate
    }

    private static let greatest = 1e12

    private static func misread(_ text: String) -> Misread {
        Misread("a rate is such as 3M/month, 50k/day, 100/minute or 2.5/s, not '\(text)'")
    }
}
