package import Generation

/// What targets cost: the table, and which kind of provider each target is at.
package struct Prices: Sendable {
    private let table: PriceTable
    /// The kind of each provider, such as `vertex`, by its name.
    private let kinds: [String: String]
    private let known = KnownTariffs()

    package init(_ table: PriceTable, kinds: [String: String]) {
        self.table = table
        self.kinds = kinds
    }

    /// What an attempt at a target cost.
    package func cost(of spent: Spent, at target: Target) -> Cost {
        var quantities = Quantities(spent.usage)
        quantities.images = spent.images
        let tariff = known[
            target,
            orFind: { table.tariff(of: target.model, at: kinds[target.provider] ?? target.provider) }
        ]
        return tariff.cost(quantities)
    }

    /// What a generation cost: all its attempts that began to answer, used or not.
    ///
    /// A shared answer is paid by the request that asked first.
    package func cost(of provenance: Provenance) -> Cost {
        guard provenance.sharedWith == nil else { return .free }
        var sum: Cost?
        for attempt in provenance.attempts {
            guard let spent = attempt.spent else { continue }
            let cost = cost(of: spent, at: attempt.target)
            if sum == nil { sum = cost } else { sum?.add(cost) }
        }
        return sum ?? .free
    }
}

extension Cost {
    /// Adds another cost; with one that is unknown, the sum is.
    package mutating func add(_ other: Cost) {
        if !other.unknown.isEmpty { unknown += other.unknown.filter { !unknown.contains($0) } }
        guard let mine = nanodollars, let theirs = other.nanodollars else {
            nanodollars = nil
            return
        }
        let (total, overflows) = mine.addingReportingOverflow(theirs)
        nanodollars = overflows ? nil : total
        if overflows { unknown.append("the sum") }
    }
}
