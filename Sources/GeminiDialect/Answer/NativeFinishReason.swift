import Generation

/// Gemini's own words for why a model stopped.
enum NativeFinishReason {
    /// The reasons that stand for a tool call which the model meant and botched; asking again helps.
    static let brokenCalls: Set<String> = ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"]

    /// What a reason means everywhere; unknown ones mean `.other`.
    static func reason(for native: String) -> FinishReason { table[native] ?? .other }

    /// The word a Gemini caller gets: the provider's own where it is one of Gemini's.
    static func native(for reason: FinishReason, _ native: String?) -> String {
        if let native, table[native] != nil { return native }
        return switch reason {
        case .stop, .toolCalls: "STOP"
        case .length: "MAX_TOKENS"
        case .contentFilter: "SAFETY"
        case .other: "OTHER"
        }
    }

    private static let table: [String: FinishReason] = [
        "STOP": .stop,
        "MAX_TOKENS": .length,
        "SAFETY": .contentFilter,
        "RECITATION": .contentFilter,
        "BLOCKLIST": .contentFilter,
        "PROHIBITED_CONTENT": .contentFilter,
        "SPII": .contentFilter,
        "MODEL_ARMOR": .contentFilter,
        "IMAGE_SAFETY": .contentFilter,
        "IMAGE_PROHIBITED_CONTENT": .contentFilter,
        "IMAGE_RECITATION": .contentFilter,
        "LANGUAGE": .other,
        "OTHER": .other,
        "IMAGE_OTHER": .other,
        "NO_IMAGE": .other,
        "MALFORMED_FUNCTION_CALL": .other,
        "UNEXPECTED_TOOL_CALL": .other,
        "TOO_MANY_TOOL_CALLS": .other,
    ]
}
