import Configuration
import HTTP
import HTTPClient
import JSON
import Refusals

/// Asks one provider, all its questions within one time.
struct Caller: Sendable {
    let client: HTTPClient
    /// The setup's word on proxies, which the client was given too.
    let proxies: HTTPProxies
    let now: @Sendable () -> Int
    let end: ContinuousClock.Instant

    init(_ setup: Setup, _ client: HTTPClient) {
        self.client = client
        proxies = HTTPProxies(environment: setup.environment)
        now = setup.now
        end = .now + setup.deadline
    }

    /// What came, whatever it is; a finding where nothing came.
    func ask(
        _ method: String,
        _ url: String,
        _ fields: HTTPFields,
        _ body: JSON? = nil
    ) async -> Result<Answer, Trouble> {
        var fields = fields
        fields.append("accept", "application/json")
        var request = HTTPClientRequest(method, url, fields: fields)
        if let body {
            request.fields.append("content-type", "application/json")
            request.body = Array(body.text.utf8)
        }
        let rest = ContinuousClock.now.duration(to: end)
        request.timeouts = HTTPClientTimeouts(connect: rest / 2, total: max(rest, .milliseconds(1)))
        do throws(HTTPClientError) {
            let response = try await client.open(request)
            let body = try await response.collect(limit: Self.answerLimit)
            return .success(Answer(status: response.status, fields: response.fields, body: body, arrived: now()))
        } catch {
            if await isPlain(url, after: error) { return .failure(.plainSpeech(error)) }
            return .failure(Trouble(error, isProxied: isProxied(url)))
        }
    }

    /// Whether plain HTTP is spoken where TLS was tried; asked without any credential.
    private func isPlain(_ url: String, after error: HTTPClientError) async -> Bool {
        guard url.hasPrefix("https://"), !isProxied(url), error.kind == .tls || error.kind == .timeout(.connect),
            let slash = url.dropFirst(8).firstIndex(of: "/")
        else { return false }
        var request = HTTPClientRequest("GET", "http" + url[..<slash].dropFirst(5) + "/")
        request.timeouts = HTTPClientTimeouts(total: max(ContinuousClock.now.duration(to: end), .milliseconds(1)))
        guard let response = try? await client.open(request) else { return false }
        response.close()
        // Servers of TLS say this to whoever does not speak it.
        return response.status != 400
    }

    /// Long lists of models have a megabyte.
    private static let answerLimit = 16 << 20

    private func isProxied(_ url: String) -> Bool {
        (url.hasPrefix("https:") ? proxies.https : proxies.http) != nil
    }
}

/// Why nothing came, as a finding.
struct Trouble: Error {
    let finding: Finding
}

/// What a provider answered.
struct Answer: Sendable {
    let status: Int
    let fields: HTTPFields
    let body: [UInt8]
    /// When it came, in seconds since 1970 by this machine's clock.
    let arrived: Int

    var isGood: Bool { 200..<300 ~= status }
    var document: JSON? { try? JSON(parsing: body) }

    /// How far this machine's clock is from the one of whoever answered, where that is too far.
    func clock(of host: String) -> [Finding] {
        // A cache's answer has the date of when it was made.
        guard fields["age"] == nil, let date = fields["date"].flatMap(HTTPDate.seconds) else { return [] }
        let minutes = (arrived - date) / 60
        guard abs(minutes) > 5 else { return [] }
        let side = minutes > 0 ? "ahead of" : "behind"
        return [Finding(.clockSkewed, "This machine's clock is \(abs(minutes)) minutes \(side) the one of \(host).")]
    }
}

extension JSON {
    /// The least that tokens can be counted of; counting is free.
    static let countedRequest: JSON = ["contents": [["role": "user", "parts": [["text": "a"]]]]]
}
