package import Generation
import HTTP

/// Where a project's models are.
package struct VertexPlace: Hashable, Sendable {
    /// `nil` in express mode, whose key says the project.
    package var project: String?
    /// A region, a multi-region (`us`, `eu`) or `global`.
    package var location: String
    /// Scheme and host, for a proxy or a dedicated endpoint; `nil` for the location's own.
    package var baseURL: String?

    package init(project: String?, location: String, baseURL: String? = nil) {
        self.project = project
        self.location = location
        self.baseURL = baseURL
    }

    /// Scheme and host of a location (docs.cloud.google.com/vertex-ai/docs/reference/rest, 2026-11): there is no
    /// `global-aiplatform`.
    package func host(of location: String) -> String {
        if let baseURL { return baseURL }
        return switch location {
        case "global": "https://aiplatform.googleapis.com"
        case "us", "eu": "https://aiplatform.\(location).rep.googleapis.com"
        default: "https://\(location)-aiplatform.googleapis.com"
        }
    }

    /// The address of a method of a model, such as `generateContent`.
    package func url(_ model: String, _ method: String) throws(Failure) -> String {
        try "\(parent)/\(Self.resource(model)):\(method)"
    }

    /// The address of an endpoint's chat completions; `nil` for a model that is called with Google's methods.
    func chatURL(_ model: String) throws(Failure) -> String? {
        guard model.hasPrefix("endpoints/"), model.hasSuffix("/chat") else { return nil }
        return try "\(parent)/\(Self.resource(String(model.dropLast("/chat".count))))/chat/completions"
    }

    /// The address of an endpoint's `predict`; `nil` for a model whose name does not ask for that.
    func predictionURL(_ model: String) throws(Failure) -> String? {
        guard model.hasPrefix("endpoints/"), model.hasSuffix("/predict") else { return nil }
        return try url(String(model.dropLast("/predict".count)), "predict")
    }

    private var parent: String {
        guard let project else { return "\(host(of: "global"))/v1beta1" }
        return "\(host(of: location))/v1beta1/projects/\(project.pathEncoded)/locations/\(location.pathEncoded)"
    }

    /// What a name stands for below a location; throws when it would leave the place.
    private static func resource(_ model: String) throws(Failure) -> String {
        guard model.isPlainPath else {
            throw Failure(
                .modelNotFound,
                "'\(model.prefix(100))' is not a name a model of Vertex AI can have.",
                parameter: "model"
            )
        }
        let isPath = model.hasPrefix("endpoints/") || model.hasPrefix("publishers/")
        return (isPath ? "" : "publishers/google/models/") + model.pathEncoded
    }
}
