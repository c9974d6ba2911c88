package import Ledger

/// What a report is asked for.
package struct CostQuery: Hashable, Sendable {
    /// One or two.
    package var dimensions: [CostDimension]
    /// Which generations count.
    package var filter = LedgerFilter()
    /// How many rows there may be; the total counts all generations, shown or not.
    package var limit = 1000
    /// Where latencies are reckoned, for which all generations are sorted.
    package var latencies = Latencies.all

    package enum Latencies: Hashable, Sendable {
        case all, total, none
    }

    package init(by dimensions: [CostDimension]) {
        self.dimensions = dimensions
    }
}

/// What generations cost and how they went, row by row and altogether.
package struct CostReport: Hashable, Sendable {
    package var dimensions: [CostDimension]
    package var rows: [CostRow] = []
    package var total = CostRow()
    /// Whether there are more rows than were asked for.
    package var isCut = false

    package init(dimensions: [CostDimension]) {
        self.dimensions = dimensions
    }
}

/// What the generations of one row of a report amount to.
package struct CostRow: Hashable, Sendable {
    /// What they have in common, one for each dimension; empty where they have no such name.
    package var names: [String] = []
    package var requests = 0
    /// Requests that ended with a failure.
    package var failed = 0
    /// Answers of another model than the first of the plan, or of none.
    package var degraded = 0
    /// Answers that were kept from an earlier request.
    package var cacheHits = 0
    /// Tokens of the answers that were given; those of attempts that failed are in the cost alone.
    package var promptTokens: Int128 = 0
    package var cachedTokens: Int128 = 0
    package var answerTokens: Int128 = 0
    package var thoughtTokens: Int128 = 0
    /// What all their attempts cost, used or not.
    package var cost = Money()
    /// How long those that did not fail took to their end, in microseconds, by nearest rank.
    package var median: Int?
    package var percentile95: Int?

    package init() {}
}
