import Doctor
import HTTP
import JSON

extension Case {
    /// What providers say, each as a problem.
    static let probes = keys + projects + models + tokens + network

    private static let keys: [Case] = [
        .gemini(.keyInvalid, advice: "aistudio.google.com/apikey", list: .posted("gemini-400-api-key-invalid")),
        .gemini(.keyLeaked, advice: "Make a new key", list: .posted("gemini-403-key-leaked")),
        .gemini(.keyMissing, list: .posted("gemini-403-unregistered-callers")),
        .gemini(.keyKindRefused, "unsupported", list: .posted("gemini-401-access-token-type-unsupported")),
        .gemini(.keyKindRefused, "missing", list: .posted("gemini-401-api-key-not-supported-generativelanguage")),
        .gemini(.keyRestricted, advice: "apis/credentials", list: .posted("gemini-403-referrer-blocked")),
        .gemini(
            .keyExpired,
            list: .google(
                400,
                "INVALID_ARGUMENT",
                "API key expired. Please renew the API key.",
                reason: "API_KEY_INVALID"
            )
        ),
        .openai(.keyInvalid, "OpenAI", says: .posted("openai-401-invalid-api-key-flat")),
        Case(cause: .keyKindRefused, detail: "express", yaml: express) { _ in
            .posted("vertex-401-api-key-not-supported")
        },
        Case(cause: .geminiKeyOfVertex, yaml: gemini, advice: "kind: vertex", isOtherAPI: true) { request in
            request.isOfVertex ? .counted : .posted("gemini-400-api-key-invalid")
        },
        Case(cause: .geminiKeyOfVertex, detail: "AQ.", yaml: gemini, isOtherAPI: true) { request in
            request.isOfVertex
                ? .posted("vertex-404-publisher-model") : .posted("gemini-401-access-token-type-unsupported")
        },
        Case(cause: .vertexKeyOfGemini, yaml: express, advice: "kind: gemini", isOtherAPI: true) { request in
            request.isOfVertex ? .posted("vertex-401-api-key-not-supported") : .models
        },
        Case(cause: .keyInvalid, detail: "nobody's", yaml: gemini, isOtherAPI: true) { request in
            request.isOfVertex ? .posted("vertex-401-api-key-not-supported") : .posted("gemini-400-api-key-invalid")
        },
    ]

    private static let projects: [Case] = [
        .gemini(
            .apiDisabled,
            advice: "gcloud services enable generativelanguage.googleapis.com",
            list: .posted("gemini-403-service-disabled")
        ),
        .vertex(
            .apiDisabled,
            "Vertex AI",
            advice: "apis/api/aiplatform.googleapis.com/overview?project=my-project",
            says: .google(
                403,
                "PERMISSION_DENIED",
                "Agent Platform API has not been used in project my-project before or it is disabled.",
                reason: "SERVICE_DISABLED",
                ["service": "aiplatform.googleapis.com", "consumer": "projects/my-project"]
            )
        ),
        .vertex(
            .roleMissing,
            advice: "gcloud projects add-iam-policy-binding my-project --member ACCOUNT --role roles/aiplatform.user",
            says: .google(
                403,
                "PERMISSION_DENIED",
                "Permission 'aiplatform.endpoints.predict' denied on resource (or it may not exist).",
                reason: "IAM_PERMISSION_DENIED"
            )
        ),
        .vertex(
            .billingOff,
            advice: "console.cloud.google.com/billing/linkedaccount?project=my-project",
            says: .google(
                403,
                "PERMISSION_DENIED",
                "This API method requires billing to be enabled.",
                reason: "BILLING_DISABLED",
                ["consumer": "projects/my-project"]
            )
        ),
        .gemini(
            .billingOff,
            "prepaid",
            advice: "aistudio.google.com/billing",
            count: .posted("gemini-429-prepay-depleted")
        ),
        .openai(.billingOff, "OpenAI", says: .posted("openai-429-insufficient-quota-code-null")),
        .gemini(.quotaZero, count: .posted("gemini-429-limit0-token-violation-first")),
        .vertex(.projectUnknown, says: .posted("vertex-403-consumer-invalid-wrapped")),
        .gemini(.projectSuspended, list: .posted("gemini-403-consumer-suspended")),
        .gemini(.locationUnsupported, list: .posted("gemini-400-location-gemini-balance")),
        .openai(.locationUnsupported, "OpenAI", says: .posted("openai-403-unsupported-country")),
    ]

