import Generation

extension Rules {
    /// What names made for programs mean: reasons of Google's `ErrorInfo`, codes and types of OpenAI and its like.
    ///
    /// Names that stand for several things (`RATE_LIMIT_EXCEEDED`, `invalid_request_error`) are not here.
    static let byName: [String: Verdict] = [
        // Google, google/api/error_reason.proto. A bad key is answered with 400, a leaked one with 403.
        "api_key_invalid": Verdict(.auth),
        "access_token_expired": Verdict(.auth),
        "account_state_invalid": Verdict(.auth),
        // A key of the other API, or one whose binding is broken (`AQ.` keys, 2026).
        "access_token_type_unsupported": Verdict(.wrongAPI),
        "credentials_missing": Verdict(.wrongAPI),
        "service_disabled": Verdict(.apiDisabled),
        "billing_disabled": Verdict(.billing),
        "api_key_service_blocked": Verdict(.permission),
        "api_key_http_referrer_blocked": Verdict(.permission),
        "api_key_ip_address_blocked": Verdict(.permission),
        "api_key_android_app_blocked": Verdict(.permission),
        "api_key_ios_app_blocked": Verdict(.permission),
        "access_token_scope_insufficient": Verdict(.permission),
        "consumer_invalid": Verdict(.permission),
        "consumer_suspended": Verdict(.permission),
        "gcp_suspended": Verdict(.permission),
        "iam_permission_denied": Verdict(.permission),
        "user_project_denied": Verdict(.permission),
        "security_policy_violated": Verdict(.permission),
        "location_policy_violated": Verdict(.permission),
        "org_restriction_violation": Verdict(.permission),
        "location_org_policy_violated": Verdict(.permission),
        // Code Assist, domain cloudcode-pa.googleapis.com.
        "model_capacity_exhausted": Verdict(.capacity),
        "quota_exhausted": Verdict(.quotaDay),
        // Google's older fronts, `errors[].reason`.
        "keyinvalid": Verdict(.auth),
        "autherror": Verdict(.auth),
        "accessnotconfigured": Verdict(.apiDisabled),
        "dailylimitexceeded": Verdict(.quotaDay),
        // OAuth 2.0, RFC 6749, section 5.2.
        "invalid_grant": Verdict(.auth),
        "invalid_client": Verdict(.auth),
        "unauthorized_client": Verdict(.auth),

        // OpenAI, platform.openai.com/docs/guides/error-codes; `insufficient_quota` says "quota" and means money.
        "insufficient_quota": Verdict(.billing),
        "billing_hard_limit_reached": Verdict(.billing),
        "billing_not_active": Verdict(.billing),
        "context_length_exceeded": Verdict(.contextLength),
        "invalid_api_key": Verdict(.auth),
        "invalid_authentication": Verdict(.auth),
        "account_deactivated": Verdict(.auth),
        "mismatched_organization": Verdict(.auth),
        "invalid_organization": Verdict(.auth),
        "ip_not_authorized": Verdict(.permission),
        "insufficient_permissions": Verdict(.permission),
        "unsupported_country_region_territory": Verdict(.location),
        "model_not_found": Verdict(.modelNotFound),
        "content_policy_violation": Verdict(.blockedPrompt),
        "moderation_blocked": Verdict(.blockedPrompt),
        "invalid_prompt": Verdict(.blockedPrompt),
        "cyber_policy_violation": Verdict(.blockedPrompt),
        // Another model may well take it.
        "unsupported_parameter": Verdict(.invalidRequest, elsewhere: true),
        "unsupported_value": Verdict(.invalidRequest, elsewhere: true),
        "unsupported_model": Verdict(.invalidRequest, elsewhere: true),
        "slow_down": Verdict(.overloaded),
        "engine_overloaded": Verdict(.overloaded),
        // Azure OpenAI: the prompt was filtered.
        "content_filter": Verdict(.blockedPrompt),
        "responsibleaipolicyviolation": Verdict(.blockedPrompt),
        "deploymentnotfound": Verdict(.modelNotFound),
        // Anthropic's errors, which relays pass on.
        "authentication_error": Verdict(.auth),
        "overloaded_error": Verdict(.overloaded),
        "billing_error": Verdict(.billing),
        // llama.cpp.
        "exceed_context_size_error": Verdict(.contextLength),
        // OpenRouter: the provider behind it is busy for everyone.
        "upstream_provider_shared_pool": Verdict(.capacity),
        // Mistral.
        "service_tier_capacity_exceeded": Verdict(.capacity),
        // Qwen's compatible mode.
        "data_inspection_failed": Verdict(.blockedPrompt),
        "arrearage": Verdict(.billing),
    ]
}
