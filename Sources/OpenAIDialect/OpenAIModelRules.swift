/// What families of models refuse, or call by another name.
///
/// Servers of this dialect refuse a whole request for one field that a model does not take. The table is data, and
/// takes changes where it is behind its time.
package struct OpenAIModelRules: Sendable {
    /// The rules of all models whose name begins alike.
    package struct Family: Hashable, Sendable {
        package var prefix: String
        /// Whether the model takes temperature, top P, penalties and token probabilities.
        package var takesSampling = true
        package var takesStop = true
        /// Whether the limit on tokens is `max_completion_tokens`, which counts thoughts, or the older `max_tokens`.
        package var takesCompletionLimit = true
        /// The efforts the model knows, least first; empty where it takes none, `nil` where that is unknown.
        package var efforts: [String]?

        init(
            _ prefix: String,
            takesSampling: Bool = true,
            takesStop: Bool = true,
            takesCompletionLimit: Bool = true,
            efforts: [String]? = nil
        ) {
            self.prefix = prefix
            self.takesSampling = takesSampling
            self.takesStop = takesStop
            self.takesCompletionLimit = takesCompletionLimit
            self.efforts = efforts
        }

        mutating func apply(_ change: Change) {
            takesSampling = change.takesSampling ?? takesSampling
            takesStop = change.takesStop ?? takesStop
            takesCompletionLimit = change.takesCompletionLimit ?? takesCompletionLimit
            efforts = change.efforts ?? efforts
        }
    }

    /// Rules that differ from the table's; `nil` leaves the table's word.
    package struct Change: Hashable, Sendable {
        package var takesSampling: Bool?
        package var takesStop: Bool?
        package var takesCompletionLimit: Bool?
        package var efforts: [String]?

        package init() {}
    }

    /// Shortest first, so that the longest has the last word.
    private var changes: [(name: String, isPrefix: Bool, change: Change)] = []

    /// The rules known in November 2026.
    package init() {}

    /// The rules with changes for the models that the patterns name: one model, or with a `*` at the end all whose names
    /// begin so.
    ///
    /// Each change sets what it names and leaves the rest; a longer pattern overrules a shorter one, a name overrules a
    /// beginning of its length, and of equal ones the last counts.
    package func overriding(_ changes: [(pattern: String, change: Change)]) -> OpenAIModelRules {
        var rules = self
        rules.changes += changes.map { (pattern, change) in
            let isPrefix = pattern.last == "*"
            return ((isPrefix ? String(pattern.dropLast()) : pattern).lowercased(), isPrefix, change)
        }
        // The sort is stable.
        rules.changes.sort { ($0.name.utf8.count, $0.isPrefix ? 0 : 1) < ($1.name.utf8.count, $1.isPrefix ? 0 : 1) }
        return rules
    }

    /// The rules of the family with the longest prefix of that name, without `openai/` or `ft:` before it, changed where
    /// an application said so.
    ///
    /// The models of other makers take everything, and `max_tokens`.
    func family(of model: String) -> Family {
        var name = Substring(model.lowercased())
        if let slash = name.lastIndex(of: "/") { name = name[name.index(after: slash)...] }
        if name.hasPrefix("ft:") { name = name.dropFirst(3) }
        let matches = Self.known.filter { name.hasPrefix($0.prefix) }
        var family = matches.max { $0.prefix.utf8.count < $1.prefix.utf8.count } ?? Self.others
        for (pattern, isPrefix, change) in changes where isPrefix ? name.hasPrefix(pattern) : name == pattern {
            family.apply(change)
        }
        return family
    }

    private static let others = Family("", takesCompletionLimit: false)

    private static let known = [
        Family("gpt-", efforts: []),
        Family("chatgpt-", efforts: []),
        Family("gpt-oss", takesCompletionLimit: false),
        Family("gpt-5", takesSampling: false, efforts: ["minimal", "low", "medium", "high"]),
        Family("gpt-5-chat", efforts: []),
        Family("gpt-5.", takesSampling: false, efforts: ["none", "low", "medium", "high"]),
        Family("o1", takesSampling: false, efforts: ["low", "medium", "high"]),
        Family("o3", takesSampling: false, takesStop: false, efforts: ["low", "medium", "high"]),
        Family("o4", takesSampling: false, takesStop: false, efforts: ["low", "medium", "high"]),
    ]
}
