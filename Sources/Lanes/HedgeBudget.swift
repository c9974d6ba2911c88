/// How many second requests may still be spent: a share of all requests, saved up to a bound.
struct HedgeBudget {
    private var saved = 1.0

    private static let bound = 10.0

    var isEmpty: Bool { saved < 1 }

    mutating func earn(_ share: Double) { saved = min(saved + share, Self.bound) }

    mutating func spend() -> Bool {
        guard !isEmpty else { return false }
        saved -= 1
        return true
    }
}
