import Configuration
import HTTP
import HTTPClient
import JSON
import NearestNames
import Refusals

/// Asks a server of OpenAI's dialect for its models, and looks whether the configured ones are among them.
struct OpenAIProbe: Check {
    private let provider: Configuration.Provider
    private let hosted: Configuration.Provider.Hosted
    private let setup: Setup
    private let client: HTTPClient

    var name: String { "openai" }
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
        switch await caller.ask("GET", "\(hosted.baseURL)/models", fields) {
        case .failure(let trouble): return [trouble.finding]
        case .success(let answer):
            let clock = answer.clock(of: hosted.baseURL.host)
            if answer.isGood { return clock + findings(in: answer) }
            if answer.status == 404, await isBelowVersion(caller) {
                return clock + [
                    Finding(
                        .baseURLWithoutVersion,
                        "There is no list of models at \(hosted.baseURL), and one at \(hosted.baseURL)/v1.",
                        advice: "Write `base_url: \(hosted.baseURL)/v1` for this provider."
                    )
                ]
            }
            let shown = hosted.apiKey.map { Diagnosis.Shown.key(origin: $0.origin) } ?? .nothing
            return clock + [Diagnosis(answer, from: .openAI, shown: shown).finding("its models")]
        }
    }

    private var fields: HTTPFields {
        var fields = HTTPFields()
        if let key = hosted.apiKey { fields.append("authorization", "Bearer \(key.reveal())") }
        return fields
    }

    private func isBelowVersion(_ caller: Caller) async -> Bool {
        guard !hosted.baseURL.path.hasSuffix("/v1"),
            case .success(let answer) = await caller.ask("GET", "\(hosted.baseURL)/v1/models", fields)
        else { return false }
        return answer.isGood && answer.document?["data"]?.array != nil
    }

    private func findings(in answer: Answer) -> [Finding] {
        guard let list = answer.document?["data"]?.array else { return [.notTheAPI(answer, at: hosted.baseURL)] }
        let names = list.compactMap { $0["id"]?.string }
        let known = Finding.ok("The server at \(hosted.baseURL) answers and has \(names.count) models.")
        let missing = setup.models(of: provider).filter { !Self.isListed($0, in: names) }
        return [known]
            + missing.map { model in
                let near = nearest(to: model, in: names, limit: 1).first
                let hint = near.map { "Write `\($0)`, which the server has, in place of `\(model)`." }
                let some = names.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
                return Finding(
                    .modelNotFound,
                    "The server at \(hosted.baseURL) does not list the model \(model).",
                    advice: hint ?? (some.isEmpty ? nil : "Write a model that the server lists, such as \(some).")
                )
            }
    }

    /// Whether a server means this model by one of its names: Ollama adds a tag, Google a prefix.
    private static func isListed(_ model: String, in names: [String]) -> Bool {
        names.contains { $0 == model || $0 == model + ":latest" || $0 == "models/" + model || "models/" + $0 == model }
    }
}
