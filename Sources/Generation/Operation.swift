/// What is asked of a model.
package enum Operation: Hashable, Sendable {
    /// An answer to the conversation.
    case generation
    /// How many tokens the conversation and its tools amount to; the answer is a usage alone.
    case tokenCount
    /// Vectors that stand for texts; the conversation is empty.
    case embedding(EmbeddingWish)
}

/// What vectors are wanted for, and of which kind.
package struct EmbeddingWish: Hashable, Sendable {
    package enum Input: Hashable, Sendable {
        case parts([Part])
        /// Numbers of the model's own tokens, which mean nothing to any other model.
        case tokens([Int])
    }

    /// One vector is wanted for each, in this order.
    package var inputs: [Input]
    /// What the vectors will be used for, in Google's words, such as `RETRIEVAL_QUERY`.
    package var purpose: String?
    /// The title of a document, where the purpose is to find it.
    package var title: String?
    /// How many numbers each vector is to have; `nil` leaves it to the model.
    package var dimensions: Int?

    /// The most inputs one request may have, which is what OpenAI's embeddings take.
    ///
    /// Dialects refuse a request with more, and an answer that counts further.
    package static let inputLimit = 2048

    package init(inputs: [Input]) {
        self.inputs = inputs
    }
}
