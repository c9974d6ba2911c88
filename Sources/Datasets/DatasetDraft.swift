import Cryptography

/// Examples with their parts, and what was left out: what rules make of what was gathered, always the same.
package struct DatasetDraft: Sendable {
    package private(set) var train: [DatasetExample] = []
    package private(set) var test: [DatasetExample] = []
    package private(set) var leftOut: [LeftOut: Int]

    /// - Parameters:
    ///   - examples: that were gathered.
    ///   - rules: that they are sorted by.
    ///   - leftOut: what was left out before.
    package init(_ examples: [DatasetExample], _ rules: DatasetRules, leftOut: [LeftOut: Int] = [:]) {
        self.leftOut = leftOut
        var chosen = examples.filter { example in rules.tags.allSatisfy { example.tags.contains($0) } }
        leave(.otherTag, examples.count - chosen.count)
        chosen.sort(by: Self.isBetter)
        chosen = withoutConflicts(chosen)
        let shingles = Shingles(chosen.map(\.prompt))
        var kept = Array(zip(chosen, shingles.sets))
        if rules.dropsDuplicates { kept = withoutDuplicates(kept) }
        divide(kept, rules.split)
        if rules.isBalanced { balance() }
        train.sort(by: Self.isEarlier)
        test.sort(by: Self.isEarlier)
    }

    /// Those whose parts are known already.
    package init(train: [DatasetExample], test: [DatasetExample], leftOut: [LeftOut: Int] = [:]) {
        (self.train, self.test, self.leftOut) = (train, test, leftOut)
    }

    private mutating func leave(_ reason: LeftOut, _ count: Int = 1) {
        if count > 0 { leftOut[reason, default: 0] += count }
    }

    /// The order in which one of several that are nearly the same is chosen: put right, rated well, new.
    private static func isBetter(_ one: DatasetExample, than other: DatasetExample) -> Bool {
        func rank(_ example: DatasetExample) -> (Int, Double, Int) {
            (example.isCorrected ? 1 : 0, example.rating ?? 0, example.time ?? 0)
        }
        let (ranks, others) = (rank(one), rank(other))
        if ranks != others { return ranks > others }
        return names(one) < names(other)
    }

    private static func isEarlier(_ one: DatasetExample, than other: DatasetExample) -> Bool {
        let (time, later) = (one.time ?? 0, other.time ?? 0)
        return time == later ? names(one) < names(other) : time < later
    }

    private static func names(_ example: DatasetExample) -> (String, String, String, String) {
        (example.source ?? "", example.prompt, example.answer, example.user ?? "")
    }
}

// MARK: - Steps

extension DatasetDraft {
    /// Leaves out questions that people want to have different labels; what was put right outweighs what was only liked.
    private mutating func withoutConflicts(_ examples: [DatasetExample]) -> [DatasetExample] {
        let groups = Dictionary(grouping: examples.filter { $0.label != nil }) { Shingles.plain($0.prompt) }
        var rights: [String: String?] = [:]
        for (prompt, group) in groups {
            let corrected = Set(group.filter(\.isCorrected).map(\.label))
            let labels = corrected.isEmpty ? Set(group.map(\.label)) : corrected
            rights[prompt] = .some(labels.count == 1 ? labels.first ?? nil : nil)
        }
        let kept = examples.filter { example in
            guard let label = example.label, let right = rights[Shingles.plain(example.prompt)] else { return true }
            return label == right
        }
        leave(.conflicting, examples.count - kept.count)
        return kept
    }

    /// Keeps the first of those with the same label whose questions are nearly the same.
    private mutating func withoutDuplicates(
        _ examples: [(DatasetExample, [Int32])]
    ) -> [(DatasetExample, [Int32])] {
        var indices: [String?: NearIndex] = [:]
        let kept = examples.filter { example, set in
            if indices[example.label]?.contains(near: set) == true { return false }
            indices[example.label, default: NearIndex()].insert(set)
            return true
        }
        leave(.duplicate, examples.count - kept.count)
        return kept
    }

    /// Puts all of one person into one part, and nothing for training that is nearly the same as what is for testing.
    ///
    /// Whom a part gets depends on the name alone, so that nobody changes parts from one version to the next.
    private mutating func divide(_ examples: [(DatasetExample, [Int32])], _ split: Double) {
        guard split < 1 else {
            train = examples.map(\.0)
            return
        }
        let draws = examples.map { Self.draw($0.0) }
        // Where nobody was drawn for testing, the first who would be is.
        let bound = draws.contains { $0 >= split } ? split : draws.max() ?? 1
        var index = NearIndex()
        for (example, draw) in zip(examples, draws) where draw >= bound {
            test.append(example.0)
            index.insert(example.1)
        }
        for (example, draw) in zip(examples, draws) where draw < bound {
            if index.contains(near: example.1) {
                leave(.overlap)
            } else {
                train.append(example.0)
            }
        }
    }

    /// A number from 0 to 1 that is always the same for one person, or for one question that nobody is known to have asked.
    private static func draw(_ example: DatasetExample) -> Double {
        let unit = example.user.map { "user \($0)" } ?? "prompt \(Shingles.plain(example.prompt))"
        let digest = SHA256.digest(of: Array("split \(unit)".utf8)).prefix(6)
        return Double(digest.reduce(0) { $0 << 8 | Int($1) }) / Double(1 << 48)
    }

    /// Cuts labels that have more for training than a multiple of the rarest; the best of them stay.
    private mutating func balance() {
        var counts: [String: Int] = [:]
        for case let label? in train.map(\.label) { counts[label, default: 0] += 1 }
        guard let rarest = counts.values.min() else { return }
        let limit = max(DatasetRules.balance.floor, rarest * DatasetRules.balance.factor)
        counts = [:]
        let kept = train.filter { example in
            guard let label = example.label else { return true }
            counts[label, default: 0] += 1
            return counts[label, default: 0] <= limit
        }
        leave(.unbalanced, train.count - kept.count)
        train = kept
    }
}
