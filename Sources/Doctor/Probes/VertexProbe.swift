import Configuration
import Generation
import GoogleCredentials
import HTTP
import HTTPClient
import JSON
import Refusals
import VertexProvider

/// Asks for an access token, and Vertex AI to count the tokens of a letter with each model that is configured.
struct VertexProbe: Check {
    private let provider: Configuration.Provider
    private let vertex: Configuration.Provider.Vertex
    private let setup: Setup
    private let client: HTTPClient

    var name: String { "vertex" }
    var subject: String? { provider.name }
    var asksNetwork: Bool { true }

    init(
        _ provider: Configuration.Provider,
        _ vertex: Configuration.Provider.Vertex,
        _ setup: Setup,
        _ client: HTTPClient
    ) {
        self.provider = provider
        self.vertex = vertex
        self.setup = setup
        self.client = client
    }

    /// What Vertex AI is shown, and who asks with it.
    private struct Credential: Sendable {
        var fields = HTTPFields()
        var shown: Diagnosis.Shown
        var asker = Refusal.Asker()
        /// What no finding may repeat.
        var secret: String
    }

    func findings() async -> [Finding] {
        let caller = Caller(setup, client)
        do throws(GoogleCredentialsError) {
            guard let credential = try await credential(caller) else {
                return [Finding(.tokenEndpointUnreachable, "Nobody gave an access token in time.")]
            }
            let models = setup.models(of: provider).filter { !$0.contains("embedding") && !$0.hasSuffix("/chat") }
            let findings = await eachModel(models.ifEmpty([GeminiProbe.someModel])) { model in
                await self.findings(of: model, isConfigured: !models.isEmpty, credential, caller)
            }
            return findings.map { $0.withholding([credential.secret]) }
        } catch {
            // The free part says what is wrong with a file.
            guard ![.unreadable, .invalid].contains(error.code) else { return [] }
            return [Finding(error.cause, error.message)]
        }
    }

    private func credential(_ caller: Caller) async throws(GoogleCredentialsError) -> Credential? {
        if case .apiKey(let key) = vertex.authorization {
            return Credential(
                fields: ["x-goog-api-key": key.reveal()],
                shown: .key(origin: key.origin),
                secret: key.reveal()
            )
        }
        guard let credentials = try vertex.credentials(setup.environment) else { return nil }
        let source = TokenSource(credentials, client: client)
        let end = caller.end
        let result = await withTaskGroup(of: Result<AccessToken, GoogleCredentialsError>?.self) { group in
            group.addTask {
                do throws(GoogleCredentialsError) {
                    return .success(try await source.token())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await Task.sleep(until: end)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let token = try result?.get() else { return nil }
        var credential = Credential(shown: .credentials(origin: credentials.origin), secret: token.value)
        if case .accessToken(let secret) = vertex.authorization { credential.shown = .token(origin: secret.origin) }
        credential.fields.append("authorization", "Bearer \(token.value)")
        if let project = token.quotaProject { credential.fields.append("x-goog-user-project", project) }
        let account = credentials.account.map { "serviceAccount:\($0)" }
        credential.asker = Refusal.Asker(project: vertex.project, account: account)
        return credential
    }

    private func findings(
        of model: String,
        isConfigured: Bool,
        _ credential: Credential,
        _ caller: Caller
    ) async -> [Finding] {
        switch await count(model, at: vertex.location, credential, caller) {
        case .failure(let trouble): return [trouble.finding]
        case .success(let answer):
            let clock = answer.clock(of: "Vertex AI")
            guard !answer.isGood else {
                guard answer.document?["totalTokens"] != nil else {
                    return clock + [notTheAPI(answer)]
                }
                return clock + [.ok("Vertex AI takes \(credential.shown.words), and the model \(model) answers.")]
            }
            let diagnosis = Diagnosis(answer, from: .vertex, shown: credential.shown, asker: credential.asker)
            if diagnosis.cause == .modelNotFound {
                guard isConfigured else { return clock + [.ok("Vertex AI takes \(credential.shown.words).")] }
                if let finding = await elsewhere(model, credential, caller) { return clock + [finding] }
            }
            if diagnosis.mayBelongElsewhere, let finding = await ofGemini(credential, caller) {
                return clock + [finding]
            }
            return clock + [diagnosis.finding("the model \(model)")]
        }
    }

    private func count(
        _ model: String,
        at location: String,
        _ credential: Credential,
        _ caller: Caller
    ) async -> Result<Answer, Trouble> {
        let place = VertexPlace(project: vertex.project, location: location, baseURL: vertex.baseURL?.description)
        do throws(Failure) {
            let url = try place.url(model, "countTokens")
            return await caller.ask("POST", url, credential.fields, .countedRequest)
        } catch {
            return .failure(Trouble(finding: Finding(.modelNotFound, error.message)))
        }
    }

    private func notTheAPI(_ answer: Answer) -> Finding {
        guard let base = vertex.baseURL else {
            return Finding(.answerUnreadable, "What comes is no answer of Vertex AI.")
        }
        return .notTheAPI(answer, at: base)
    }

    /// Says that the model is at `global`, if it is.
    private func elsewhere(_ model: String, _ credential: Credential, _ caller: Caller) async -> Finding? {
        guard vertex.project != nil, vertex.location != "global",
            case .success(let answer) = await count(model, at: "global", credential, caller), answer.isGood
        else { return nil }
        return Finding(
            .modelNotInRegion,
            "The model \(model) is not served in \(vertex.location), but at `global`."
        )
    }

    /// Says that a key is one of the Gemini API, if it is.
    private func ofGemini(_ credential: Credential, _ caller: Caller) async -> Finding? {
        guard case .apiKey(let key) = vertex.authorization,
            let gemini = setup.otherAPI.gemini(insteadOf: vertex.baseURL),
            case .success(let answer) = await caller.ask("GET", "\(gemini)/v1beta/models?pageSize=1", credential.fields),
            answer.isGood
        else { return nil }
        return Finding(.vertexKeyOfGemini, "Vertex AI refuses the key from \(key.origin), and the Gemini API takes it.")
    }
}
