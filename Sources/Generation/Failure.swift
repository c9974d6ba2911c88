/// Why an attempt, or the whole generation, did not succeed, and what would help.
///
/// Its message is one sentence for the person who gets it; it never holds a key, a prompt or an answer.
package struct Failure: Error, Sendable {
    package var kind: Kind
    package var message: String
    /// The HTTP status the provider answered with, if it answered.
    package var providerStatus: Int?
    /// How long the provider asked to be left alone.
    package var retryAfter: Duration?
    /// The limit that was passed, in requests or tokens a minute, where the provider named it.
    package var quota: Int?
    /// The field of the caller's request that is at fault, in the caller's own words.
    package var parameter: String?
    /// The provider's own error body, for a caller of the same dialect.
    package var native: NativeChunk?
    /// The answer that amounts to this failure, where the provider gave one: a blocked prompt, a tool call that cannot
    /// be read.
    ///
    /// When nothing better comes, an edge may show it for what it is.
    package var answer: Chunk?
    /// The answer that was not accepted, for whoever asks again.
    package var rejection: Rejection?
    /// Where it differs from others of its kind.
    package var exception = Exception()

    package init(
        _ kind: Kind,
        _ message: String,
        providerStatus: Int? = nil,
        retryAfter: Duration? = nil,
        parameter: String? = nil,
        native: NativeChunk? = nil
    ) {
        self.kind = kind
        self.message = message
        self.providerStatus = providerStatus
        self.retryAfter = retryAfter
        self.parameter = parameter
        self.native = native
    }
}

extension Failure {
    /// What does not hold for one failure though it holds for its kind; `nil` where it is like the others.
    package struct Exception: Hashable, Sendable {
        package var mayRetrySameTarget: Bool?
        package var mayHelpElsewhere: Bool?
        package var isCallersFault: Bool?

        package init(mayRetrySameTarget: Bool? = nil, mayHelpElsewhere: Bool? = nil, isCallersFault: Bool? = nil) {
            self.mayRetrySameTarget = mayRetrySameTarget
            self.mayHelpElsewhere = mayHelpElsewhere
            self.isCallersFault = isCallersFault
        }
    }

    /// Whether the same target may answer if it is asked again soon.
    package var mayRetrySameTarget: Bool { exception.mayRetrySameTarget ?? kind.mayRetrySameTarget }

    /// Whether another target could answer the same request.
    package var mayHelpElsewhere: Bool { exception.mayHelpElsewhere ?? kind.mayHelpElsewhere }

    /// Whether the request itself must change.
    package var isCallersFault: Bool { exception.isCallersFault ?? kind.isCallersFault }
}

extension Failure {
    /// What went wrong; the raw value is its name in logs, rows, headers and `aloft explain`.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case rateLimitMinute = "rate_limit_minute"
        case tokenLimitMinute = "token_limit_minute"
        case quotaDay = "quota_day"
        case noQuota = "no_quota"
        case billing
        case capacity
        case overloaded
        case loading
        case serverError = "server_error"
        case invalidRequest = "invalid_request"
        case requestTooLarge = "request_too_large"
        /// The caller took too long to send its request.
        case requestTimeout = "request_timeout"
        case contextLength = "context_length"
        case auth
        case wrongAPI = "wrong_api"
        case apiDisabled = "api_disabled"
        case permission
        case modelNotFound = "model_not_found"
        case location
        case blockedPrompt = "blocked_prompt"
        case blockedOutput = "blocked_output"
        case malformed
        case timeout
        case connection
        case cancelled
        /// The target was not asked: its limits would have been passed before the request's time was up.
        case paced
        /// The target was not asked: it failed too often of late.
        case resting
        /// The caller showed no key of Aloft's, or none that is valid.
        case unauthenticated
        /// The caller's key may not do this.
        case forbidden
        /// The caller's key has used up what it may ask in a minute.
        case keyLimit = "key_limit"
        /// The caller's key has spent its budget.
        case budget
        /// The answer was not convincing enough to be given.
        case lowConfidence = "low_confidence"
        case unknown
    }
}

extension Failure.Kind {
    /// Whether the same target may answer if it is asked again soon, unless the failure says otherwise.
    package var mayRetrySameTarget: Bool {
        switch self {
        case .rateLimitMinute, .tokenLimitMinute, .capacity, .overloaded, .loading, .serverError, .malformed, .timeout,
            .connection, .unknown:
            true
        case .quotaDay, .noQuota, .billing, .invalidRequest, .requestTooLarge, .requestTimeout, .contextLength, .auth,
            .wrongAPI,
            .apiDisabled, .permission, .modelNotFound, .location, .blockedPrompt, .blockedOutput, .cancelled, .paced,
            .resting, .lowConfidence, .unauthenticated, .forbidden, .keyLimit, .budget:
            false
        }
    }

    /// Whether another target could answer the same request, unless the failure says otherwise.
    package var mayHelpElsewhere: Bool {
        switch self {
        case .invalidRequest, .requestTooLarge, .requestTimeout, .blockedPrompt, .cancelled, .unauthenticated,
            .forbidden,
            .keyLimit, .budget:
            false
        default: true
        }
    }

    /// Whether the request itself must change, unless the failure says otherwise.
    package var isCallersFault: Bool {
        switch self {
        case .invalidRequest, .requestTooLarge, .requestTimeout, .contextLength, .blockedPrompt: true
        default: false
        }
    }

    /// The status an edge answers with; exhaustive on purpose.
    package var httpStatus: Int {
        switch self {
        case .invalidRequest, .contextLength, .blockedPrompt: 400
        case .requestTimeout: 408
        case .requestTooLarge: 413
        case .auth, .wrongAPI, .unauthenticated: 401
        case .apiDisabled, .permission, .location, .forbidden: 403
        case .modelNotFound: 404
        case .rateLimitMinute, .tokenLimitMinute, .quotaDay, .noQuota, .billing, .paced, .keyLimit, .budget: 429
        case .cancelled: 499
        case .serverError, .malformed, .connection, .blockedOutput, .lowConfidence, .unknown: 502
        case .capacity, .overloaded, .loading, .resting: 503
        case .timeout: 504
        }
    }
}
