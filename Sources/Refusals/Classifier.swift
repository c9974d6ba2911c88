package import Generation

/// Turns what a server said in place of an answer into a ``Failure``; the only place that does.
///
/// It never throws and never traps: what nobody knows becomes `.unknown`, or what the status alone means. What a failed
/// transfer means is decided where transfers are made, in `Upstream`.
package struct Classifier: Sendable {
    private let service: Service

    package init(_ service: Service) {
        self.service = service
    }

    /// Why the server refused.
    ///
    /// Fields of the answer's head are asked for by their names in lower case; `date` is what a date in `retry-after`
    /// is measured from.
    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        let refusal = Refusal(status: status, body: body)
        return failure(refusal, header, body, inPlaceOfWords: "The provider answered with status \(status).")
    }

    /// Why the server ended an answer that had begun well, or sent an error with status 200.
    package func failure(inAnswer bytes: [UInt8]) -> Failure {
        let refusal = Refusal(status: nil, body: bytes)
        return failure(refusal, { _ in nil }, bytes, inPlaceOfWords: "The provider ended its answer with an error.")
    }

    private func failure(
        _ refusal: Refusal,
        _ header: (String) -> String?,
        _ body: [UInt8],
        inPlaceOfWords generic: String
    ) -> Failure {
        let verdict = Rules.verdict(on: refusal, from: service)
        let isCredential = Self.credentialKinds.contains(verdict.kind)
        let isShort = body.count <= Self.nativeLimit
        // Of a long body only these are shown.
        let shown = isShort ? body : Array(refusal.message.utf8.prefix(4_096)) + Array((refusal.parameter ?? "").utf8)
        let mayHoldKey = Credentials.mayBe(in: shown)
        var failure = Failure(verdict.kind, generic)
        if mayHoldKey || verdict.kind == .auth && refusal.shape != .google {
            if isCredential { failure.message = "The provider refused the credential." }
        } else if refusal.shape == .google || refusal.shape == .json, let sentence = refusal.sentence {
            failure.message = sentence
        }
        failure.exception = verdict.exception
        failure.providerStatus = refusal.status ?? refusal.ownStatus
        failure.retryAfter = RetryHint.wait(header, refusal)
        failure.quota = refusal.quota(of: verdict.kind)
        failure.parameter = mayHoldKey ? nil : refusal.parameter
        // What is wrong with our credential or our project is not the caller's to read.
        let isShowable = !isCredential && !mayHoldKey && isShort
        // Only Google's clients know errors in arrays.
        if isShowable, refusal.isWholeError, service.dialect == .gemini || !refusal.isArray {
            failure.native = NativeChunk(dialect: service.dialect, bytes: body)
        }
        return failure
    }

    private static let credentialKinds: Set<Failure.Kind> = [.auth, .wrongAPI, .permission]

    /// No refusal that says more is passed on as it is.
    private static let nativeLimit = 64 << 10
}

extension Refusal {
    /// The limit of a minute that was passed; of several the smallest, for it is passed first.
    fileprivate func quota(of kind: Failure.Kind) -> Int? {
        guard kind == .rateLimitMinute || kind == .tokenLimitMinute else { return nil }
        return quotas.filter { $0.id.contains("PerMinute") }.compactMap { Int($0.value) }.filter { $0 > 0 }.min()
    }

    /// The first line of what the server said, cut to a length that a head or a log can hold; `nil` where it said none.
    fileprivate var sentence: String? {
        let lines = message.unicodeScalars.prefix(4_096).split { $0.value == 10 || $0.value == 13 }
        guard let line = lines.first(where: { $0.contains { !$0.properties.isWhitespace } }) else { return nil }
        return line.count > 500 ? String(String.UnicodeScalarView(line.prefix(500))) + "…" : String(line)
    }
}
