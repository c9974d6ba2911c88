package import PubSub
package import Redis
package import SQL

/// Why a queue, or where its dead letters go, did not do what it was asked.
///
/// The message is a sentence or two for an operator, without secrets and without a message's content.
package struct QueueError: Error, Hashable {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// An address makes no sense.
        case address
        /// Who asks is not known, or may not do this.
        case denied
        /// There is no such subscription, topic or project, or something else has the name.
        case missing
        /// It may work later.
        case unavailable
        /// The task was cancelled.
        case cancelled
        case other
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Whether somebody has to mend something before it can work.
    package var isPermanent: Bool {
        switch code {
        case .address, .denied, .missing, .other: true
        case .unavailable, .cancelled: false
        }
    }
}

extension QueueError: CustomStringConvertible {
    package var description: String { message }
}

extension QueueError {
    package init(_ error: PubSubError) {
        let code: Code =
            switch error.code {
            case .unauthenticated, .permissionDenied, .apiDisabled: .denied
            case .notFound: .missing
            case .cancelled: .cancelled
            case .invalidRequest, .alreadyExists, .failedPrecondition: .other
            case .tooManyRequests, .unavailable, .timedOut, .serverError, .unreachable, .badAnswer: .unavailable
            }
        self.init(code, error.message)
    }

    package init(_ error: RedisError) {
        let code: Code =
            switch error.code {
            case .unauthenticated, .refused("NOPERM"), .refused("NOAUTH"), .refused("WRONGPASS"): .denied
            case .refused("WRONGTYPE"): .missing
            case .unreachable, .lost, .timedOut, .busy, .stopped, .refused("LOADING"), .refused("READONLY"),
                .refused("MASTERDOWN"), .refused("OOM"), .refused("BUSY"), .refused("NOGROUP"), .refused("UNBLOCKED"),
                .refused("MISCONF"), .refused("TRYAGAIN"), .refused("CLUSTERDOWN"):
                .unavailable
            case .cancelled: .cancelled
            case .refused, .malformed: .other
            }
        self.init(code, error.message)
    }

    package init(_ error: SQLError) {
        self.init(error.code.mayPass ? .unavailable : .other, error.message)
    }
}
