import Generation

/// Counts requests of each model against limits.
struct Quotas {
    private var windows: [String: (start: Duration, used: Int)] = [:]
    private static let windowLimit = 10_000

    /// Takes one request; returns how long to wait when there is none left.
    ///
    /// A window begins with the first request after the last one ended.
    mutating func take(_ limit: Behaviour.Limit, of name: String, at now: Duration) -> Duration? {
        if windows.count > Self.windowLimit { windows = [:] }
        var window = windows[name] ?? (now, 0)
        if now - window.start >= limit.span { window = (now, 0) }
        defer { windows[name] = window }
        guard window.used < limit.requests else { return window.start + limit.span - now }
        window.used += 1
        return nil
    }
}
