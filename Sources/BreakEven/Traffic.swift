import Statistics

/// How large a request is, and what a provider takes for it.
package struct RequestSize: Hashable, Sendable {
    package var promptTokens: Double
    /// Everything the model writes, thoughts included.
    package var answerTokens: Double
    /// `nil` where nobody knows.
    package var dollars: Double?

    package init(promptTokens: Double, answerTokens: Double, dollars: Double? = nil) {
        self.promptTokens = promptTokens
        self.answerTokens = answerTokens
        self.dollars = dollars
    }
}

/// What is asked of a model: when, how large, how much, and at which price.
package struct Traffic: Hashable, Sendable {
    package var pattern: ArrivalPattern
    /// The hours that the pattern was found in; without them it is taken as given.
    package var hours: RecordedHours?
    /// Sizes as they come; at least one.
    package var requests: [RequestSize]
    /// Whether the sizes are a sample of what came, rather than given figures.
    package var isSampled: Bool
    /// What a request costs at the provider; `nil` for the mean of the requests that have a price.
    package var dollarsPerRequest: Double?
    /// How much there is now.
    package var perMonth: Double

    /// Traffic that was recorded.
    package init(hours: RecordedHours, requests: [RequestSize]) {
        self.hours = hours
        self.requests = requests
        pattern = ArrivalPattern(hours)
        isSampled = true
        perMonth = hours.counts.isEmpty ? 0 : Double(hours.requests) / Double(hours.counts.count) * Month.hours
    }

    /// Traffic that somebody describes: the means of the tokens, around which sizes are spread.
    package init(perMonth: Double, promptTokens: Double, answerTokens: Double, pattern: ArrivalPattern) {
        self.perMonth = perMonth
        self.pattern = pattern
        requests = RequestSize.spread(promptTokens: promptTokens, answerTokens: answerTokens)
        isSampled = false
    }

    /// What one request costs at the provider, in dollars; `nil` where no request has a price.
    package var price: Double? {
        if let dollarsPerRequest { return dollarsPerRequest }
        let known = requests.compactMap(\.dollars)
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
}

extension Traffic {
    /// Traffic as it might have been recorded too: hours and sizes drawn again from those that were.
    func resampled(_ generator: inout SeededGenerator) -> Traffic {
        var traffic = self
        if let hours {
            let period = ArrivalPattern.period(of: hours)
            traffic.pattern = ArrivalPattern(hours.resampled(within: period, &generator), period: period)
        }
        guard isSampled else { return traffic }
        for index in requests.indices { traffic.requests[index] = requests[generator.index(below: requests.count)] }
        return traffic
    }
}

extension RequestSize {
    /// How far sizes lie apart when only their mean is known: their standard deviation, as a share of the mean.
    private static let spread = 0.6
    private static let count = 1009

    /// Sizes around given means, log-normally; an answer's size says nothing of its prompt's.
    static func spread(promptTokens: Double, answerTokens: Double) -> [RequestSize] {
        let factors = logNormalQuantiles(count: count, spread: spread)
        return factors.indices.map { index in
            // The count is a prime, so this visits every factor once, far from the order of the other.
            RequestSize(
                promptTokens: promptTokens * factors[index],
                answerTokens: answerTokens * factors[index * 389 % count]
            )
        }
    }
}
