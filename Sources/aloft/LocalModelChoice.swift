import Foundation
import LocalModels

/// Which model of the catalogue `default` means here.
///
/// The variable `ALOFT_LOCAL_MODEL`, else the largest one that fits this machine's memory and is there, else the one
/// that fits.
struct LocalModelChoice: Sendable {
    let store: ModelStore
    private let named: String?

    init(_ store: ModelStore, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.store = store
        named = environment["ALOFT_LOCAL_MODEL"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether that name means a model of vectors; `default` means one only if the variable does.
    func embeddingModel(_ name: String) -> LocalModel? {
        let meant = name == "default" ? named ?? name : name
        return store.catalogue.models.first { $0.name == meant && $0.kind == .embedding }
    }

    /// The catalogue's name for a configured one; throws for a name the catalogue does not have.
    func resolve(_ name: String) async throws(LocalModelError) -> String {
        guard name == "default" else { return try store.catalogue.model(named: name).name }
        if let named, named != "default" { return try store.catalogue.model(named: named).name }
        let fitting = store.catalogue.choose(forMemory: AvailableMemory.bytes() ?? 0)
        let present = try await store.list()
            .filter { $0.model.kind == .chat && ($0.state == .present || $0.state == .unverified) }
            .filter { $0.model.memoryBytes <= fitting.memoryBytes }
            .max { $0.model.memoryBytes < $1.model.memoryBytes }
        return present?.model.name ?? fitting.name
    }
}
