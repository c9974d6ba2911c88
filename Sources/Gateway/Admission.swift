package import Generation
package import HTTP

/// Decides from a request's head whether it is taken at all; what is returned is told to the caller.
///
/// It is asked before anything of the body is read, so whoever is turned away costs no memory.
package typealias Admission = @Sendable (HTTPRequestHead) -> Failure?

extension Gateway {
    /// Why a request is not taken: too many are being answered, or ``admission`` says so.
    ///
    /// With `nil` it counts as being answered until ``Metrics/end()``.
    func refusal(of head: HTTPRequestHead) -> Failure? {
        if let failure = admission(head) { return failure }
        guard !metrics.begin(limit: requestLimit) else { return nil }
        return Failure(
            .overloaded,
            "\(requestLimit) requests are being answered here, and more are not taken.",
            retryAfter: .seconds(1)
        )
    }
}
