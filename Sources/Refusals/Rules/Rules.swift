import Generation

/// What a refusal amounts to.
struct Verdict: Hashable, Sendable {
    var kind: Failure.Kind
    var exception = Failure.Exception()

    init(_ kind: Failure.Kind, again: Bool? = nil, elsewhere: Bool? = nil, callersFault: Bool? = nil) {
        self.kind = kind
        exception = Failure.Exception(
            mayRetrySameTarget: again,
            mayHelpElsewhere: elsewhere,
            isCallersFault: callersFault
        )
    }
}

/// What servers' words mean: names made for programs first, then well-known sentences, then the status.
enum Rules {
    static func verdict(on refusal: Refusal, from service: Service) -> Verdict {
        if let verdict = refusal.names.lazy.compactMap({ byName[$0] }).first { return verdict }
        let status = refusal.effectiveStatus
        if refusal.isLimit || status == 413, let verdict = limit(refusal, service, status) { return verdict }
        if let phrase = phrases.first(where: { $0.holds(refusal, status) }) { return phrase.verdict }
        return byStatus(status, refusal, service)
    }

    /// What is left when no word is known.
    private static func byStatus(_ status: Int, _ refusal: Refusal, _ service: Service) -> Verdict {
        let isService = refusal.shape == .google || refusal.shape == .json
        if let outer = refusal.status, !(200..<300 ~= outer), !(400..<600 ~= outer), refusal.ownStatus == nil {
            // A redirection, or what is no status of an answer.
            return Verdict(.unknown, again: false)
        }
        switch status {
        // No API refuses a model without a word: something else answers at that address, such as FastAPI's router.
        case 404 where !isService || refusal.words.text == "not found\n": return Verdict(.unknown, again: false)
        // A proxy's page about a request says nothing of the request's merits.
        case 400, 403, 405, 406, 409...412, 414...428, 430...498:
            if refusal.shape == .page { return Verdict(.unknown, again: false) }
        // The provider's side gave up; nobody here did.
        case 499: return Verdict(.serverError)
        // Cloudflare: the server behind it took too long (developers.cloudflare.com, error 524).
        case 524: return Verdict(.timeout)
        default: break
        }
        return Verdict(Failure.Kind(httpStatus: status))
    }

    /// The status that a canonical code of gRPC stands for, where HTTP's own tells nothing.
    static func status(of names: [String]) -> Int? { names.lazy.compactMap { canonicalStatuses[$0] }.first }

    static func isCanonical(_ status: String?) -> Bool {
        status.map { canonicalStatuses[$0.lowercased()] != nil && $0.allSatisfy { !$0.isLowercase } } ?? false
    }

    /// google/rpc/code.proto, and the names that OpenAI's and Anthropic's errors have in streams.
    private static let canonicalStatuses: [String: Int] = [
        "invalid_argument": 400, "failed_precondition": 400, "out_of_range": 400, "unauthenticated": 401,
        "permission_denied": 403, "not_found": 404, "aborted": 409, "already_exists": 409, "resource_exhausted": 429,
        "cancelled": 499, "internal": 500, "unknown": 500, "data_loss": 500, "unimplemented": 501, "unavailable": 503,
        "deadline_exceeded": 504,
        "invalid_request_error": 400, "badrequesterror": 400, "permission_error": 403, "not_found_error": 404,
        "notfounderror": 404, "rate_limit_error": 429, "rate_limit_exceeded": 429, "server_error": 500,
        "internal_server_error": 500, "unavailable_error": 503, "timeout_error": 504,
    ]
}

/// A sentence that is known to mean something.
struct Phrase: Sendable {
    /// The statuses it is believed with.
    var statuses: ClosedRange<Int>
    /// All of them must be there, in lower case.
    var parts: [String]
    var verdict: Verdict

    init(_ parts: String..., in statuses: ClosedRange<Int> = 400...599, means verdict: Verdict) {
        self.statuses = statuses
        self.parts = parts
        self.verdict = verdict
    }

    func holds(_ refusal: Refusal, _ status: Int) -> Bool {
        statuses ~= status && parts.allSatisfy { refusal.words.contains($0) }
    }
}
