/// What was spent with one key, by whom and when, from several sources that each know a part.
///
/// Every amount belongs to a writer, and a writer's amount only grows. So two accounts of the same writer are never
/// added: the larger is the newer one. That makes what this process counts, what the store has, and what other
/// processes tell agree whatever comes first, twice, or late.
struct KeySpending: Sendable {
    /// What this process counted, by writer.
    private var own: [String: DailySums] = [:]
    /// What was heard of the period ``days``, by writer.
    private var heard: [String: Int] = [:]
    private var heardTotal = 0
    /// What the others have spent at least in that period, where they were only heard of together.
    private var others = 0
    private var days: Range<Int>?

    /// When so many writers are this process's own, those the store knows about are forgotten.
    private static let ownLimit = 16

    mutating func add(_ amount: Int, by writer: String, on day: Int) {
        own[writer, default: DailySums()].add(amount, on: day)
    }

    func sum(by writer: String, in days: Range<Int>?) -> Int { own[writer]?.sum(in: days) ?? 0 }

    /// What all have spent in a period, as far as it is known here.
    func sum(in days: Range<Int>?) -> Int {
        let isHeard = days == self.days
        var mine = 0
        var theirs = isHeard ? heardTotal : 0
        for (writer, sums) in own {
            let told = isHeard ? heard[writer] ?? 0 : 0
            mine = mine.addingClamped(max(sums.sum(in: days), told))
            theirs -= told
        }
        return mine.addingClamped(max(theirs, isHeard ? others : 0))
    }

    /// What each writer is known to have spent in a period.
    func known(in days: Range<Int>?) -> [String: Int] {
        var known = days == self.days ? heard : [:]
        for (writer, sums) in own { known[writer] = max(known[writer] ?? 0, sums.sum(in: days)) }
        return known
    }

    mutating func learn(_ written: [String: Int], in days: Range<Int>?) {
        begin(days)
        heard.merge(written) { max($0, $1) }
        heardTotal = heard.values.reduce(0) { $0.addingClamped($1) }
        guard own.count > Self.ownLimit else { return }
        own = own.filter { writer, sums in sums.sum(in: days) > heard[writer] ?? 0 }
    }

    mutating func learn(total: Int, of which: Int, by writer: String, in days: Range<Int>?) {
        begin(days)
        // What is another writer's of this process cannot be told from the others'.
        guard own.count <= 1, own.isEmpty || own[writer] != nil else { return }
        others = max(others, total - which)
    }

    private mutating func begin(_ days: Range<Int>?) {
        guard days != self.days else { return }
        self.days = days
        (heard, heardTotal, others) = ([:], 0, 0)
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
