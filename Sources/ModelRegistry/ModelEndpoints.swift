package import API
import Generation
package import JSON

/// What operators see of registered models and change, over HTTP.
package struct ModelEndpoints: Sendable {
    private let registry: ModelRegistry

    package init(_ registry: ModelRegistry) {
        self.registry = registry
    }

    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/api/models", "List the models that were tuned here, with their states and figures.") {
                _ throws(Failure) in
                let models = try await answering { () throws(RegistryError) in try await registry.models() }
                return .json(["models": .array(models.map(\.json))])
            },
            APIEndpoint("GET", "/api/models/{name}", "Show a model's versions and what happened to them.") {
                call throws(Failure) in
                let name = String(call.parameter("name").prefix { $0 != "@" })
                return .json(
                    try await answering { () throws(RegistryError) in
                        _ = try await registry.model(call.parameter("name"))
                        let events = try await registry.events(of: name)
                        let models = try await registry.models(named: name)
                        return ["models": .array(models.map(\.json)), "events": .array(events.map(\.json))]
                    }
                )
            },
            APIEndpoint(
                "PUT",
                "/api/models/{name}/state",
                "Put a version (name@2) into a state: {state: candidate | canary | active | retired, reason}."
            ) { call throws(Failure) in
                let body = try await call.json()
                guard let state = body["state"]?.string.flatMap(RegisteredModel.State.init(rawValue:)) else {
                    let states = RegisteredModel.State.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Failure(.invalidRequest, "'state' is one of \(states).", parameter: "state")
                }
                let reason = body["reason"]?.string ?? "by key '\(call.caller.key)'"
                let model = try await answering { () throws(RegistryError) in
                    try await registry.put(call.parameter("name"), into: state, because: reason)
                }
                return .json(model.json)
            },
            APIEndpoint(
                "POST",
                "/api/models/{name}/rollback",
                "Have the version be active again that was so before the active one."
            ) { call throws(Failure) in
                let (from, to) = try await answering { () throws(RegistryError) in
                    try await registry.rollBack(
                        call.parameter("name"),
                        because: "rolled back by key '\(call.caller.key)'"
                    )
                }
                return .json(["from": from.json, "to": to.json])
            },
            APIEndpoint("DELETE", "/api/models/{name}/files", "Remove the files of a retired version (name@1).") {
                call throws(Failure) in
                let model = try await answering { () throws(RegistryError) in
                    try await registry.removeFiles(of: call.parameter("name"))
                }
                return .json(model.json)
            },
        ]
    }

    private func answering<Value>(
        _ body: () async throws(RegistryError) -> Value
    ) async throws(Failure) -> Value {
        do throws(RegistryError) {
            return try await body()
        } catch {
            throw Failure(error)
        }
    }
}

extension Failure {
    /// The same for a caller.
    package init(_ error: RegistryError) {
        switch error.code {
        case .unknown: self.init(.modelNotFound, error.message)
        case .conflict, .invalid: self.init(.invalidRequest, error.message)
        case .file: self.init(.serverError, error.message)
        case .store: self.init(.overloaded, error.message)
        }
    }
}

extension RegisteredModel {
    /// As it is shown.
    package var json: JSON {
        [
            "name": .string(name), "version": JSON(version), "model": .string("tuned/\(fullName)"),
            "kind": .string(kind.rawValue), "base": .string(base), "state": .string(state.rawValue),
            "dataset": dataset.map { ["id": .string($0.id), "hash": .string($0.hash)] } ?? .null,
            "parameters": parameters, "metrics": metrics, "files": .array(files.map(\.json)),
            "has_files": .bool(hasFiles), "target": target.map { .string($0) } ?? .null,
            "job": job.map { .string($0) } ?? .null, "created": JSON(created), "changed": JSON(changed),
            "previous": previous.map { JSON($0) } ?? .null,
        ]
    }
}

extension ModelEvent {
    /// As it is shown.
    package var json: JSON {
        [
            "time": JSON(time), "version": JSON(version), "before": before.map { .string($0.rawValue) } ?? .null,
            "after": .string(after.rawValue), "reason": .string(reason),
        ]
    }
}
