import Generation
import HTTP

extension RateReport {
    /// Reads what OpenAI and servers like it say beside each answer: `x-ratelimit-limit-requests`, `-remaining-requests`,
    /// `-reset-requests` and `x-ratelimit-limit-tokens`; `nil` when they say nothing.
    ///
    /// Theirs are limits of a minute; a limit that takes longer to come back is one of a day, which is not paced.
    init?(_ fields: HTTPFields) {
        let requests = fields["x-ratelimit-limit-requests"].flatMap { Int($0) }
        let tokens = fields["x-ratelimit-limit-tokens"].flatMap { Int($0) }
        guard requests != nil || tokens != nil else { return nil }
        self.init()
        requestReset = fields["x-ratelimit-reset-requests"].flatMap(Self.duration)
        remainingRequests = fields["x-ratelimit-remaining-requests"].flatMap { Int($0) }
        requestLimit = Self.isOfMinute(requests, remainingRequests, requestReset) ? requests : nil
        let tokenReset = fields["x-ratelimit-reset-tokens"].flatMap(Self.duration)
        let remainingTokens = fields["x-ratelimit-remaining-tokens"].flatMap { Int($0) }
        tokenLimit = Self.isOfMinute(tokens, remainingTokens, tokenReset) ? tokens : nil
    }

    /// Whether what was used comes back at the pace of a limit per minute.
    ///
    /// Of a limit of the day, one used request takes `86,400 s / limit` to come back, of a limit of the minute
    /// `60 s / limit`.
    private static func isOfMinute(_ limit: Int?, _ remaining: Int?, _ reset: Duration?) -> Bool {
        guard let limit, let remaining, let reset, limit > 0, remaining < limit else { return true }
        return reset <= .seconds(61) * (Double(limit - remaining) / Double(limit)) + .seconds(1)
    }

    /// Reads `6m0s`, `1.5s`, `20ms` or a plain number of seconds.
    private static func duration(_ text: String) -> Duration? {
        if let seconds = Double(text), (0...1e6).contains(seconds) { return .seconds(seconds) }
        var total = Duration.zero
        var rest = text[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Double(digits), (0...1e6).contains(number), let length = units[String(unit)] else {
                return nil
            }
            total += length * number
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return total
    }

    private static let units: [String: Duration] = [
        "ms": .milliseconds(1), "s": .seconds(1), "m": .seconds(60), "h": .seconds(3600), "d": .seconds(86_400),
    ]
}
