package import Generation
package import HTTP

extension HTTPFields {
    /// Tells Google how long the answer is waited for, so that it does not work on for nobody.
    ///
    /// It is told in whole seconds, rounded up, and only where a caller or a route set a time.
    package mutating func appendServerTimeout(_ attempt: AttemptScope, _ exchange: Exchange) {
        let isDefault = exchange.plan.map { $0.timeout.total == TimeoutPolicy().total } ?? true
        guard exchange.deadline != nil || !isDefault else { return }
        let (seconds, attoseconds) = attempt.timeout.total.components
        append("x-server-timeout", String(max(seconds + (attoseconds > 0 ? 1 : 0), 1)))
    }
}
