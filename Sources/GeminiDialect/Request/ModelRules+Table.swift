extension ModelRules {
    /// The rules of model families, by how the names of their models begin.
    ///
    /// It is data: a new model is a line in ``standard``, or a change that an application was told of. Where a name
    /// matches several lines, the longest decides.
    package struct Table: Sendable {
        private let families: [(prefix: String, rules: ModelRules)]
        /// Shortest first, so that the longest has the last word.
        private var changes: [(name: String, isPrefix: Bool, change: Change)] = []

        /// The models of November 2026.
        ///
        /// The `gemini-` line is for those not yet listed: they follow the newest known.
        package static let standard = Table(families: [
            ("gemini-1", ModelRules(thinking: .none)),
            ("gemini-2.0", ModelRules(thinking: .none)),
            ("gemma", gemma),
            ("gemini-2.5", ModelRules(thinking: .budget(least: 0, most: 24_576))),
            ("gemini-2.5-flash-image", ModelRules(thinking: .none)),
            ("gemini-2.5-pro", ModelRules(thinking: .budget(least: 128, most: 32_768))),
            ("gemini-3-pro", ModelRules(thinking: .level([.low, .high]), needsCallSignatures: true)),
            ("gemini-3-flash", ModelRules(thinking: minimalToHigh, needsCallSignatures: true)),
            ("gemini-3.1-pro", ModelRules(thinking: lowToHigh, needsCallSignatures: true)),
            ("gemini-3.1-flash", ModelRules(thinking: minimalToHigh, needsCallSignatures: true)),
            ("gemini-3.1-flash-image", ModelRules(thinking: .level([.minimal, .high]), needsCallSignatures: true)),
            (
                "gemini-3.1-flash-lite-image",
                ModelRules(thinking: .level([.minimal, .high]), needsCallSignatures: true)
            ),
            // 3.5 Flash is answered by 3.6 Flash.
            ("gemini-3.5-flash", newest(minimalToHigh)),
            ("gemini-3.6-flash", newest(minimalToHigh)),
            ("gemini-3.7-flash", newest(lowToHigh)),
            ("gemini-3.8-flash", newest(lowToHigh)),
            ("gemini-", newest(lowToHigh)),
        ])

        private init(families: [(prefix: String, rules: ModelRules)]) {
            self.families = families
        }

        /// The table with changes for the models that the patterns name: one model, or with a `*` at the end all whose
        /// names begin so.
        ///
        /// Each change sets what it names and leaves the rest; a longer pattern overrules a shorter one, a name overrules
        /// a beginning of its length, and of equal ones the last counts.
        package func overriding(_ changes: [(pattern: String, change: Change)]) -> Table {
            var table = self
            table.changes += changes.map { (pattern, change) in
                let isPrefix = pattern.last == "*"
                let pattern = isPrefix ? String(pattern.dropLast()) : pattern
                let name = pattern.utf8.span
                return (String(pattern.utf8.dropFirst(lastSegment(of: name).lowerBound)) ?? pattern, isPrefix, change)
            }
            // The sort is stable.
            table.changes.sort { ($0.name.utf8.count, $0.isPrefix ? 0 : 1) < ($1.name.utf8.count, $1.isPrefix ? 0 : 1) }
            return table
        }

        /// The rules of a model by any of its names, such as `models/gemini-2.5-pro` or a path of Vertex AI.
        package func rules(of model: String) -> ModelRules {
            let bytes = model.utf8.span
            let name = bytes.extracting(lastSegment(of: bytes))
            var best: (length: Int, row: Int)?
            for row in families.indices {
                let length = families[row].prefix.utf8.count
                if length > best?.length ?? -1, hasPrefix(name, families[row].prefix) { best = (length, row) }
            }
            var rules = best.map { families[$0.row].rules } ?? Self.tuned
            for (prefix, isPrefix, change) in changes
            where hasPrefix(name, prefix) && (isPrefix || name.count == prefix.utf8.count) {
                rules.apply(change)
            }
            return rules
        }
    }
}

extension ModelRules.Table {
    /// What follows the last slash, but for those at the very end.
    private func lastSegment(of path: Span<UInt8>) -> Range<Int> {
        var end = path.count
        while end > 0, path[end - 1] == UInt8(ascii: "/") { end -= 1 }
        var start = end
        while start > 0, path[start - 1] != UInt8(ascii: "/") { start -= 1 }
        return start..<end
    }

    private func hasPrefix(_ name: Span<UInt8>, _ prefix: String) -> Bool {
        let prefix = prefix.utf8.span
        guard prefix.count <= name.count else { return false }
        for index in prefix.indices where prefix[index] != name[index] { return false }
        return true
    }

    /// Tuned and unknown models: what can be tuned today is of the 2.5 family.
    private static let tuned = ModelRules(thinking: .budget(least: 0, most: 24_576))

    private static let lowToHigh = ModelRules.ThinkingControl.level([.low, .medium, .high])
    private static let minimalToHigh = ModelRules.ThinkingControl.level([.minimal, .low, .medium, .high])

    private static let gemma: ModelRules = {
        var rules = ModelRules(thinking: .none)
        rules.takesPenalties = false
        return rules
    }()

    /// Since 3.6 Flash and 3.5 Flash-Lite sampling has no effect, and penalties and a model's turn at the end are refused.
    private static func newest(_ thinking: ModelRules.ThinkingControl) -> ModelRules {
        var rules = ModelRules(thinking: thinking, needsCallSignatures: true)
        rules.takesSampling = false
        rules.takesPenalties = false
        rules.takesModelTurnLast = false
        return rules
    }
}
