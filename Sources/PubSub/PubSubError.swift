/// Why a call did not do what it was to do, and whether it may later.
///
/// The message is one sentence or two that name the subscription or topic; it never holds a token or a message's data.
package struct PubSubError: Error, Hashable, Sendable {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The call itself must change: a name, a number, or a message beyond the API's limits.
        case invalidRequest
        /// There is no access token, or not one that is accepted.
        case unauthenticated
        /// The account lacks a role.
        case permissionDenied
        /// The project has never enabled the Pub/Sub API.
        case apiDisabled
        case notFound
        case alreadyExists
        /// The subscription or topic is in no state for this, or an ack id has expired where that matters.
        case failedPrecondition
        case tooManyRequests
        case unavailable
        case timedOut
        case serverError
        /// Nobody answered, or the connection was lost.
        case unreachable
        /// An answer came that is none to this call.
        case badAnswer
        /// The task was cancelled, or the program is stopping.
        case cancelled
    }

    package let code: Code
    package let message: String
    /// The HTTP status, if there was an answer.
    package let httpStatus: Int?
    /// How long the server asked to be left alone.
    package let retryAfter: Duration?
    /// How many of the messages or ack ids of the call, from the first on, are done with all the same.
    package internal(set) var completed = 0
    /// The ack ids that were not taken, where the subscription promises to deliver exactly once; all others were.
    package internal(set) var refusedAcks: [String: AckRefusal] = [:]
    /// Whether it is only that a server which may wait has waited long enough.
    var isWaitOver = false

    init(_ code: Code, _ message: String, httpStatus: Int? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.httpStatus = httpStatus
        self.retryAfter = retryAfter
    }

    /// Whether the same call may succeed if it is made again after a while.
    ///
    /// A publication that is made again may publish its messages twice.
    package var isTransient: Bool {
        switch code {
        case .tooManyRequests, .unavailable, .timedOut, .serverError, .unreachable: true
        case .invalidRequest, .unauthenticated, .permissionDenied, .apiDisabled, .notFound, .alreadyExists,
            .failedPrecondition, .badAnswer, .cancelled:
            false
        }
    }
}

/// Why an acknowledgement was not taken.
package enum AckRefusal: Hashable, Sendable {
    /// The lease has ended; the message is or will be somebody else's.
    case leaseEnded
    /// It may be taken if it is sent again.
    case transient
}

extension PubSubError: CustomStringConvertible {
    package var description: String { message }
}
