/// What a provider says of its limits beside an answer.
package struct RateReport: Hashable, Sendable {
    /// Requests a minute.
    package var requestLimit: Int?
    package var remainingRequests: Int?
    /// Until there are requests again.
    package var requestReset: Duration?
    /// Tokens a minute.
    package var tokenLimit: Int?

    package init() {}
}
