import Generation
package import JSON
package import Lanes

extension LaneReport {
    /// What `/health` says of a lane: classes and figures, never what a provider wrote.
    package var json: JSON {
        let failures = health.failures.sorted { $0.key.rawValue < $1.key.rawValue }
        return [
            "target": .string(target.description),
            "breaker": .string(breaker.name),
            "success": JSON(health.success),
            "first_token_ms": Self.milliseconds(health.firstToken),
            "total_ms": Self.milliseconds(health.total),
            "answered": JSON(health.answered),
            "failures": .object(JSONObject(failures.map { (key: $0.key.rawValue, value: JSON($0.value)) })),
            "running": JSON(running),
            "waiting": JSON(waiting),
            "requests_per_minute": requestsPerMinute.map { JSON($0) } ?? .null,
            "tokens_per_minute": tokensPerMinute.map { JSON($0) } ?? .null,
            "learned": .bool(isLearned),
            "closed_for_ms": Self.milliseconds(closedFor),
        ]
    }

    private static func milliseconds(_ duration: Duration?) -> JSON {
        duration.map { JSON(($0 / .microseconds(1)).rounded() / 1000) } ?? .null
    }
}
