package import Generation
import JSON

extension OpenAIChat {
    /// The failure as a caller of OpenAI expects it.
    ///
    /// A provider of this dialect that refused is quoted, with its own status.
    package static func errorBody(_ failure: Failure, requestID: String) -> (status: Int, body: [UInt8]) {
        if let native = failure.native, native.dialect == dialect {
            let status = failure.providerStatus.flatMap { 400...599 ~= $0 ? $0 : nil }
            return (status ?? failure.kind.httpStatus, native.bytes)
        }
        var body: [UInt8] = []
        body.openObject()
        body.openObject("error")
        body.appendMember("message", failure.message)
        body.appendMember("type", failure.kind.openAIType)
        if let parameter = failure.parameter {
            body.appendMember("param", parameter)
        } else {
            body.appendNull("param")
        }
        body.appendMember("code", failure.kind.openAICode)
        body.appendMember("request_id", requestID)
        body.closeObject()
        body.closeObject()
        return (failure.kind.httpStatus, body)
    }
}

extension Failure.Kind {
    fileprivate var openAIType: String {
        switch self {
        case .invalidRequest, .requestTooLarge, .requestTimeout, .contextLength, .blockedPrompt, .modelNotFound:
            "invalid_request_error"
        case .auth, .wrongAPI, .unauthenticated: "authentication_error"
        case .apiDisabled, .permission, .location, .forbidden: "permission_error"
        case .rateLimitMinute, .tokenLimitMinute, .quotaDay, .paced, .keyLimit: "rate_limit_error"
        case .noQuota, .billing, .budget: "insufficient_quota"
        case .capacity, .overloaded, .loading, .serverError, .malformed, .timeout, .connection, .blockedOutput,
            .cancelled, .resting, .lowConfidence, .unknown:
            "server_error"
        }
    }

    /// OpenAI's own code where it has one, as clients act on it; else our name for it.
    fileprivate var openAICode: String {
        switch self {
        case .rateLimitMinute, .tokenLimitMinute, .quotaDay, .paced, .keyLimit: "rate_limit_exceeded"
        case .noQuota, .billing, .budget: "insufficient_quota"
        case .contextLength: "context_length_exceeded"
        case .auth, .unauthenticated: "invalid_api_key"
        case .modelNotFound: "model_not_found"
        case .location: "unsupported_country_region_territory"
        case .blockedPrompt: "content_policy_violation"
        default: rawValue
        }
    }
}
