/// What a model of the family takes and refuses, where models differ.
///
/// The table is data: a new model is a line here. Where a name matches several lines, the longest decides.
struct ModelRules: Sendable {
    enum ThinkingControl: Sendable {
        /// The model cannot be told anything about thinking.
        case none
        /// `thinkingBudget`: the fewest tokens (zero where thinking can be off) and the most.
        case budget(least: Int, most: Int)
        /// `thinkingLevel`, one of these, least first.
        case level([Level])
    }

    enum Level: String, Sendable {
        case minimal = "MINIMAL"
        case low = "LOW"
        case medium = "MEDIUM"
        case high = "HIGH"
    }

    var thinking: ThinkingControl
    /// Whether temperature, topP and topK do anything.
    var takesSampling = true
    /// Whether presence and frequency penalties are taken rather than refused.
    var takesPenalties = true
    /// Whether the first tool call of a step is refused without its signature.
    var needsCallSignatures = false

    /// The rules of a model by any of its names, such as `models/gemini-2.5-pro` or a path of Vertex AI.
    static func of(_ model: String) -> ModelRules {
        let bytes = model.utf8.span
        let name = bytes.extracting(lastSegment(of: bytes))
        var best: (length: Int, row: Int)?
        for row in table.indices {
            let length = table[row].prefix.utf8.count
            if length > best?.length ?? -1, hasPrefix(name, table[row].prefix) { best = (length, row) }
        }
        return best.map { table[$0.row].rules } ?? tuned
    }

    /// What follows the last slash, but for those at the very end.
    private static func lastSegment(of path: Span<UInt8>) -> Range<Int> {
        var end = path.count
        while end > 0, path[end - 1] == UInt8(ascii: "/") { end -= 1 }
        var start = end
        while start > 0, path[start - 1] != UInt8(ascii: "/") { start -= 1 }
        return start..<end
    }

    private static func hasPrefix(_ name: Span<UInt8>, _ prefix: String) -> Bool {
        let prefix = prefix.utf8.span
        guard prefix.count <= name.count else { return false }
        for index in prefix.indices where prefix[index] != name[index] { return false }
        return true
    }

    /// Tuned and unknown models: what can be tuned today is of the 2.5 family.
    private static let tuned = ModelRules(thinking: .budget(least: 0, most: 24_576))

    private static let lowToHigh = ThinkingControl.level([.low, .medium, .high])
    private static let minimalToHigh = ThinkingControl.level([.minimal, .low, .medium, .high])

    /// The models of November 2026.
    ///
    /// The `gemini-` line is for those not yet listed: they follow the newest known.
    private static let table: [(prefix: String, rules: ModelRules)] = [
        ("gemini-1", ModelRules(thinking: .none)),
        ("gemini-2.0", ModelRules(thinking: .none)),
        ("gemma", ModelRules(thinking: .none, takesPenalties: false)),
        ("gemini-2.5", ModelRules(thinking: .budget(least: 0, most: 24_576))),
        ("gemini-2.5-flash-image", ModelRules(thinking: .none)),
        ("gemini-2.5-pro", ModelRules(thinking: .budget(least: 128, most: 32_768))),
        ("gemini-3-pro", ModelRules(thinking: .level([.low, .high]), needsCallSignatures: true)),
        ("gemini-3-flash", ModelRules(thinking: minimalToHigh, needsCallSignatures: true)),
        ("gemini-3.1-pro", ModelRules(thinking: lowToHigh, needsCallSignatures: true)),
        ("gemini-3.1-flash", ModelRules(thinking: minimalToHigh, needsCallSignatures: true)),
        ("gemini-3.1-flash-image", ModelRules(thinking: .level([.minimal, .high]), needsCallSignatures: true)),
        ("gemini-3.1-flash-lite-image", ModelRules(thinking: .level([.minimal, .high]), needsCallSignatures: true)),
        // 3.5 Flash is answered by 3.6 Flash.
        ("gemini-3.5-flash", newest(minimalToHigh)),
        ("gemini-3.6-flash", newest(minimalToHigh)),
        ("gemini-3.7-flash", newest(lowToHigh)),
        ("gemini-3.8-flash", newest(lowToHigh)),
        ("gemini-", newest(lowToHigh)),
    ]

    /// Since 3.6 Flash and 3.5 Flash-Lite sampling has no effect and penalties are refused.
    private static func newest(_ thinking: ThinkingControl) -> ModelRules {
        ModelRules(thinking: thinking, takesSampling: false, takesPenalties: false, needsCallSignatures: true)
    }
}
