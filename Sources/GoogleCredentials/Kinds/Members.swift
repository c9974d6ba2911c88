internal import JSON

/// The members of a credentials document, read with errors that name the document and the member.
struct Members {
    let document: JSON
    let origin: String

    init(_ document: JSON, origin: String) {
        self.document = document
        self.origin = origin
    }

    /// A text that may be missing; an empty one is missing too.
    func optional(_ name: String) -> String? {
        document[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    func required(_ name: String) throws(GoogleCredentialsError) -> String {
        guard let text = optional(name) else { throw missing(name) }
        return text
    }

    /// A URL that secrets are sent to.
    func endpoint(_ name: String, default standard: String? = nil) throws(GoogleCredentialsError) -> SecretURL {
        guard let text = optional(name) ?? standard else { throw missing(name) }
        guard let url = SecretURL(text) else {
            throw invalid("have a `\(name)` that is neither https nor on this machine, so no secret is sent to it")
        }
        return url
    }

    func object(_ name: String) throws(GoogleCredentialsError) -> Members {
        guard let member = document[name], member.object != nil else { throw missing(name) }
        return Members(member, origin: origin)
    }

    private func missing(_ name: String) -> GoogleCredentialsError {
        invalid("have no `\(name)`, which they need")
    }

    func invalid(_ complaint: String) -> GoogleCredentialsError {
        GoogleCredentialsError(.invalid, "The credentials in \(origin) \(complaint).")
    }
}

extension Members {
    /// The kind that `type` names, with what it needs.
    func credentialKind() throws(GoogleCredentialsError) -> any CredentialKind {
        switch try required("type") {
        case "service_account": return try ServiceAccount(self)
        case "authorized_user": return try AuthorizedUser(self)
        case "impersonated_service_account":
            return try Impersonation(self, of: try object("source_credentials").credentialKind())
        case "external_account":
            let account = try ExternalAccount(self)
            return optional("service_account_impersonation_url") == nil ? account : try Impersonation(self, of: account)
        default:
            // The type itself is not repeated: in a mangled file it may be anything.
            throw invalid(
                """
                are of a `type` that is not supported; supported are service_account, authorized_user, \
                impersonated_service_account and external_account
                """
            )
        }
    }
}
