import Configuration

/// Whether a key can be one, by its looks alone.
///
/// Which of Google's APIs a key belongs to is not among that: both give keys that begin with `AQ.`.
struct KeyCheck: Check {
    let provider: Configuration.Provider
    let setup: Setup

    var name: String { "key" }
    var subject: String? { provider.name }

    func findings() async -> [Finding] {
        guard let secret = provider.secret else { return [] }
        let key = secret.reveal()
        guard isToken else {
            return [fault(of: key, from: secret.origin)].compactMap(\.self).ifEmpty(
                [.ok("The key comes from \(secret.origin).")]
            )
        }
        return [.ok("The access token comes from \(secret.origin).")]
    }

    private var isToken: Bool {
        guard case .vertex(let vertex) = provider.kind, case .accessToken = vertex.authorization else { return false }
        return true
    }

    private var isGoogles: Bool {
        if case .openai(let hosted) = provider.kind { return hosted.baseURL.isGoogles }
        return true
    }

    private var isOpenAIs: Bool {
        guard case .openai(let hosted) = provider.kind else { return false }
        return hosted.baseURL.host == "api.openai.com"
    }

    private func fault(of key: String, from origin: String) -> Finding? {
        let quotes = ["\"", "'", "`", "Bearer"]
        if quotes.contains(where: { key.hasPrefix($0) || key.hasSuffix($0) }) {
            return Finding(.keyQuoted, "The key from \(origin) begins or ends with what belongs to no key.")
        }
        if key.hasPrefix("{") || key.hasSuffix(".json") || key.hasPrefix("/") || key.hasPrefix("~/") {
            return Finding(.keyIsFile, "The key from \(origin) is the path or the content of a file.")
        }
        // Servers of one's own take any word for a key.
        guard isGoogles || isOpenAIs else { return nil }
        if Self.isPlaceholder(key) {
            return Finding(.keyPlaceholder, "The key from \(origin) is the placeholder of an example.")
        }
        if key.hasPrefix("ya29.") {
            return Finding(.keyIsToken, "The key from \(origin) is an access token, which no API takes for a key.")
        }
        if isGoogles, key.hasPrefix("sk-") {
            return Finding(.keyOfOtherService, "The key from \(origin) has the form of OpenAI's, and goes to Google.")
        }
        if isOpenAIs, key.hasPrefix("AIza") || key.hasPrefix("AQ.") {
            return Finding(.keyOfOtherService, "The key from \(origin) has the form of Google's, and goes to OpenAI.")
        }
        return nil
    }

    private static func isPlaceholder(_ key: String) -> Bool {
        let key = key.lowercased()
        let beginnings = ["your", "<", "xxx", "changeme", "change-me", "insert", "replace", "put-", "paste", "todo"]
        return beginnings.contains { key.hasPrefix($0) } || key.hasSuffix("your-api-key") || key.hasSuffix("...")
    }
}

extension Array {
    func ifEmpty(_ other: [Element]) -> [Element] { isEmpty ? other : self }
}
