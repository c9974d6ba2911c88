package import Generation

extension Refusal {
    /// What a refusal is about more exactly than its class says, where something else has to be done for it.
    package enum Detail: Hashable, Sendable {
        case keyMissing
        case keyLeaked
        /// A key or a token has come to its end.
        case expired
        /// A refresh token or a signed statement is not accepted.
        case loginExpired
        case projectUnknown
        case projectSuspended
        /// The key's own restrictions leave this API out.
        case apiNotAllowed
        /// The key's own restrictions leave this caller out: by address, referrer or app.
        case keyRestricted
        case scopeMissing
        /// There was such a model, or there is for others.
        case modelClosed
        /// The server could have the model, and does not.
        case modelNotPulled
    }

    /// The detail of a failure of that class; `nil` where the class says it all.
    package func detail(of kind: Failure.Kind) -> Detail? {
        switch kind {
        case .auth:
            if words.contains("leaked") { return .keyLeaked }
            if words.contains("unregistered callers") { return .keyMissing }
            if names.contains("invalid_grant") { return .loginExpired }
            return words.contains("expired") ? .expired : nil
        case .permission: return names.lazy.compactMap(Self.permissionDetail).first
        case .modelNotFound:
            if words.contains("pulling it first") { return .modelNotPulled }
            return words.contains("no longer available") ? .modelClosed : nil
        default: return nil
        }
    }

    private static func permissionDetail(_ name: String) -> Detail? {
        switch name {
        case "consumer_invalid": .projectUnknown
        case "consumer_suspended", "gcp_suspended": .projectSuspended
        case "api_key_service_blocked": .apiNotAllowed
        case _ where name.hasPrefix("api_key_") && name.hasSuffix("_blocked"): .keyRestricted
        case "access_token_scope_insufficient": .scopeMissing
        default: nil
        }
    }
}
