/// What families of models refuse, or call by another name.
///
/// Servers of this dialect refuse a whole request for one field that a model does not take. The table is data, and
/// may be overridden where it is behind its time.
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

        package init(
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
    }

    private let families: [Family]

    /// The known rules; of two families of one prefix, the override counts.
    package init(overrides: [Family] = []) {
        let replaced = Set(overrides.map(\.prefix))
        families = overrides + Self.known.filter { !replaced.contains($0.prefix) }
    }

    /// The rules of the family with the longest prefix of that name, without `openai/` or `ft:` before it.
    ///
    /// The models of other makers take everything, and `max_tokens`.
    func family(of model: String) -> Family {
        var name = Substring(model.lowercased())
        if let slash = name.lastIndex(of: "/") { name = name[name.index(after: slash)...] }
        if name.hasPrefix("ft:") { name = name.dropFirst(3) }
        let matches = families.filter { name.hasPrefix($0.prefix) }
        return matches.max { $0.prefix.utf8.count < $1.prefix.utf8.count } ?? Self.others
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
