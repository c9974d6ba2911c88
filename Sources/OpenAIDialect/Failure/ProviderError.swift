import Generation
import JSON

/// What the body of a refusal says, in any of the shapes that servers of this dialect use.
///
/// OpenAI wraps an object in `error`; vLLM's older servers and some clients do not; Ollama gives a string; Google's
/// compatible endpoint an array.
struct ProviderError {
    var message: String?
    var type = ""
    var code = ""
    var parameter: String?
    /// The code, when it is a status.
    var status: Int?
    private var isSharedPool = false

    init(_ document: JSON?) {
        let outer = document?[0] ?? document
        let inner = outer?["error"] ?? outer
        if let text = inner?.string {
            message = text
            return
        }
        guard let error = inner?.object else { return }
        message = error["message"]?.string ?? error["message"].flatMap { $0.isNull ? nil : $0.text }
        type = error["type"]?.string ?? ""
        code = error["code"]?.string ?? ""
        parameter = error["param"]?.string
        status = error["code"]?.int.flatMap { 400...599 ~= $0 ? $0 : nil }
        isSharedPool = error["metadata"]?["limit_source"]?.string == "upstream_provider_shared_pool"
    }

    /// What went wrong: by the code or the type, then by well-known words, then by the status.
    func kind(status: Int) -> Failure.Kind {
        if isSharedPool { return .capacity }
        if let kind = Self.names[code] ?? Self.names[type] { return kind }
        let words = message?.lowercased() ?? ""
        if status == 429 { return limit(words) }
        for (phrase, kind) in Self.phrases where words.contains(phrase) { return kind }
        return Failure.Kind(httpStatus: status)
    }

    private func limit(_ words: String) -> Failure.Kind {
        if words.contains("(rpd)") || words.contains("(tpd)") || words.contains("per day") { return .quotaDay }
        if type == "tokens" || words.contains("tokens per min") || words.contains("(tpm)") { return .tokenLimitMinute }
        return .rateLimitMinute
    }

    private static let names: [String: Failure.Kind] = [
        "insufficient_quota": .billing,
        "billing_hard_limit_reached": .billing,
        "billing_not_active": .billing,
        "context_length_exceeded": .contextLength,
        "exceed_context_size_error": .contextLength,
        "invalid_api_key": .auth,
        "account_deactivated": .auth,
        "authentication_error": .auth,
        "unsupported_country_region_territory": .location,
        "model_not_found": .modelNotFound,
        "content_policy_violation": .blockedPrompt,
        "content_filter": .blockedPrompt,
        "overloaded_error": .overloaded,
    ]

    private static let phrases: [(String, Failure.Kind)] = [
        ("maximum context length", .contextLength),
        ("available context size", .contextLength),
        // What llama-server says of a text to embed, with the status 500.
        ("too large to process. increase the physical batch size", .contextLength),
        ("loading model", .loading),
        ("no endpoints found that support", .invalidRequest),
    ]
}
