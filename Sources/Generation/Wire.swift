/// A dialect as a provider uses it: a request is written, its answer is read.
///
/// It is a value, for servers of one dialect differ in what they take.
package protocol Wire: Sendable {
    associatedtype Reader: AnswerReader

    var dialect: Dialect { get }

    /// The body to send, and what of the request it could not say.
    ///
    /// A request that still has its ``Original`` of this dialect is forwarded byte for byte but for the model's name.
    func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest

    /// Reads one answer to `request`.
    func reader(for request: Request) -> Reader

    /// Why a provider of this dialect refused: never an answer, whatever the body holds.
    func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure
}

/// What goes on the wire for one request.
package struct WrittenRequest: Sendable {
    package var body: [UInt8]
    /// What had no counterpart in the dialect, one sentence each.
    package var notices: [String]
    /// Whether the body is the caller's own, so that nothing of it was lost.
    package var isForwarded: Bool
    /// Whether the provider was told less than the whole output schema, so that the answer must be checked here.
    package var isOutputLoosened = false

    package init(body: [UInt8], notices: [String] = [], isForwarded: Bool = false) {
        self.body = body
        self.notices = notices
        self.isForwarded = isForwarded
    }
}

/// Reads one answer of a provider, whole or event by event.
package protocol AnswerReader {
    /// Reads a whole answer.
    mutating func read(body: [UInt8]) throws(Failure) -> Chunk

    /// Reads the data of one server-sent event; `nil` when it carries nothing, as the one that ends a stream.
    mutating func read(event data: [UInt8]) throws(Failure) -> Chunk?

    /// Says whether the stream may end here; throws `.malformed` or `.connection` when the answer was cut.
    mutating func finish() throws(Failure)
}

/// Reads answers that never come as streams, such as vectors.
package protocol WholeAnswerReader: AnswerReader {}

extension WholeAnswerReader {
    package mutating func read(event data: [UInt8]) throws(Failure) -> Chunk? {
        throw Failure(.malformed, "The provider sent a stream where a whole answer was asked for.")
    }

    package mutating func finish() throws(Failure) {}
}

/// Writes one answer in the caller's dialect, whole or event by event.
package protocol AnswerWriter {
    /// The media type of a stream in this framing, such as `text/event-stream`.
    var streamContentType: String { get }

    /// What may be sent between two pieces of a stream to show that it lives; the dialect's clients skip it.
    var keepAlive: [UInt8] { get }

    /// The body of a whole answer.
    func write(_ response: Response) -> [UInt8]

    /// Appends what a chunk is in this dialect's stream; nothing, where it has no counterpart.
    mutating func write(_ chunk: Chunk, to output: inout [UInt8])

    /// Appends what ends a complete stream.
    mutating func finish(to output: inout [UInt8])

    /// Appends what ends a stream that failed after it began.
    mutating func fail(_ failure: Failure, to output: inout [UInt8])
}

/// Writes answers that are never asked for as streams.
package protocol WholeAnswerWriter: AnswerWriter {}

extension WholeAnswerWriter {
    package var keepAlive: [UInt8] { [] }
    package var streamContentType: String { "application/json" }
    package mutating func write(_ chunk: Chunk, to output: inout [UInt8]) {}
    package mutating func finish(to output: inout [UInt8]) {}
    package mutating func fail(_ failure: Failure, to output: inout [UInt8]) {}
}
