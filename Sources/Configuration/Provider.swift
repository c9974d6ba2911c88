package import Lanes

extension Configuration {
    /// Something that answers requests, under the name it has in targets, logs and errors.
    package struct Provider: Hashable, Sendable {
        package let name: String
        package let kind: Kind
        /// The model names a caller may use without saying which provider is meant.
        package var models: [ModelPattern]
        /// How fast each of its models may be asked.
        package var pace = Pace()
        package var breaker = Breaker.Policy()
        /// What models of kinds `gemini` and `vertex` take otherwise than is known.
        package var geminiRules: [GeminiRules] = []
        /// What models of kind `openai` take otherwise than is known.
        package var openAIRules: [OpenAIRules] = []

        init(name: String, kind: Kind, models: [ModelPattern]) {
            self.name = name
            self.kind = kind
            self.models = models
        }
    }
}

extension Configuration.Provider {
    /// What is on the other side, with the settings that only make sense there.
    package enum Kind: Hashable, Sendable {
        case gemini(Hosted)
        case vertex(Vertex)
        case openai(Hosted)
        case llama(Llama)
        case template(Template)

        /// The word that chooses the kind in a file.
        package enum Name: String, CaseIterable, Sendable {
            case gemini, vertex, openai, llama, template
        }

        package var name: Name {
            switch self {
            case .gemini: .gemini
            case .vertex: .vertex
            case .openai: .openai
            case .llama: .llama
            case .template: .template
            }
        }
    }

    /// A service that is reached over HTTP.
    package struct Hosted: Hashable, Sendable {
        /// `nil` when the service asks for none.
        package let apiKey: Secret?
        package let baseURL: BaseURL
    }

    /// Vertex AI in one project and location.
    package struct Vertex: Hashable, Sendable {
        /// What it is shown.
        package enum Authorization: Hashable, Sendable {
            /// Found as Google's own tools find them.
            case applicationDefault
            /// A file of credentials.
            case file(String)
            /// A token that somebody else keeps fresh.
            case accessToken(Secret)
            /// A key of express mode.
            case apiKey(Secret)
        }

        /// `nil` with a key of express mode, which says the project.
        package let project: String?
        package let location: String
        package let authorization: Authorization
        /// `nil` for the location's own host.
        package let baseURL: BaseURL?
    }

    /// A local model, and the server that is started for it.
    package struct Llama: Hashable, Sendable {
        package enum Start: String, CaseIterable, Sendable {
            case onDemand = "on_demand"
            case atStart = "at_start"
        }

        package enum Server: Hashable, Sendable {
            /// Found where the program looks by itself.
            case automatic
            case path(String)
        }

        /// A name in the local catalogue; `default` is the catalogue's own choice.
        package var model = "default"
        package var start = Start.onDemand
        /// `nil` leaves the number to the provider.
        package var threads: Int?
        package var slots = 2
        package var context = 8192
        package var server = Server.automatic
    }

    /// An answer that is always the same, and labelled so.
    package struct Template: Hashable, Sendable {
        package let text: String
    }

    /// Whether its models run on this machine: in a process that is started for them, or in a server of one's own at loopback.
    package var runsHere: Bool {
        switch kind {
        case .llama: true
        case .openai(let hosted): hosted.baseURL.isLoopback
        case .gemini, .vertex, .template: false
        }
    }

    /// The model meant when a target names only the provider; hosted services have none.
    package var defaultModel: String? {
        switch kind {
        case .gemini, .vertex, .openai: nil
        case .llama(let llama): llama.model
        case .template: "template"
        }
    }

    /// The names a provider owns when its author lists none.
    static func defaultModels(of kind: Kind, named name: String) -> [ModelPattern] {
        switch kind {
        case .gemini: ModelPattern.gemini
        case .vertex: ModelPattern.vertex
        case .openai(let hosted): hosted.baseURL.host == BaseURL.openai.host ? ModelPattern.openai : []
        case .llama: [ModelPattern(name)]
        case .template: []
        }
    }
}
