extension Configuration.Provider {
    /// What some models of Gemini's take otherwise than is known of them; `nil` leaves what is known.
    package struct GeminiRules: Hashable, Sendable {
        package enum Thinking: Hashable, Sendable {
            /// Nothing can be said of it.
            case none
            /// A limit in tokens: the fewest and the most.
            case budget(least: Int, most: Int)
            /// One of these, least first.
            case levels([Level])
        }

        package enum Level: String, CaseIterable, Sendable {
            case minimal, low, medium, high
        }

        /// The models: a name, or the beginning of names with a `*` behind it.
        package let models: ModelPattern
        package let thinking: Thinking?
        package let takesSampling: Bool?
        package let takesPenalties: Bool?
        package let takesModelTurnLast: Bool?
        package let needsCallSignatures: Bool?
    }

    /// What some models behind OpenAI's dialect take otherwise than is known of them; `nil` leaves what is known.
    package struct OpenAIRules: Hashable, Sendable {
        package enum Effort: String, CaseIterable, Sendable {
            case none, minimal, low, medium, high
        }

        /// The models: a name, or the beginning of names with a `*` behind it.
        package let models: ModelPattern
        /// Least first; empty where the model takes none.
        package let efforts: [Effort]?
        package let takesSampling: Bool?
        package let takesStop: Bool?
        package let takesCompletionLimit: Bool?
    }
}
