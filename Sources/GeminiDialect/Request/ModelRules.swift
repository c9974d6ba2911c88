/// What a model takes and refuses, where models differ.
package struct ModelRules: Hashable, Sendable {
    package enum ThinkingControl: Hashable, Sendable {
        /// The model cannot be told anything about thinking.
        case none
        /// `thinkingBudget`: the fewest tokens (zero where thinking can be off) and the most.
        case budget(least: Int, most: Int)
        /// `thinkingLevel`, one of these, least first.
        case level([Level])
    }

    package enum Level: String, Hashable, Sendable {
        case minimal = "MINIMAL"
        case low = "LOW"
        case medium = "MEDIUM"
        case high = "HIGH"
    }

    package var thinking: ThinkingControl
    /// Whether temperature, topP and topK do anything.
    package var takesSampling = true
    /// Whether presence and frequency penalties are taken rather than refused.
    package var takesPenalties = true
    /// Whether the last turn may be the model's own, for it to go on from.
    package var takesModelTurnLast = true
    /// Whether the first tool call of a step is refused without its signature.
    package var needsCallSignatures = false

    init(thinking: ThinkingControl, needsCallSignatures: Bool = false) {
        self.thinking = thinking
        self.needsCallSignatures = needsCallSignatures
    }

    /// Rules that differ from a table's; `nil` leaves the table's word.
    package struct Change: Hashable, Sendable {
        package var thinking: ThinkingControl?
        package var takesSampling: Bool?
        package var takesPenalties: Bool?
        package var takesModelTurnLast: Bool?
        package var needsCallSignatures: Bool?

        package init() {}
    }

    mutating func apply(_ change: Change) {
        thinking = change.thinking ?? thinking
        takesSampling = change.takesSampling ?? takesSampling
        takesPenalties = change.takesPenalties ?? takesPenalties
        takesModelTurnLast = change.takesModelTurnLast ?? takesModelTurnLast
        needsCallSignatures = change.needsCallSignatures ?? needsCallSignatures
    }
}
