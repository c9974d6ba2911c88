/// The methods that give vectors, each with a body of its own.
package enum EmbeddingMethod: String, Sendable {
    /// One content, one vector.
    case embedContent
    /// A list of requests as `embedContent` takes them.
    case batchEmbedContents
    /// Vertex AI's older one: `instances` of texts and `parameters` for all of them.
    case predict
}