    private static let models: [Case] = [
        .gemini(.modelNotFound, count: .posted("gemini-404-model-not-found-v1beta")),
        .gemini(.modelClosed, count: .posted("gemini-404-no-longer-available-new-users")),
        .vertex(.modelNotFound, "Vertex AI", says: .posted("vertex-404-publisher-model")),
        Case(cause: .modelNotInRegion, yaml: vertex, advice: "location: global") { request in
            request.target.contains("/locations/global/") ? .counted : .posted("vertex-404-publisher-model")
        },
        .openai(
            .modelNotFound,
            "OpenAI",
            advice: "`qwen3:8b`",
            says: Reply(body: #"{"data": [{"id": "qwen3:8b"}, {"id": "llama3"}]}"#)
        ),
        Case(
            cause: .baseURLWithoutVersion,
            yaml: openai.replacingBase(with: "BASE"),
            advice: "/v1`"
        ) { $0.target == "/v1/models" ? .openAIModels : .notFound },
        .openai(.baseURLWrong, says: .notFound),
        .gemini(.baseURLWrong, "Gemini", list: .posted("gemini-404-empty-body")),
    ]

    private static let tokens: [Case] = [
        .login(
            .credentialsRefused,
            advice: "gcloud auth application-default login",
            token: Reply(
                status: 400,
                body: #"{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}"#
            )
        ),
        .login(
            .tokenSkewed,
            advice: "clock",
            token: Reply(
                status: 400,
                body: """
                    {"error": "invalid_grant", "error_description": "Invalid JWT: Token must be a short-lived token (60 \
                    minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."}
                    """
            )
        ),
        .login(.tokenEndpointUnreachable, "no token", token: .page(200)),
        .login(.tokenEndpointUnreachable, "overloaded", token: Reply(status: 503, body: "{}")),
        .vertex(
            .tokenExpired,
            advice: "gcloud auth print-access-token",
            says: .google(
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials.",
                reason: "ACCESS_TOKEN_EXPIRED"
            )
        ),
    ]

    private static let network: [Case] = [
        .gemini(.pageInsteadOfAnswer, "403", list: .page(403)),
        .openai(.pageInsteadOfAnswer, "200", says: .page(200)),
        .gemini(
            .pageInsteadOfAnswer,
            "redirect",
            list: Reply(status: 302, fields: ["location": "http://portal.example/"], body: "")
        ),
        .gemini(.proxyWantsLogin, list: Reply(status: 407, fields: ["proxy-authenticate": "Basic"], body: "")),
        .openai(.answerUnreadable, says: Reply(body: "[1]")),
        .openai(.providerFailing, says: Reply(status: 500, body: #"{"error": {"message": "Internal error"}}"#)),
        Case(cause: .clockSkewed, detail: "ahead", yaml: gemini, advice: "clock", clock: 3600) { request in
            request.isList ? .models : .counted
        },
        Case(cause: .clockSkewed, detail: "behind", yaml: vertex, advice: "clock", clock: -3600) { _ in .counted },
        Case(cause: .connectionRefused, yaml: openai.replacingBase(with: "http://127.0.0.1:1/v1")),
        Case(cause: .nameNotFound, yaml: openai.replacingBase(with: "http://\(longLabel).invalid/v1")),
        Case(cause: .tlsFailed, yaml: openai.replacingBase(with: "TLSBASE/v1"), deadline: .seconds(16)),
    ]

    /// A part of a name that is too long for any name server to be asked.
    private static let longLabel = String(repeating: "a", count: 64)
}

extension String {
    /// A configuration whose provider is elsewhere.
    func replacingBase(with base: String) -> String {
        split(separator: "BASE/v1", omittingEmptySubsequences: false).joined(separator: base)
    }
}
