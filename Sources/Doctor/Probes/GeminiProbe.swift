import Configuration
import HTTP
import HTTPClient
import JSON
import NearestNames
import Refusals

/// Asks the Gemini API for its models, and to count the tokens of a letter with each that is configured.
struct GeminiProbe: Check {
    private let provider: Configuration.Provider
    private let hosted: Configuration.Provider.Hosted
    private let setup: Setup
    private let client: HTTPClient

    var name: String { "gemini" }
    var subject: String? { provider.name }
    var asksNetwork: Bool { true }

    init(
        _ provider: Configuration.Provider,
        _ hosted: Configuration.Provider.Hosted,
        _ setup: Setup,
        _ client: HTTPClient
    ) {
        self.provider = provider
        self.hosted = hosted
        self.setup = setup
        self.client = client
    }

    func findings() async -> [Finding] {
        let caller = Caller(setup, client)
        let answer: Answer
        switch await caller.ask("GET", "\(hosted.baseURL)/v1beta/models?pageSize=1000", fields) {
        case .failure(let trouble): return [trouble.finding]
        case .success(let success): answer = success
        }
        let clock = answer.clock(of: hosted.baseURL.host)
        guard answer.isGood else { return clock + [await refusal(answer, "its models", caller)] }
        guard let list = answer.document?["models"]?.array else {
            return clock + [.notTheAPI(answer, at: hosted.baseURL)]
        }
        let names = list.compactMap { $0["name"]?.string }.map {
            $0.hasPrefix("models/") ? String($0.dropFirst(7)) : $0
        }
        let known = Finding.ok("The Gemini API takes \(shown.words) and has \(names.count) models.")
        let found = await eachModel(setup.models(of: provider)) { model in
            await findings(of: model, among: names, caller)
        }
        return clock + [known] + found
    }

    private var shown: Diagnosis.Shown { hosted.apiKey.map { .key(origin: $0.origin) } ?? .nothing }

    private var fields: HTTPFields {
        var fields = HTTPFields()
        if let key = hosted.apiKey { fields.append("x-goog-api-key", key.reveal()) }
        return fields
    }

    private func findings(of model: String, among names: [String], _ caller: Caller) async -> [Finding] {
        // What makes vectors may not count tokens.
        if names.contains(model), model.contains("embedding") { return [.ok("The model \(model) is listed.")] }
        let url = "\(hosted.baseURL)/v1beta/models/\(model.pathEncoded):countTokens"
        switch await caller.ask("POST", url, fields, .countedRequest) {
        case .failure(let trouble): return [trouble.finding]
        case .success(let answer) where answer.isGood: return [.ok("The model \(model) answers.")]
        case .success(let answer):
            let finding = await refusal(answer, "the model \(model)", caller)
            guard finding.cause == .modelNotFound, let near = nearest(to: model, in: names, limit: 1).first else {
                return [finding]
            }
            return [
                Finding(
                    .modelNotFound,
                    finding.sentence,
                    advice: "Write `\(near)`, which the Gemini API has, in place of `\(model)`."
                )
            ]
        }
    }

    private func refusal(_ answer: Answer, _ what: String, _ caller: Caller) async -> Finding {
        let diagnosis = Diagnosis(answer, from: .gemini, shown: shown)
        guard diagnosis.mayBelongElsewhere, let key = hosted.apiKey,
            let vertex = setup.otherAPI.vertex(insteadOf: hosted.baseURL)
        else { return diagnosis.finding(what) }
        let model = setup.models(of: provider).first ?? Self.someModel
        let url = "\(vertex)/v1beta1/publishers/google/models/\(model.pathEncoded):countTokens"
        guard case .success(let other) = await caller.ask("POST", url, fields, .countedRequest) else {
            return diagnosis.finding(what)
        }
        let isVertexs = other.isGood || Diagnosis(other, from: .vertex, shown: shown).knowsCredential
        guard isVertexs else { return diagnosis.finding(what) }
        return Finding(.geminiKeyOfVertex, "The Gemini API refuses the key from \(key.origin), and Vertex AI takes it.")
    }

    /// For a key that no route has a model for.
    static let someModel = "gemini-2.5-flash"
}

extension Finding {
    /// For an answer that looks well and has not what the API would say.
    static func notTheAPI(_ answer: Answer, at base: BaseURL) -> Finding {
        let isPage = answer.body.first { $0 > 0x20 } == UInt8(ascii: "<")
        return isPage
            ? Finding(.pageInsteadOfAnswer, "At \(base) comes a web page instead of an answer.")
            : Finding(.answerUnreadable, "What comes from \(base) is no list of models.")
    }
}
