import GeminiDialect
import Generation
import HTTP
import JSON
import OpenAIDialect

/// A failure as the real provider puts it, so that whoever tells failures apart finds the marks they look for.
struct Refusal {
    let kind: Failure.Kind
    let status: Int
    let message: String
    let retryAfter: Duration?
    /// The requests a minute that are told to be the quota.
    var quota: Int?

    init(_ kind: Failure.Kind, status: Int? = nil, message: String? = nil, retryAfter: Duration? = nil) {
        self.kind = kind
        self.status = status ?? kind.providerStatus
        self.message = message ?? kind.sentence
        self.retryAfter = retryAfter
    }

    init(_ behaviour: Behaviour) {
        let kind = behaviour.error ?? Failure.Kind(httpStatus: behaviour.status ?? 500)
        self.init(kind, status: behaviour.status, message: behaviour.message, retryAfter: behaviour.retryAfter)
        quota = behaviour.quota
    }

    /// The failure for the writer of a stream that breaks off.
    var failure: Failure {
        Failure(kind, message, providerStatus: status, retryAfter: retryAfter)
    }

    func answer(to call: Call) -> Answer {
        switch call.endpoint {
        case .token: return TokenService.refusal(status, "invalid_grant", message)
        case .metadata: return Answer(status: status, contentType: "text/plain", events: [Array(message.utf8)])
        case .interactions: return Answer(status: status, json: InteractionAnswer.error(kind, message).bytes)
        default: break
        }
        switch call.dialect {
        case .gemini: return Answer(status: status, json: gemini(call.model).bytes)
        case .openAI:
            var answer = Answer(status: status, json: OpenAIChat.errorBody(failure, requestID: "emulated").body)
            if let retryAfter {
                let (seconds, rest) = retryAfter.components
                answer.fields.append("retry-after", String(seconds + (rest > 0 ? 1 : 0)))
            }
            return answer
        }
    }

    // The dialect writes failures in the gateway's own words; here they are in Google's.
    private func gemini(_ model: String?) -> JSON {
        var details: [JSON] = []
        if let reason = kind.geminiReason {
            details.append([
                "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": .string(reason),
                "domain": "googleapis.com",
            ])
        }
        if let (id, value) = kind.geminiQuota {
            details.append([
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [
                    [
                        "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
                        "quotaId": .string(id),
                        "quotaDimensions": ["location": "global", "model": .string(model ?? "unknown")],
                        "quotaValue": .string(quota.map(String.init) ?? value),
                    ]
                ],
            ])
        }
        if let retryAfter {
            let delay: JSON = .string("\(retryAfter / .seconds(1))s".replacing(".0s", with: "s"))
            details.append(["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay])
        }
        var error: JSONObject = [
            "code": JSON(status), "message": .string(message), "status": .string(Self.name(of: status, kind)),
        ]
        if !details.isEmpty { error["details"] = .array(details) }
        return ["error": .object(error)]
    }

    private static func name(of status: Int, _ kind: Failure.Kind) -> String {
        switch status {
        case 400: kind == .location || kind == .billing ? "FAILED_PRECONDITION" : "INVALID_ARGUMENT"
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 409: "ABORTED"
        case 429: "RESOURCE_EXHAUSTED"
        case 499: "CANCELLED"
        case 503: "UNAVAILABLE"
        case 504: "DEADLINE_EXCEEDED"
        case 400..<500: "INVALID_ARGUMENT"
        default: "INTERNAL"
        }
    }
}

extension Failure.Kind {
    /// The status that providers send with it.
    fileprivate var providerStatus: Int {
        switch self {
        case .auth, .location: 400
        case .wrongAPI: 401
        case .serverError, .malformed, .connection, .unknown: 500
        case .capacity: 429
        default: httpStatus
        }
    }

    fileprivate var geminiReason: String? {
        switch self {
        case .auth: "API_KEY_INVALID"
        case .wrongAPI: "ACCESS_TOKEN_TYPE_UNSUPPORTED"
        case .apiDisabled: "SERVICE_DISABLED"
        case .billing: "BILLING_DISABLED"
        case .permission: "API_KEY_SERVICE_BLOCKED"
        case .capacity: "MODEL_CAPACITY_EXHAUSTED"
        default: nil
        }
    }

    fileprivate var geminiQuota: (id: String, value: String)? {
        switch self {
        case .rateLimitMinute: ("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "10")
        case .tokenLimitMinute: ("GenerateContentInputTokensPerModelPerMinute-FreeTier", "250000")
        case .quotaDay: ("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "250")
        case .noQuota: ("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "0")
        default: nil
        }
    }

    fileprivate var sentence: String {
        switch self {
        case .rateLimitMinute, .tokenLimitMinute, .quotaDay, .noQuota:
            "You exceeded your current quota, please check your plan and billing details."
        case .capacity: "Resource exhausted. Please try again later."
        case .overloaded: "The model is overloaded. Please try again later."
        case .loading: "The model is loading."
        case .auth: "API key not valid. Please pass a valid API key."
        case .location: "User location is not supported for the API use."
        case .contextLength: "The input token count exceeds the maximum number of tokens allowed."
        case .modelNotFound: "The model is not found for this API version."
        case .timeout: "Deadline expired before operation could complete."
        default: "An emulated failure: \(rawValue)."
        }
    }
}
