package import Generation

/// How one request is treated, in place of being answered at once and well.
///
/// Every part may be left alone; parts combine, as far as that has a meaning.
package struct Behaviour: Hashable, Sendable {
    // MARK: When

    /// The wait before the head.
    package var delay: Duration?
    /// The wait between two events of a stream.
    package var eventDelay: Duration?
    package var trickle: Trickle?
    package var stall: Stall?
    package var limit: Limit?

    // MARK: What

    package var status: Int?
    package var headers: [Header] = []
    /// The whole body, in place of an answer.
    package var body: [UInt8]?
    /// The answer's text.
    package var text: String?
    /// So many words of text.
    package var tokens: Int?
    /// So many events in a stream.
    package var events: Int?
    /// So many more bytes of text; they are never all in memory.
    package var size: Int?
    package var finish: FinishReason?
    /// The tool to call, in place of a text.
    package var tool: String?
    package var hasUsage = true
    /// Whether the answer names sources.
    package var isGrounded = false
    /// A refusal in the dialect's own form.
    package var error: Failure.Kind?
    /// The events of a stream that come before the error.
    package var errorAfter: Int?
    package var message: String?
    package var retryAfter: Duration?
    /// The requests a minute that a refusal names, where its dialect has a place for that.
    package var quota: Int?

    // MARK: How broken

    /// The part of the body after which the connection ends.
    package var cut: Amount?
    /// How an answer that is not whole ends the connection.
    package var cutWith = CutEnding.close
    /// The part of the body that is sent, as if it were the whole.
    package var truncate: Amount?
    /// What the head says instead of the body's length; then the connection ends.
    package var contentLength: Int?
    /// Bytes in place of the whole answer, head included.
    package var raw: [UInt8]?
    /// No answer: the connection is reset.
    package var reset = false
    /// No answer: the connection ends.
    package var close = false
    /// A head without a body.
    package var isEmpty = false
    /// A page as a proxy would send it.
    package var isHTML = false
    /// Comments, keep-alives and unknown fields between the events of a stream.
    package var hasComments = false
    /// Two JSON values in each event of a stream.
    package var hasPairs = false

    package init() {}
}

extension Behaviour {
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    /// So many bytes at a time, and the wait after each.
    package struct Trickle: Hashable, Sendable {
        package var bytes: Int
        package var interval: Duration
    }

    /// Where the answer stops for as long as the client stays.
    package enum Stall: Hashable, Sendable {
        case beforeHead
        case afterEvents(Int)
        case afterBytes(Int)
    }

    /// So many requests of a model in a span of time; what is beyond them is refused.
    package struct Limit: Hashable, Sendable {
        package var requests: Int
        package var span: Duration

        /// What it comes to in a minute; `nil` for a limit of hours or days, which a minute may use up.
        var requestsPerMinute: Int? {
            span <= .seconds(60) ? Int((Double(requests) * (.seconds(60) / span)).rounded()) : nil
        }
    }

    /// A part of a body.
    package enum Amount: Hashable, Sendable {
        case bytes(Int)
        case percent(Int)

        func of(_ total: Int) -> Int {
            switch self {
            case .bytes(let count): min(count, total)
            case .percent(let share): total / 100 * share + total % 100 * share / 100
            }
        }
    }

    package enum CutEnding: String, Hashable, Sendable, CaseIterable {
        case close, reset
    }
}
