package import Generation
import JSON

extension OpenAIChat {
    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        let document = try? JSON(parsing: body)
        let said = ProviderError(document)
        // An error in an answer that began well has no status but the one it names.
        let kind = said.kind(status: 200..<300 ~= status ? said.status ?? 500 : status)
        return Failure(
            kind,
            Self.message(said, kind, "The provider answered with status \(status)."),
            providerStatus: status,
            retryAfter: RetryHint.read(header) ?? RetryHint.read(said.message),
            parameter: said.parameter,
            native: Self.native(body, document?.object, said, kind)
        )
    }

    /// The failure that a provider reports in place of an answer, or in the middle of a stream.
    static func failure(inAnswer object: JSONObject, bytes: [UInt8]) -> Failure {
        let said = ProviderError(.object(object))
        let status = said.status ?? 500
        let kind = said.kind(status: status)
        return Failure(
            kind,
            message(said, kind, "The provider ended its answer with an error."),
            providerStatus: said.status,
            retryAfter: RetryHint.read(said.message),
            parameter: said.parameter,
            native: native(bytes, object, said, kind)
        )
    }

    /// What the provider said, unless it may hold the key that it was asked with.
    private static func message(_ said: ProviderError, _ kind: Failure.Kind, _ generic: String) -> String {
        if kind == .auth { return "The provider refused the API key." }
        guard let message = said.message, !message.isEmpty, !holdsKey(message) else { return generic }
        return message.count > 500 ? String(message.prefix(500)) + "…" : message
    }

    /// Whether the text quotes a credential of a known make, as refusals of suspended accounts do.
    private static func holdsKey(_ text: String) -> Bool {
        ["sk-", "AIza", "AQ.", "ya29.", "api_key:"].contains { text.firstRange(of: $0) != nil }
    }

    private static let nativeLimit = 64 << 10

    private static func native(
        _ body: [UInt8],
        _ object: JSONObject?,
        _ said: ProviderError,
        _ kind: Failure.Kind
    ) -> NativeChunk? {
        guard body.count < nativeLimit, object?.value("error")?.object != nil else { return nil }
        if let message = said.message, holdsKey(message) { return nil }
        switch kind {
        // Providers repeat the key, or name the account, in these.
        case .auth, .wrongAPI, .permission, .apiDisabled: return nil
        default: return NativeChunk(dialect: .openAI, bytes: body)
        }
    }
}
