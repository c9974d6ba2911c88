import Generation
import YAML

extension Draft {
    /// Everything that is wrong between parts which are right by themselves.
    func problems() -> [Problem] {
        let parts = [
            listenProblems(), nameProblems(), patternProblems(), routes.flatMap(targetProblems),
            routes.flatMap(embedderProblems), lessonProblems(), scriptProblems(), projectProblems(), intentProblems(),
            animationProblems(), tuningProblems(), reachProblems(),
        ]
        return parts.flatMap(\.self)
    }

    private func listenProblems() -> [Problem] {
        var seen: Set<ListenAddress> = []
        var problems: [Problem] = []
        for (index, address) in listen.enumerated() {
            // Port 0 is a different port each time.
            if case .tcp(_, port: 0) = address { continue }
            if seen.insert(address).inserted { continue }
            problems.append(Problem(path: ["listen", "\(index)"], message: "'\(address)' is here twice"))
        }
        return problems
    }

    private func nameProblems() -> [Problem] {
        var problems: [Problem] = []
        for provider in providers {
            if let reason = Self.nameFault(provider.name) {
                problems.append(
                    Problem(
                        path: ["providers", provider.name],
                        isKey: true,
                        message: "provider '\(provider.name)' \(reason)"
                    )
                )
            }
        }
        for route in routes {
            let path = ["routes", route.name]
            if let reason = Self.nameFault(route.name) {
                problems.append(Problem(path: path, isKey: true, message: "route '\(route.name)' \(reason)"))
            } else if providers.contains(where: { $0.name == route.name }) {
                let message =
                    "route '\(route.name)' and a provider have the same name; which one is meant could not be told"
                problems.append(Problem(path: path, isKey: true, message: message))
            } else if let hidden = hiddenOwner(of: route) {
                let message = "route '\(route.name)' hides the model '\(route.name)' of provider '\(hidden)', "
                let hint = "which is not among its targets; rename the route or add the target"
                problems.append(Problem(path: path, isKey: true, message: message + hint))
            }
        }
        return problems
    }

    /// A provider that lists the route's very name as a model and never sees a request for it.
    private func hiddenOwner(of route: Route) -> String? {
        let owners = providers.filter { $0.models.contains { $0.isLiteral && $0.text == route.name } }
        let used = Set(route.targets.compactMap { try? target($0.text).get().provider })
        return owners.first { !used.contains($0.name) }?.name
    }

    private static func nameFault(_ name: String) -> String? {
        if name == "models" { return "cannot be called that; 'models/' is a prefix of model names" }
        if name.contains("/") { return "cannot have '/' in its name; it stands between provider and model" }
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "-_.:".utf8.contains(byte)
            }
        }
        guard isPlain, (1...64).contains(name.utf8.count) else {
            return "must be named with 1 to 64 letters, digits, '-', '_', '.' or ':'"
        }
        return nil
    }

    private func patternProblems() -> [Problem] {
        var owners: [ModelPattern: String] = [:]
        var problems: [Problem] = []
        for provider in providers {
            for pattern in provider.models {
                guard let owner = owners.updateValue(provider.name, forKey: pattern) else { continue }
                let path = ["providers", provider.name, "models"]
                let hint =
                    owner == provider.name
                    ? "is here twice" : "is owned by provider '\(owner)' too; give 'models' to one"
                problems.append(Problem(path: path, message: "model pattern '\(pattern)' \(hint)"))
            }
        }
        return problems
    }

    private func embedderProblems(_ route: Route) -> [Problem] {
        guard let name = route.policy.semanticCache?.embedder, !routes.contains(where: { $0.name == name }),
            case .failure(let failure) = target(YAMLText(name))
        else { return [] }
        let message = "nothing makes vectors for this route's questions: \(failure.message)"
        return [Problem(path: ["routes", route.name, "cache", "semantic", "embedder"], message: message)]
    }

    private func targetProblems(_ route: Route) -> [Problem] {
        let path = ["routes", route.name, "targets"]
        var problems: [Problem] = []
        var seen: [Target] = []
        for (index, listed) in route.targets.enumerated() where !isUnreadable(listed.text) {
            let text = listed.text
            let path = path + ["\(index)"]
            switch target(text) {
            case .failure(let failure):
                problems.append(Problem(path: path, message: failure.message))
            case .success(let target):
                if seen.contains(target) {
                    problems.append(Problem(path: path, message: "target '\(text)' is here twice"))
                } else if let reason = unreachable(target, after: seen, route) {
                    problems.append(Problem(path: path, message: "target '\(text)' can never be reached: \(reason)"))
                }
                seen.append(target)
            }
        }
        return problems
    }

    private func unreachable(
        _ target: Target,
        after earlier: [Target],
        _ route: Route
    ) -> String? {
        guard let first = earlier.first else { return nil }
        if earlier.contains(where: isTemplate) { return "the template before it always answers" }
        // Any of several targets may be the first one of a request.
        if route.policy.strategy != .fallback, !isTemplate(target) { return nil }
        switch route.degrade {
        case .never where target.model != first.model: return "'degrade: never' allows only the model '\(first.model)'"
        case .models where isTemplate(target): return "'degrade: models' allows no template"
        default: return nil
        }
    }

    private func reachProblems() -> [Problem] {
        let used = Set(routes.flatMap(\.targets).compactMap { try? target($0.text).get().provider })
        guard unreadable.isEmpty else { return [] }
        return providers.filter { $0.models.isEmpty && !used.contains($0.name) }.map { provider in
            let hint = "name it in a route's targets, or list the models it owns in 'models'"
            let message = "no route and no model name reaches provider '\(provider.name)'; \(hint)"
            return Problem(path: ["providers", provider.name], isKey: true, message: message)
        }
    }
}
