internal import HTTP
internal import JSON

extension PubSubError {
    /// What a refusal means.
    ///
    /// Google's errors have a name of `google.rpc.Code` and details that say more; a proxy's have nothing but a status.
    init(_ answer: PubSubAnswer, _ call: PubSubCall, hiding secret: String?) {
        let error = (try? JSON(parsing: answer.body))?["error"]
        let name = error?["status"]?.string
        let details = error?["details"]?.array ?? []
        let isDisabled = details.contains { $0["reason"]?.string == "SERVICE_DISABLED" }
        let code = isDisabled ? .apiDisabled : name.flatMap(Self.code(named:)) ?? Self.code(of: answer.status)
        var sentence = "Could not \(call.deed): \(Self.title(answer.status, name))"
        if let words = error?["message"]?.string.flatMap({ Self.line($0, hiding: secret) }) { sentence += ": \(words)" }
        if !sentence.hasSuffix(".") { sentence += "." }
        self.init(
            code,
            sentence,
            httpStatus: answer.status,
            retryAfter: Self.retryDelay(details) ?? Self.retryAfter(answer.fields)
        )
        refusedAcks = Self.refusedAcks(details)
        isWaitOver = call.wait != nil && name == "DEADLINE_EXCEEDED"
    }

    private static func code(named name: String) -> Code? {
        switch name {
        case "INVALID_ARGUMENT", "OUT_OF_RANGE": .invalidRequest
        case "UNAUTHENTICATED": .unauthenticated
        case "PERMISSION_DENIED": .permissionDenied
        case "NOT_FOUND": .notFound
        case "ALREADY_EXISTS": .alreadyExists
        case "FAILED_PRECONDITION": .failedPrecondition
        case "RESOURCE_EXHAUSTED": .tooManyRequests
        case "UNAVAILABLE", "ABORTED", "CANCELLED": .unavailable
        case "DEADLINE_EXCEEDED": .timedOut
        case "INTERNAL", "UNKNOWN", "DATA_LOSS": .serverError
        case "UNIMPLEMENTED": .invalidRequest
        default: nil
        }
    }

    private static func code(of status: Int) -> Code {
        switch status {
        case 401: .unauthenticated
        case 403: .permissionDenied
        case 404: .notFound
        case 408, 504: .timedOut
        case 429: .tooManyRequests
        case 499, 502, 503: .unavailable
        case 400..<500: .invalidRequest
        case 500..<600: .serverError
        default: .badAnswer
        }
    }

    private static func title(_ status: Int, _ name: String?) -> String {
        // The name is the server's own text as well.
        guard let name, name.utf8.count <= 40, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return "status \(status)"
        }
        return "\(status) \(name)"
    }

    /// The server's own words on one line, unless they repeat a secret.
    private static func line(_ words: String, hiding secret: String?) -> String? {
        if let secret, words.firstRange(of: secret) != nil { return "its words are withheld, for they repeat a secret" }
        let line = String(words.prefix(300).map { $0.isNewline ? " " : $0 })
        return line.isEmpty ? nil : line
    }

    /// `google.rpc.RetryInfo`, whose delay is a number of seconds such as `3.5s`.
    private static func retryDelay(_ details: [JSON]) -> Duration? {
        for detail in details {
            guard let text = detail["retryDelay"]?.string, text.hasSuffix("s") else { continue }
            if let seconds = Double(text.dropLast()), let delay = Duration(believable: seconds) { return delay }
        }
        return nil
    }

    private static func retryAfter(_ fields: HTTPFields) -> Duration? {
        fields["retry-after"].flatMap { Double($0) }.flatMap { Duration(believable: $0) }
    }

    /// What `google.rpc.ErrorInfo` says of single ack ids, where a subscription delivers exactly once.
    private static func refusedAcks(_ details: [JSON]) -> [String: AckRefusal] {
        var refused: [String: AckRefusal] = [:]
        for detail in details {
            for (id, reason) in detail["metadata"]?.object?.members ?? [] {
                guard let reason = reason.string else { continue }
                if reason.hasPrefix("PERMANENT_FAILURE_") { refused[id] = .leaseEnded }
                if reason.hasPrefix("TRANSIENT_FAILURE_") { refused[id] = .transient }
            }
        }
        return refused
    }
}

extension Duration {
    /// `nil` for what no server means: less than nothing, or more than a day.
    fileprivate init?(believable seconds: Double) {
        guard 0...86_400 ~= seconds else { return nil }
        self = .seconds(seconds)
    }
}
