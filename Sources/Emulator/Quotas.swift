import Generation

/// Counts requests of each model against limits.
struct Quotas {
    private struct Key: Hashable {
        let limit: Behaviour.Limit
        let name: String
    }

    private var windows: [Key: (start: Duration, used: Int)] = [:]
    private static let windowLimit = 10_000

    /// Takes one request; returns how long to wait when there is none left.
    ///
    /// A window begins with the first request after the last one ended.
    mutating func take(_ limit: Behaviour.Limit, of name: String, at now: Duration) -> Duration? {
        if windows.count > Self.windowLimit { windows = [:] }
        let key = Key(limit: limit, name: name)
        var window = windows[key] ?? (now, 0)
        if now - window.start >= limit.span { window = (now, 0) }
        defer { windows[key] = window }
        guard window.used < limit.requests else { return window.start + limit.span - now }
        window.used += 1
        return nil
    }
}
