extension GoogleCredentials {
    /// Looks for credentials where Google's own libraries look, in their order.
    ///
    /// 1. The file that `GOOGLE_APPLICATION_CREDENTIALS` names. If it is no good, nothing else is tried.
    /// 2. `application_default_credentials.json` in `$CLOUDSDK_CONFIG` or in `.config/gcloud` of `home`, where
    ///    `gcloud auth application-default login` leaves it.
    /// 3. The metadata server, at `GCE_METADATA_HOST` if that is set. Whether there is one is found out when the first
    ///    token is asked for, which throws `.notFound` if there is none; with `NO_GCE_CHECK` set to `true` that is
    ///    known at once.
    ///
    /// `GOOGLE_CLOUD_QUOTA_PROJECT` goes before the quota project of a file.
    package static func applicationDefault(
        environment: [String: String],
        home: String?
    ) throws(GoogleCredentialsError) -> GoogleCredentials {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        var credentials: GoogleCredentials
        let folder = value("CLOUDSDK_CONFIG") ?? home.map { "\($0)/.config/gcloud" }
        let loginFile = folder.map { "\($0)/application_default_credentials.json" }
        if let file = value("GOOGLE_APPLICATION_CREDENTIALS") {
            let bytes = try SmallFile.read(file, as: "The file \(file), which GOOGLE_APPLICATION_CREDENTIALS names,")
            credentials = try GoogleCredentials(json: bytes, origin: file)
        } else if let file = loginFile, SmallFile.exists(file) {
            credentials = try GoogleCredentials(file: file)
        } else {
            credentials = try lastResort(host: value("GCE_METADATA_HOST"), isOff: value("NO_GCE_CHECK") == "true")
        }
        if let project = value("GOOGLE_CLOUD_QUOTA_PROJECT") { credentials.quotaProject = project }
        return credentials
    }

    private static func lastResort(host: String?, isOff: Bool) throws(GoogleCredentialsError) -> GoogleCredentials {
        if let host { return .metadataServer(host: host) }
        let missing = GoogleCredentialsError(
            .notFound,
            """
            No credentials for Google Cloud were found: set GOOGLE_APPLICATION_CREDENTIALS to a service account's \
            file, run `gcloud auth application-default login`, or run on Google Cloud.
            """
        )
        guard !isOff else { throw missing }
        return GoogleCredentials(kind: MetadataServer(host: nil, missing: missing), origin: "the metadata server")
    }
}
