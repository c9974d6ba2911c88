internal import FoundationEssentials
internal import HTTP
internal import HTTPClient
internal import JSON

/// Asks the endpoints that give tokens, and reads their answers.
struct TokenExchange: Sendable {
    let client: HTTPClient
    /// The time of day, which tokens are dated with.
    let now: @Sendable () -> Date

    /// More than any answer here has.
    static let answerLimit = 256 << 10

    /// Sends the request and returns the JSON of a good answer.
    func send(_ question: TokenQuestion) async throws(GoogleCredentialsError) -> JSON {
        let answer = try await collect(question)
        guard let document = answer.document else { throw question.unexpected("no JSON") }
        return document
    }

    /// Sends the request and returns its answer, which has the status 200.
    func collect(_ question: TokenQuestion) async throws(GoogleCredentialsError) -> TokenAnswer {
        let answer: TokenAnswer
        let status: Int
        do throws(HTTPClientError) {
            let response = try await client.open(question.request)
            status = response.status
            answer = TokenAnswer(fields: response.fields, body: try await response.collect(limit: Self.answerLimit))
        } catch {
            throw question.failure(error)
        }
        guard status == 200 else { throw question.failure(status: status, answer.document) }
        return answer
    }

    /// Posts a form and reads the token as OAuth 2.0 has it (RFC 6749, section 5.1).
    func grant(
        _ form: Form,
        to endpoint: SecretURL,
        _ context: TokenQuestion.Context
    ) async throws(GoogleCredentialsError) -> Grant {
        let fields: HTTPFields = ["content-type": "application/x-www-form-urlencoded", "accept": "application/json"]
        let request = HTTPClientRequest("POST", endpoint.text, fields: fields, body: form.bytes)
        let question = TokenQuestion(request, host: endpoint.host, context)
        return try question.grant(in: try await send(question))
    }
}

/// A good answer, whatever it says.
struct TokenAnswer: Sendable {
    let fields: HTTPFields
    let body: [UInt8]

    /// The body as JSON, if it is that.
    var document: JSON? { try? JSON(parsing: body) }
}
