package import Configuration
import Generation
package import LocalModels

/// What the doctor looks at, and where it looks from.
package struct Setup: Sendable {
    package var configuration: Configuration
    /// The configuration's file; `nil` for one that was made from the environment.
    package var file: String?
    package var environment: [String: String]
    /// The folder of models and of the local server.
    package var home: String
    /// The catalogue's name for a local model as it is configured.
    package var resolveModel: @Sendable (String) async -> Result<String, LocalModelError>
    /// Whether the server itself asks: its own ports are taken then, and nothing is hashed while it starts.
    package var isServing = false
    package var otherAPI = OtherAPI.google
    /// The seconds since 1970 by this machine's clock.
    package var now: @Sendable () -> Int
    /// The bytes that are free where a path is; `nil` where nobody knows.
    package var freeBytes: @Sendable (String) -> Int? = Disk.freeBytes
    /// How long one probe may take.
    package var deadline = Duration.seconds(10)

    package init(
        configuration: Configuration,
        file: String?,
        environment: [String: String],
        home: String,
        resolveModel: @escaping @Sendable (String) async -> Result<String, LocalModelError>,
        now: @escaping @Sendable () -> Int
    ) {
        self.configuration = configuration
        self.file = file
        self.environment = environment
        self.home = home
        self.resolveModel = resolveModel
        self.now = now
    }
}

/// Where Google's two APIs are, to find out which of them a refused key belongs to.
package struct OtherAPI: Hashable, Sendable {
    /// The Gemini API.
    private let gemini: String
    /// Vertex AI, for keys of express mode.
    private let vertex: String
    private let isGoogles: Bool

    package static let google = OtherAPI(
        gemini: "https://generativelanguage.googleapis.com",
        vertex: "https://aiplatform.googleapis.com",
        isGoogles: true
    )

    /// The APIs of a double, which may be shown any key.
    package init(gemini: String, vertex: String) {
        self.init(gemini: gemini, vertex: vertex, isGoogles: false)
    }

    private init(gemini: String, vertex: String, isGoogles: Bool) {
        self.gemini = gemini
        self.vertex = vertex
        self.isGoogles = isGoogles
    }

    /// The Gemini API, for a key that is meant for `base`; `nil` for one that is not Google's to see.
    func gemini(insteadOf base: BaseURL?) -> String? { mayShowKey(of: base) ? gemini : nil }

    /// Vertex AI, for a key that is meant for `base`; `nil` for one that is not Google's to see.
    func vertex(insteadOf base: BaseURL?) -> String? { mayShowKey(of: base) ? vertex : nil }

    private func mayShowKey(of base: BaseURL?) -> Bool { !isGoogles || base?.isGoogles ?? true }
}

extension BaseURL {
    /// Whether Google answers there.
    var isGoogles: Bool { host == "googleapis.com" || host.hasSuffix(".googleapis.com") }
}

extension Setup {
    /// The models of a provider that routes or its own list name, at most so many.
    func models(of provider: Configuration.Provider) -> [String] {
        let targets = configuration.routes.flatMap(\.targets).map(\.target).filter { $0.provider == provider.name }
        var names: [String] = []
        for name in targets.map(\.model) + provider.models.filter(\.isLiteral).map(\.text) where !names.contains(name) {
            names.append(name)
        }
        return Array(names.prefix(Self.modelLimit))
    }

    private static var modelLimit: Int { 32 }

    /// Whether somebody asked for this provider: a file that names it, or a route that begins with it.
    func isAskedFor(_ provider: Configuration.Provider) -> Bool {
        file != nil || configuration.routes.contains { $0.targets.first?.target.provider == provider.name }
    }
}
