package import Generation

/// Whose words are read: the same sentence means different things from different servers.
package enum Service: String, Hashable, Sendable, CaseIterable {
    /// The Gemini API of AI Studio.
    case gemini
    case vertex
    /// OpenAI, or any server of its dialect.
    case openAI = "openai"
    /// A llama.cpp server.
    case llama

    /// The dialect its answers are in.
    package var dialect: Dialect {
        switch self {
        case .gemini, .vertex: .gemini
        case .openAI, .llama: .openAI
        }
    }
}
