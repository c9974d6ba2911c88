/// What is wrong; the raw value is its name in documents and logs, and never changes.
///
/// `Documentation/Doctor.md` has a row for each.
package enum Cause: String, Hashable, Sendable, CaseIterable {
    // Keys and variables.
    case noHostedProvider = "no_hosted_provider"
    case variableEmpty = "variable_empty"
    case keyShadowed = "key_shadowed"
    case keyQuoted = "key_quoted"
    case keyPlaceholder = "key_placeholder"
    case keyIsToken = "key_is_token"
    case keyIsFile = "key_is_file"
    case keyOfOtherService = "key_of_other_service"
    case keyUnencrypted = "key_unencrypted"
    case projectMissing = "project_missing"

    // Google Cloud's credentials and places.
    case credentialsUnreadable = "credentials_unreadable"
    case credentialsInvalid = "credentials_invalid"
    case credentialsMissing = "credentials_missing"
    case credentialsOfOtherProject = "credentials_of_other_project"
    case locationMalformed = "location_malformed"

    // Addresses of providers.
    case baseURLGlobalHost = "base_url_global_host"
    case baseURLWithoutVersion = "base_url_without_version"
    case baseURLTooLong = "base_url_too_long"
    case baseURLWithVersion = "base_url_with_version"
    case baseURLOfOtherAPI = "base_url_of_other_api"
    case baseURLWrong = "base_url_wrong"

    // Local models.
    case localServerMissing = "local_server_missing"
    case modelFileMissing = "model_file_missing"
    case modelFileCorrupt = "model_file_corrupt"
    case modelFolderUnreadable = "model_folder_unreadable"
    case memoryShort = "memory_short"

    // This machine.
    case portInUse = "port_in_use"
    case addressUnusable = "address_unusable"
    case listensBeyondMachine = "listens_beyond_machine"
    case tlsFilesUnusable = "tls_files_unusable"
    case diskAlmostFull = "disk_almost_full"
    case homeNotWritable = "home_not_writable"
    case clockSkewed = "clock_skewed"
    case dependencyUnreachable = "dependency_unreachable"

    // The network.
    case proxyInUse = "proxy_in_use"
    case proxyMalformed = "proxy_malformed"
    case proxyBeforeLocal = "proxy_before_local"
    case proxyUnreachable = "proxy_unreachable"
    case proxyWantsLogin = "proxy_wants_login"
    case proxyRefuses = "proxy_refuses"
    case pageInsteadOfAnswer = "page_instead_of_answer"
    case nameNotFound = "name_not_found"
    case connectionRefused = "connection_refused"
    case tlsFailed = "tls_failed"
    case noAnswer = "no_answer"
    case answerUnreadable = "answer_unreadable"

    // What providers say of keys.
    case geminiKeyOfVertex = "gemini_key_of_vertex"
    case vertexKeyOfGemini = "vertex_key_of_gemini"
    case keyInvalid = "key_invalid"
    case keyExpired = "key_expired"
    case keyLeaked = "key_leaked"
    case keyMissing = "key_missing"
    case keyKindRefused = "key_kind_refused"
    case keyRestricted = "key_restricted"
    case tokenExpired = "token_expired"
    case tokenSkewed = "token_skewed"
    case credentialsRefused = "credentials_refused"
    case tokenEndpointUnreachable = "token_endpoint_unreachable"

    // What providers say of projects and accounts.
    case apiDisabled = "api_disabled"
    case billingOff = "billing_off"
    case quotaZero = "quota_zero"
    case quotaUsedUp = "quota_used_up"
    case locationUnsupported = "location_unsupported"
    case roleMissing = "role_missing"
    case permissionDenied = "permission_denied"
    case projectUnknown = "project_unknown"
    case projectSuspended = "project_suspended"

    // What providers say of models.
    case modelNotFound = "model_not_found"
    case modelNotInRegion = "model_not_in_region"
    case modelClosed = "model_closed"
    case providerBusy = "provider_busy"
    case providerFailing = "provider_failing"
    case requestRefused = "request_refused"
}
