/// What was spent with one key, by whom and when, from several sources that each know a part.
///
/// Every amount belongs to a writer, and a writer's amount only grows. So two accounts of the same writer are never
/// added: the larger is the newer one. That makes what this process counts, what the store has, and what other
/// processes tell agree whatever comes first, twice, or late.
struct KeySpending: Sendable {
    /// What this process counted, by writer.
    private var own: [String: DailySums] = [:]
    /// What was heard of each period: beside the one that runs, what is late of the one before, or of another kind of
    /// budget.
    private var heard: [Range<Int>?: Heard] = [:]

    private struct Heard: Sendable {
        var byWriter: [String: Int] = [:]
        var total = 0
        /// What the others have spent at least, where they were only heard of together.
        var others = 0
    }

    /// More periods than that let go of what ended first.
    private static let periodLimit = 4
    /// When so many writers are this process's own, those the store knows about are forgotten.
    private static let ownLimit = 16

    mutating func add(_ amount: Int, by writer: String, on day: Int) {
        own[writer, default: DailySums()].add(amount, on: day)
    }

    func sum(by writer: String, in days: Range<Int>?) -> Int { own[writer]?.sum(in: days) ?? 0 }

    /// What all have spent in a period, as far as it is known here.
    func sum(in days: Range<Int>?) -> Int {
        let heard = heard[days] ?? Heard()
        var mine = 0
        var theirs = heard.total
        for (writer, sums) in own {
            let told = heard.byWriter[writer] ?? 0
            mine = mine.addingClamped(max(sums.sum(in: days), told))
            theirs -= told
        }
        return mine.addingClamped(max(theirs, heard.others))
    }

    /// What each writer is known to have spent in a period.
    func known(in days: Range<Int>?) -> [String: Int] {
        var known = heard[days]?.byWriter ?? [:]
        for (writer, sums) in own { known[writer] = max(known[writer] ?? 0, sums.sum(in: days)) }
        return known
    }

    mutating func learn(_ written: [String: Int], in days: Range<Int>?) {
        hear(in: days) { heard in
            heard.byWriter.merge(written) { max($0, $1) }
            heard.total = heard.byWriter.values.reduce(0) { $0.addingClamped($1) }
        }
        guard own.count > Self.ownLimit else { return }
        own = own.filter { writer, sums in sums.sum(in: days) > heard[days]?.byWriter[writer] ?? 0 }
    }

    mutating func learn(total: Int, of which: Int, by writer: String, in days: Range<Int>?) {
        // What is another writer's of this process cannot be told from the others'.
        guard own.count <= 1, own.isEmpty || own[writer] != nil else { return }
        hear(in: days) { $0.others = max($0.others, total - which) }
    }

    private mutating func hear(in days: Range<Int>?, _ change: (inout Heard) -> Void) {
        change(&heard[days, default: Heard()])
        guard heard.count > Self.periodLimit else { return }
        func end(_ days: Range<Int>?) -> Int { days?.upperBound ?? .max }
        if let oldest = heard.keys.min(by: { end($0) < end($1) }) { heard[oldest] = nil }
    }
}

/// Sums by day; those of long ago are one.
private struct DailySums: Sendable {
    private var byDay: [Int: Int] = [:]
    private var before = 0

    /// More than any period with a beginning has.
    private static let limit = 40

    mutating func add(_ amount: Int, on day: Int) {
        byDay[day, default: 0] = (byDay[day] ?? 0).addingClamped(max(amount, 0))
        guard byDay.count > Self.limit, let oldest = byDay.keys.min() else { return }
        before = before.addingClamped(byDay.removeValue(forKey: oldest) ?? 0)
    }

    func sum(in days: Range<Int>?) -> Int {
        guard let days else { return byDay.values.reduce(before) { $0.addingClamped($1) } }
        return byDay.reduce(0) { days.contains($1.key) ? $0.addingClamped($1.value) : $0 }
    }
}

extension Int {
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
