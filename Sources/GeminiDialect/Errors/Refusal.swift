import Generation
import JSON

/// What a Google API said when it refused, as far as it can be made out.
struct Refusal {
    let status: Int
    private let body: [UInt8]
    private let hint: Duration?
    /// The `google.rpc.Status`; empty when the body holds none.
    private var error = JSONObject()

    init(status: Int, header: (String) -> String?, body: [UInt8]) {
        self.status = status
        self.body = body
        hint = header("retry-after").flatMap { Int($0) }.flatMap { 0...86_400 * 366 ~= $0 ? .seconds($0) : nil }
        let document = body.count <= Self.bodyLimit ? try? JSON(parsing: body) : nil
        error = Self.status(in: document)
    }

    /// A refusal that came as an event of a stream that had been answered with 200.
    init(inStream response: JSON) {
        error = Self.status(in: response)
        status = error["code"]?.int.flatMap { 400..<600 ~= $0 ? $0 : nil } ?? 500
        body = response.bytes
        hint = nil
    }

    var failure: Failure {
        let kind = kind
        let echoesKey = mayEchoKey
        var failure = Failure(kind, echoesKey ? withheldMessage(kind) : message)
        failure.providerStatus = status
        failure.retryAfter = delay
        // What is wrong with our credential is not the caller's to read.
        if !error.isEmpty, !echoesKey, !Self.credentialKinds.contains(kind), body.count <= Self.nativeLimit {
            failure.native = NativeChunk(dialect: .gemini, bytes: body)
        }
        return failure
    }

    private static let credentialKinds: Set<Failure.Kind> = [.auth, .wrongAPI, .permission]

    private static let bodyLimit = 1 << 20
    private static let nativeLimit = 64 << 10

    /// The status inside whatever it is wrapped in: an array, or the message of another error.
    private static func status(in document: JSON?) -> JSONObject {
        var error = (document?.array?.first ?? document)?["error"]
        for _ in 0..<3 {
            guard let inner = error?["message"]?["error"] else { break }
            error = inner
        }
        return error?.object ?? JSONObject()
    }

    private static let keyMarks = [
        "CONSUMER_SUSPENDED", "api_key:", "API key:", "AIza", "'AQ.", "\"AQ.", "ya29.", "key=",
    ]

    /// Whether the body may hold a credential, as the one for a suspended consumer does.
    private var mayEchoKey: Bool {
        let text = String(decoding: body.prefix(Self.bodyLimit), as: UTF8.self)
        return Self.keyMarks.contains { text.contains($0) }
    }
}

extension Refusal {
    /// What it said, or the beginning of a body that is not the API's own.
    private var text: String {
        error["message"]?.string ?? String(decoding: body.prefix(4_096), as: UTF8.self)
    }

    /// The provider's sentence, or ours where it gave none.
    private var message: String {
        let line = (error["message"]?.string ?? "").prefix { !$0.isNewline }.prefix(500)
        return line.isEmpty ? "The provider answered with status \(status)." : String(line)
    }

    /// What is said in place of words that may hold a key.
    private func withheldMessage(_ kind: Failure.Kind) -> String {
        Self.credentialKinds.contains(kind)
            ? "The provider refused the credential." : "The provider answered with status \(status)."
    }

    private var details: [JSON] { error["details"]?.array ?? [] }

    private func details(_ type: String) -> [JSON] {
        details.filter { $0["@type"]?.string?.hasSuffix(type) == true }
    }

    /// Why, in words made for programs; older fronts say it in `errors`.
    private var reason: String? {
        details("google.rpc.ErrorInfo").lazy.compactMap { $0["reason"]?.string }.first
    }

    private var metadata: JSON? { details("google.rpc.ErrorInfo").first?["metadata"] }

    private var violations: [JSON] {
        details("google.rpc.QuotaFailure").flatMap { $0["violations"]?.array ?? [] }
    }

    /// How long to wait: from the header, from the details, or else from the prose.
    private var delay: Duration? {
        if let hint { return hint }
        if let text = details("google.rpc.RetryInfo").first?["retryDelay"]?.string {
            return ProtoDuration.duration(text)
        }
        guard let range = text.firstRange(of: "Please retry in ") else { return nil }
        let rest = text[range.upperBound...].prefix { !$0.isWhitespace }
        return ProtoDuration.spelledOut(rest.last == "." ? rest.dropLast() : rest)
    }

    private var kind: Failure.Kind {
        if let kind = reason.flatMap({ Self.kindsByReason[$0] }) { return kind }
        if status == 429 { return quotaKind }
        // The API never refuses a model without a word: something else answers at that address.
        if status == 404, error.isEmpty { return .unknown }
        return kindByPhrase ?? Failure.Kind(httpStatus: status)
    }

    private var kindByPhrase: Failure.Kind? {
        Self.kindsByPhrase.first { $0.status == status && text.contains($0.phrase) }?.kind
    }

    /// Which quota ran out: of several, the one that takes longest to come back.
    private var quotaKind: Failure.Kind {
        if let kind = kindByPhrase { return kind }
        var ids = violations.compactMap { $0["quotaId"]?.string }
        var values = violations.compactMap { $0["quotaValue"]?.string }
        if let metadata {
            ids += [metadata["quota_limit"]?.string ?? ""]
            values += [metadata["quota_limit_value"]?.string ?? ""]
        }
        if values.contains("0") || Self.saysLimitZero(text) { return .noQuota }
        if ids.contains(where: { $0.contains("PerDay") }) { return .quotaDay }
        if ids.contains(where: { $0.contains("InputTokens") }) { return .tokenLimitMinute }
        if ids.contains(where: { $0.contains("PerMinute") }) { return .rateLimitMinute }
        return error.isEmpty || text.hasPrefix("You exceeded your current quota") ? .unknown : .rateLimitMinute
    }

    /// `limit: 0`, but not the beginning of `limit: 0.5`.
    private static func saysLimitZero(_ text: String) -> Bool {
        text.ranges(of: "limit: 0").contains { range in
            text[range.upperBound...].first.map { !$0.isNumber && $0 != "." } ?? true
        }
    }

    private static let kindsByReason: [String: Failure.Kind] = [
        "API_KEY_INVALID": .auth,
        "ACCESS_TOKEN_EXPIRED": .auth,
        "ACCESS_TOKEN_TYPE_UNSUPPORTED": .wrongAPI,
        "CREDENTIALS_MISSING": .wrongAPI,
        "SERVICE_DISABLED": .apiDisabled,
        "BILLING_DISABLED": .billing,
        "API_KEY_SERVICE_BLOCKED": .permission,
        "API_KEY_HTTP_REFERRER_BLOCKED": .permission,
        "CONSUMER_INVALID": .permission,
        "CONSUMER_SUSPENDED": .permission,
        "MODEL_CAPACITY_EXHAUSTED": .capacity,
    ]

    /// What only the prose tells, as seen in November 2026.
    private static let kindsByPhrase: [(status: Int, phrase: String, kind: Failure.Kind)] = [
        (400, "User location is not supported", .location),
        (400, "input token count exceeds", .contextLength),
        (403, "reported as leaked", .auth),
        (403, "unregistered callers", .auth),
        (429, "prepayment credits are depleted", .billing),
        (429, "spending cap", .billing),
        (429, "Resource exhausted", .capacity),
        (429, "Resource has been exhausted", .capacity),
        (503, "Deadline expired", .timeout),
    ]
}
