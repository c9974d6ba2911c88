/// How long a server asks to be left alone.
enum RetryHint {
    /// The first that is there: headers, then what the body has for programs, then its prose, then the allowances.
    static func wait(_ header: (String) -> String?, _ refusal: Refusal) -> Duration? {
        fromHeaders(header) ?? refusal.retryDelay.flatMap { WrittenDuration.whole($0) }
            ?? fromProse(refusal.words) ?? (refusal.isLimit ? fromAllowances(header, refusal) : nil)
    }

    private static func fromHeaders(_ header: (String) -> String?) -> Duration? {
        if let wait = header("retry-after-ms").flatMap({ WrittenDuration.milliseconds($0) }) { return wait }
        guard let text = header("retry-after") else { return nil }
        // Some servers write a unit though the standard has none.
        if let wait = WrittenDuration.whole(text) { return wait }
        // The server's own clock says how far off its date is.
        guard let until = HTTPDate.seconds(text), let now = header("date").flatMap(HTTPDate.seconds) else { return nil }
        return min(.seconds(max(0, until - now)), WrittenDuration.longest)
    }

    /// How sentences begin that end in a wait, as seen until November 2026: "Please retry in 10h17m5.72s." (Google),
    /// "Please try again in 6ms." (OpenAI), "Please retry after 28 seconds." (Azure), "Your quota will reset after 3s."
    /// (Code Assist).
    private static let beginnings = [
        "retry in ", "try again in ", "retry after ", "try again after ", "reset after ", "resets in ", "wait ",
    ]

    private static func fromProse(_ words: Words) -> Duration? {
        for beginning in beginnings {
            let rests = words.rests(after: beginning, limit: 64)
            if let wait = rests.lazy.compactMap({ WrittenDuration.leading($0) }).first { return wait }
        }
        return nil
    }

    /// OpenAI says of each of its two limits when it is whole again, as `6m0s` or `1s`: the one that is used up counts.
    private static func fromAllowances(_ header: (String) -> String?, _ refusal: Refusal) -> Duration? {
        func reset(_ what: String) -> Duration? {
            header("x-ratelimit-reset-\(what)").flatMap { WrittenDuration.whole($0) }
        }
        let spent = ["requests", "tokens"].filter { header("x-ratelimit-remaining-\($0)") == "0" }
        if let wait = spent.compactMap(reset).max() { return wait }
        return reset(refusal.names.contains("tokens") ? "tokens" : "requests")
    }
}
