import Generation

extension Rules {
    /// Names that say that something was used up, not what.
    static let limitNames: Set<String> = [
        "ratelimitexceeded", "userratelimitexceeded", "quotaexceeded", "dailylimitexceeded", "rate_limit_exceeded",
        "rate_limit_error", "rate_limit_reached",
    ]

    /// What was used up: of several quotas, the one that takes longest to come back.
    static func limit(_ refusal: Refusal, _ service: Service, _ status: Int) -> Verdict? {
        // A request above a whole minute's allowance: no wait cures it (OpenAI 429, Groq 413).
        if says(refusal, "request too large", "tokens per min") {
            return Verdict(.tokenLimitMinute, again: false, callersFault: true)
        }
        guard status != 413 else { return nil }
        if let phrase = exhausted.first(where: { $0.holds(refusal, status) }) { return phrase.verdict }
        if refusal.quotas.contains(where: { $0.value == "0" }) || saysLimitZero(refusal.words) {
            return Verdict(.noQuota)
        }
        if let kind = window(refusal) { return Verdict(kind) }
        return unnamed(refusal, service)
    }

    /// Sentences of refusals that came with 429 and are about something else than a window.
    private static let exhausted: [Phrase] = [
        Phrase("prepayment credits are depleted", means: Verdict(.billing)),
        Phrase("spending cap", means: Verdict(.billing)),
        Phrase("spend limit", means: Verdict(.billing)),
        Phrase("insufficient credits", means: Verdict(.billing)),
        Phrase("insufficient balance", means: Verdict(.billing)),
        // Google's page for addresses that it takes for robots: waiting does not lift it.
        Phrase("automated queries", means: Verdict(.unknown, again: false)),
        // Vertex AI's shared capacity, Code Assist's, and Gemini's "Resource has been exhausted (e.g. check quota).".
        Phrase("resource exhausted", means: Verdict(.capacity)),
        Phrase("resource has been exhausted", means: Verdict(.capacity)),
        Phrase("no capacity available", means: Verdict(.capacity)),
        Phrase("rate-limited upstream", means: Verdict(.capacity)),
        Phrase("capacity exceeded", means: Verdict(.capacity)),
        Phrase("overloaded", means: Verdict(.overloaded)),
        Phrase("high demand", means: Verdict(.overloaded)),
    ]

    /// The window of what was used up, by the ids of Google's quotas and then by what the prose calls it.
    private static func window(_ refusal: Refusal) -> Failure.Kind? {
        let ids = refusal.quotas.map { ($0.id + " " + $0.metric).lowercased() }
        func names(_ parts: String...) -> Bool {
            ids.contains { id in parts.contains { id.firstRange(of: $0) != nil } }
        }
        func mentions(_ parts: String...) -> Bool { parts.contains { refusal.words.contains($0) } }
        if names("perday", "per_day") { return .quotaDay }
        if names("perminute", "per_minute") { return names("token") ? .tokenLimitMinute : .rateLimitMinute }
        // OpenAI and Groq: "on requests per day (RPD)"; OpenRouter: "free-models-per-day".
        if mentions("(rpd)", "(tpd)", "per day", "per-day", "per_day", "daily") { return .quotaDay }
        // OpenAI: "tokens per min (TPM)"; Azure: "token rate limit"; Vertex AI: "input_tokens_per_minute".
        if refusal.names.contains("tokens") { return .tokenLimitMinute }
        if mentions("(tpm)", "tokens per min", "token rate limit", "tokens_per_minute", "tokens-per-minute") {
            return .tokenLimitMinute
        }
        if refusal.names.contains("requests") { return .rateLimitMinute }
        if mentions("(rpm)", "per min", "per_minute", "per-min", "per second", "(rps)", "call rate limit") {
            return .rateLimitMinute
        }
        return nil
    }

    /// What is believed where no window is named: long waits are of a day's quota, Google's boilerplate is of any.
    private static func unnamed(_ refusal: Refusal, _ service: Service) -> Verdict {
        let wait = RetryHint.wait({ _ in nil }, refusal) ?? .zero
        if wait >= .seconds(600) { return Verdict(.quotaDay) }
        let isGoogle = refusal.shape == .google || refusal.shape != .json && service.dialect == .gemini
        let isBoilerplate = refusal.words.contains("exceeded your current quota")
        guard isGoogle else {
            // OpenAI says it of money; Gemini of any quota.
            let isGoogleSentence = refusal.words.contains("ai.google.dev") || service.dialect == .gemini
            let isNamed = refusal.names.contains { limitNames.contains($0) }
            guard isBoilerplate, !isNamed else { return Verdict(.rateLimitMinute) }
            return Verdict(isGoogleSentence ? .unknown : .billing)
        }
        return Verdict(refusal.shape != .google || isBoilerplate ? .unknown : .rateLimitMinute)
    }

    private static func says(_ refusal: Refusal, _ parts: String...) -> Bool {
        parts.allSatisfy { refusal.words.contains($0) }
    }

    /// `limit: 0`, but not the beginning of `limit: 0.5`.
    private static func saysLimitZero(_ words: Words) -> Bool {
        (words.rests(after: "limit: 0", limit: 2) + words.rests(after: "limit:0", limit: 2)).contains { rest in
            // A full stop ends a sentence; a point goes on with digits.
            let next = rest.first == UInt8(ascii: ".") ? rest.dropFirst().first : rest.first
            return next.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? true
        }
    }
}
