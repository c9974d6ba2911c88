/// What arrived of an answer at once: an event of a stream, or the whole of a whole answer.
package struct Chunk: Sendable {
    /// What it means.
    package var deltas: [Delta]
    /// What it was on the wire, for an edge that speaks the same dialect.
    ///
    /// A stage that changes `deltas` must clear it.
    package var native: NativeChunk?

    package init(_ deltas: [Delta], native: NativeChunk? = nil) {
        self.deltas = deltas
        self.native = native
    }
}

/// A provider's own bytes: the JSON of one event, or the body of a whole answer.
package struct NativeChunk: Sendable {
    package let dialect: Dialect
    package let bytes: [UInt8]

    package init(dialect: Dialect, bytes: [UInt8]) {
        self.dialect = dialect
        self.bytes = bytes
    }
}

/// One change to the answer being made.
package enum Delta: Hashable, Sendable {
    /// The provider named its answer; fields it did not say are `nil`.
    case started(id: String?, model: String?)
    case text(String, candidate: Int)
    /// The model, or the provider for it, says that it will not answer, and why.
    case refusal(String, candidate: Int)
    case thought(String, candidate: Int)
    /// A tool call begins; its arguments follow as fragments with the same index.
    case toolCall(index: Int, id: String?, name: String, candidate: Int)
    /// More of the JSON text of a tool call's arguments.
    case toolArguments(index: Int, String, candidate: Int)
    case inlineData(InlineData, candidate: Int)
    /// The signature of the part that was just made.
    case signature(String, candidate: Int)
    /// How likely the tokens that came last were.
    case probabilities([TokenProbability], candidate: Int)
    /// Where the answer comes from; those before still hold.
    case citations([Citation], candidate: Int)
    case extra(Extra, candidate: Int)
    /// The vector of the input with that number.
    case embedding([Float], index: Int)
    case finished(FinishReason, native: String?, candidate: Int)
    /// Cumulative: the last one counts.
    case usage(Usage)
}

/// Why the model stopped, in terms that hold for every provider.
package enum FinishReason: String, Hashable, Sendable {
    /// It was done, or met a stop sequence.
    case stop
    /// It used up the tokens it was allowed.
    case length
    /// It wants tools called.
    case toolCalls = "tool_calls"
    /// The provider withheld the answer or the prompt.
    case contentFilter = "content_filter"
    /// Anything else; the native reason says what.
    case other
}

/// Tokens as the provider counted them.
package struct Usage: Hashable, Sendable {
    /// Everything sent, with what came from a cache and what tools added.
    package var promptTokens: Int
    /// The answer without thoughts.
    package var answerTokens: Int
    /// Thoughts, billed like the answer.
    package var thoughtTokens: Int
    /// The part of the prompt that the provider had cached.
    package var cachedTokens: Int
    /// The parts of the prompt and of the answer that are sound, where the provider says so.
    package var promptAudioTokens = 0
    package var answerAudioTokens = 0
    /// The class of service the provider billed, in its own words, such as `ON_DEMAND_PRIORITY` or `flex`.
    package var serviceClass: String?

    package init(promptTokens: Int = 0, answerTokens: Int = 0, thoughtTokens: Int = 0, cachedTokens: Int = 0) {
        self.promptTokens = promptTokens
        self.answerTokens = answerTokens
        self.thoughtTokens = thoughtTokens
        self.cachedTokens = cachedTokens
    }

    /// A count that somebody else says, within what is believed, so that sums cannot overflow: 0 to 2⁴⁰.
    package static func believable(_ count: Int) -> Int { min(max(0, count), 1 << 40) }

    /// Answer and thoughts: what is billed as output.
    package var completionTokens: Int { answerTokens + thoughtTokens }
    package var totalTokens: Int { promptTokens + completionTokens }
}
