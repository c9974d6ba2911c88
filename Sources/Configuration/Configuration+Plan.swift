package import Generation
import NearestNames

/// A name that is no route and that no provider owns.
package struct UnknownModel: Error, Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// Names that would have worked and look like it, best first.
    package let nearest: [String]

    package var description: String {
        let sentence = "No route and no provider serves '\(name.prefix(100))'"
        guard !nearest.isEmpty else { return sentence + "." }
        return "\(sentence); did you mean \(nearest.map { "'\($0)'" }.joined(separator: " or "))?"
    }
}

extension Configuration {
    /// Resolves the name a caller asked for.
    ///
    /// In this order: a route's name; `provider/model`; a model name that a provider owns. If several patterns match, the one
    /// with more literal characters wins, then the provider written first. Gemini's prefix `models/` is ignored. No name
    /// has more than 512 bytes.
    package func plan(for model: String) -> Result<Plan, UnknownModel> {
        let name = ModelName.withoutPrefix(model)
        // A name goes into the head of the answer, whose size clients limit.
        guard name.utf8.count <= 512 else { return .failure(UnknownModel(name: name, nearest: [])) }
        if let route = routes.first(where: { $0.name == name }) {
            return .success(route.plan)
        }
        guard let target = ModelName.target(name, in: providers) ?? owned(name) else {
            return .failure(UnknownModel(name: name, nearest: nearest(to: name, in: knownNames)))
        }
        var plan = Plan(targets: [target])
        plan.degrade = .never
        return .success(plan)
    }

    private func owned(_ name: String) -> Target? {
        guard !name.isEmpty else { return nil }
        var best: (provider: Provider, specificity: Int)?
        for provider in providers {
            for pattern in provider.models
            where pattern.matches(name) && pattern.specificity > (best?.specificity ?? -1) {
                best = (provider, pattern.specificity)
            }
        }
        return best.map { Target(provider: $0.provider.name, model: $0.provider.defaultModel ?? name) }
    }

    /// The names that can be suggested: those that were written somewhere.
    private var knownNames: Set<String> {
        var names = Set(routes.map(\.name))
        for target in routes.flatMap(\.targets).map(\.target) {
            names.insert(target.description)
            if owned(target.model) != nil { names.insert(target.model) }
        }
        for pattern in providers.flatMap(\.models) where pattern.isLiteral { names.insert(pattern.text) }
        return names
    }
}

/// How model names are written.
enum ModelName {
    static func withoutPrefix(_ name: String) -> String {
        name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name
    }

    /// Reads `provider/model`; `nil` unless the part before the first slash is a provider, or means tuned models.
    static func target(_ name: String, in providers: [Configuration.Provider]) -> Target? {
        guard let slash = name.firstIndex(of: "/") else { return nil }
        let model = withoutPrefix(String(name[slash...].dropFirst()))
        let isKnown = providers.contains { $0.name == name[..<slash] } || name[..<slash] == Configuration.tunedProvider
        guard !model.isEmpty, isKnown else { return nil }
        return Target(provider: String(name[..<slash]), model: model)
    }
}
