internal import GoogleCredentials
internal import HTTP
internal import HTTPClient
internal import JSON

/// Sends calls with what they must be shown, and reads what comes back.
struct PubSubExchange: Sendable {
    let service: PubSubService
    let client: HTTPClient
    let timeout: Duration

    /// The answer's JSON, an object; a refused access token is replaced once.
    func send(_ call: PubSubCall) async throws(PubSubError) -> JSON {
        let token = try await token(call)
        let answer = try await send(call, token)
        guard answer.status == 401, let token, let next = try await successor(of: token, call) else {
            return try answer.json(to: call, hiding: token?.value)
        }
        return try await send(call, next).json(to: call, hiding: next.value)
    }

    private func token(_ call: PubSubCall) async throws(PubSubError) -> AccessToken? {
        guard let tokens = service.tokens else { return nil }
        do throws(GoogleCredentialsError) {
            return try await tokens.token()
        } catch {
            throw PubSubError(error, call)
        }
    }

    /// Another token after one was refused; `nil` when there is only the one.
    private func successor(of token: AccessToken, _ call: PubSubCall) async throws(PubSubError) -> AccessToken? {
        guard token.expiry != nil else { return nil }
        service.tokens?.invalidate(token)
        return try await self.token(call)
    }

    private func send(_ call: PubSubCall, _ token: AccessToken?) async throws(PubSubError) -> PubSubAnswer {
        var request = HTTPClientRequest(call.method, service.origin + call.path, body: call.body)
        request.fields.append("accept", "application/json")
        if call.body != nil { request.fields.append("content-type", "application/json") }
        if let token {
            request.fields.append("authorization", "Bearer \(token.value)")
            if let project = token.quotaProject { request.fields.append("x-goog-user-project", project) }
        }
        request.timeouts.firstByte = call.wait
        request.timeouts.total = timeout + (call.wait ?? .zero)
        do throws(HTTPClientError) {
            let response = try await client.open(request)
            defer { response.close() }
            let body = try await response.collect(limit: call.answerLimit)
            return PubSubAnswer(status: response.status, fields: response.fields, body: body)
        } catch {
            throw PubSubError(error, call)
        }
    }
}
