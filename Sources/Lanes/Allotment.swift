/// What of a lane's limits one process may use when several share them; `nil` where nothing is limited.
package struct Allotment: Hashable, Sendable {
    package var requests: Int?
    package var tokens: Int?
    package var concurrency: Int?
    /// How many processes there are: each keeps its starts so many times as far apart.
    package var processes = 1

    package init() {}

    /// Nothing of what is limited: the part of a lane that has not been allotted anything yet.
    static func nothing(of pace: Pace) -> Allotment {
        var nothing = Allotment()
        nothing.requests = pace.requestsPerMinute.map { _ in 0 }
        nothing.tokens = pace.tokensPerMinute.map { _ in 0 }
        nothing.concurrency = pace.concurrency.map { _ in 0 }
        return nothing
    }
}
