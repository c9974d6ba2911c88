internal import JSON

/// What proves to Google Cloud who is asking; ``TokenSource`` makes access tokens of it.
///
/// Printing it, by interpolation or reflection, shows where it came from and no secret.
package struct GoogleCredentials: Sendable {
    /// Where the credentials came from, for messages: a file's path, or a few words.
    package let origin: String
    /// The project the credentials belong to, if they say so; see also ``TokenSource/projectID()``.
    package let projectID: String?
    /// The account's address, for a service account's own key.
    package let account: String?
    /// The project whose quota is used and that is billed, for `x-goog-user-project`.
    package var quotaProject: String?
    let kind: any CredentialKind

    /// Reads the credentials from the JSON that Google's console, `gcloud` or workload identity federation made.
    ///
    /// `origin` says in errors where the bytes came from. Throws `.invalid`.
    package init(json bytes: [UInt8], origin: String) throws(GoogleCredentialsError) {
        let document: JSON
        do {
            document = try JSON(parsing: bytes)
        } catch {
            throw GoogleCredentialsError(.invalid, "The credentials in \(origin) cannot be read. \(error)")
        }
        let members = Members(document, origin: origin)
        self.init(
            kind: try members.credentialKind(),
            origin: origin,
            projectID: members.optional("project_id"),
            account: members.optional("client_email"),
            quotaProject: members.optional("quota_project_id")
        )
    }

    /// Reads the credentials from a file; throws `.unreadable` or `.invalid`, naming it.
    package init(file: String) throws(GoogleCredentialsError) {
        try self.init(json: try SmallFile.read(file, as: "The credentials file \(file)"), origin: file)
    }

    /// A token that somebody else obtained and keeps fresh, as proxies and tests have it.
    package static func accessToken(_ token: String, quotaProject: String? = nil) -> GoogleCredentials {
        GoogleCredentials(kind: FixedToken(token: token), origin: "a fixed access token", quotaProject: quotaProject)
    }

    /// The service account of the machine this runs on, as Google Cloud's metadata server tells it.
    ///
    /// `host` is where that server is, with a port if need be, when it is not in its usual place.
    package static func metadataServer(
        host: String? = nil,
        quotaProject: String? = nil
    ) -> GoogleCredentials {
        let server = MetadataServer(host: host, missing: nil)
        return GoogleCredentials(kind: server, origin: "the metadata server", quotaProject: quotaProject)
    }

    init(
        kind: any CredentialKind,
        origin: String,
        projectID: String? = nil,
        account: String? = nil,
        quotaProject: String? = nil
    ) {
        self.kind = kind
        self.origin = origin
        self.projectID = projectID
        self.account = account
        self.quotaProject = quotaProject
    }
}

extension GoogleCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Google credentials from \(origin)" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
