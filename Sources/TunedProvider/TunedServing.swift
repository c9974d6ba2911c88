package import Generation

/// Who does the work of answering for tuned models; made by whoever knows all providers.
package struct TunedServing: Sendable {
    /// A model of this machine, by its name and its file.
    package struct LocalFile: Hashable, Sendable {
        package var name: String
        package var path: String
    }

    /// Has a model of this machine answer.
    package typealias Chat =
        @Sendable (
            LocalFile, Request, AttemptScope, Exchange, Sink
        ) async throws(Failure) -> Void

    /// Makes the vectors of texts with an embedding model of the catalogue, and says how many tokens they have.
    package typealias Vectors =
        @Sendable (
            _ base: String, _ texts: [String], AttemptScope, Exchange
        ) async throws(Failure) -> (vectors: [[Float]], tokens: Int)

    /// Reads a head that was made for that embedding model, and answers by a vector.
    package typealias Head =
        @Sendable (
            _ path: String, _ base: String
        ) throws(Failure) -> HeadReply

    /// What a head says to a vector: all a provider says of an answer.
    package typealias HeadReply =
        @Sendable (
            _ vector: [Float], _ model: String, _ alternatives: Int?, Usage
        ) throws(Failure) -> [Delta]

    package var chat: Chat
    package var vectors: Vectors
    package var head: Head
    /// The provider of that name; `nil` where none is configured.
    package var provider: @Sendable (String) -> (any Provider)?

    package init(
        chat: @escaping Chat,
        vectors: @escaping Vectors,
        head: @escaping Head,
        provider: @escaping @Sendable (String) -> (any Provider)?
    ) {
        self.chat = chat
        self.vectors = vectors
        self.head = head
        self.provider = provider
    }
}
