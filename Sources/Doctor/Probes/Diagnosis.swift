import Generation
import HTTP
import Refusals

/// What a provider's refusal says about the set-up.
struct Diagnosis {
    /// What was shown to the provider.
    enum Shown: Hashable {
        case nothing
        case key(origin: String)
        /// A token that was configured.
        case token(origin: String)
        /// A token that was had for credentials.
        case credentials(origin: String)

        /// For the middle of a sentence.
        var words: String {
            switch self {
            case .nothing: "no key"
            case .key(let origin): "the key from \(origin)"
            case .token(let origin): "the access token from \(origin)"
            case .credentials(let origin): "the credentials from \(origin)"
            }
        }
    }

    let kind: Failure.Kind
    let cause: Cause
    let severity: Finding.Severity
    private let sentence: String
    private let advice: String?

    /// - Parameters:
    ///   - answer: what the provider said.
    ///   - service: whose words these are.
    ///   - shown: what it was shown.
    ///   - asker: project and account, for the commands in advice.
    init(_ answer: Answer, from service: Service, shown: Shown, asker: Refusal.Asker = Refusal.Asker()) {
        var refusal = Refusal(status: answer.status, body: answer.body)
        refusal.asker = asker
        let failure = Classifier(service).failure(
            status: answer.status,
            header: { answer.fields[$0] },
            body: answer.body
        )
        let isPage =
            refusal.shape == .page || 300..<400 ~= answer.status
            || answer.fields["content-type"]?.lowercased().hasPrefix("text/html") ?? false
        kind = failure.kind
        if answer.status == 407 {
            (cause, severity) = (.proxyWantsLogin, .problem)
        } else if isPage, answer.status != 429 {
            (cause, severity) = (.pageInsteadOfAnswer, .problem)
        } else {
            (cause, severity) = Self.cause(
                of: failure,
                refusal.detail(of: failure.kind),
                from: service,
                shown: shown,
                status: answer.status
            )
        }
        sentence = failure.message
        // The classifier's advice names projects, pages and roles; on these it cannot know what was set up, and how.
        advice = Self.adviceOfTheirOwn.contains(cause) ? nil : refusal.advice(for: failure, from: service)
    }

    private static let adviceOfTheirOwn: Set<Cause> = [
        .proxyWantsLogin, .pageInsteadOfAnswer, .tokenExpired, .keyMissing, .keyKindRefused, .baseURLWrong,
        .requestRefused,
    ]

    /// The finding; `what` was asked for, such as `the model x`.
    func finding(_ what: String) -> Finding {
        Finding(cause, severity: severity, "Asked for \(what), the provider says: \(sentence.sentence)", advice: advice)
    }

    private static func cause(
        of failure: Failure,
        _ detail: Refusal.Detail?,
        from service: Service,
        shown: Shown,
        status: Int
    ) -> (Cause, Finding.Severity) {
        switch failure.kind {
        case .auth: (authCause(detail, shown), .problem)
        case .wrongAPI: (.keyKindRefused, .problem)
        case .permission: (permissionCause(detail, service), .problem)
        case .apiDisabled: (.apiDisabled, .problem)
        case .billing: (.billingOff, .problem)
        case .noQuota: (.quotaZero, .problem)
        case .quotaDay: (.quotaUsedUp, .warning)
        case .location: (.locationUnsupported, .problem)
        case .modelNotFound: (detail == .modelClosed ? .modelClosed : .modelNotFound, .problem)
        case .rateLimitMinute, .tokenLimitMinute, .capacity, .overloaded, .loading: (.providerBusy, .warning)
        case .serverError: (.providerFailing, .problem)
        default: (status == 404 || status == 405 ? .baseURLWrong : .requestRefused, .problem)
        }
    }

    private static func authCause(_ detail: Refusal.Detail?, _ shown: Shown) -> Cause {
        switch (detail, shown) {
        case (.keyLeaked, _): .keyLeaked
        case (.keyMissing, _), (_, .nothing): .keyMissing
        case (_, .token): .tokenExpired
        case (_, .credentials): .credentialsRefused
        case (.expired, .key): .keyExpired
        case (_, .key): .keyInvalid
        }
    }

    private static func permissionCause(_ detail: Refusal.Detail?, _ service: Service) -> Cause {
        switch detail {
        case .projectUnknown: .projectUnknown
        case .projectSuspended: .projectSuspended
        case .apiNotAllowed, .keyRestricted: .keyRestricted
        default: service == .vertex ? .roleMissing : .permissionDenied
        }
    }
}

extension Diagnosis {
    /// Whether another API of Google's may be the one the credential is for.
    var mayBelongElsewhere: Bool {
        [.keyInvalid, .keyKindRefused].contains(cause) || cause == .keyRestricted
    }

    /// Whether whoever refused knew the credential all the same, and would take it for something else.
    var knowsCredential: Bool {
        switch kind {
        case .modelNotFound, .noQuota, .quotaDay, .rateLimitMinute, .tokenLimitMinute, .capacity, .overloaded: true
        default: false
        }
    }
}
