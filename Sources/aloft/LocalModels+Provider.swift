import Configuration
import EventLoop
import Foundation
import Generation
import HTTPClient
import JSON
import LlamaProvider
import LocalModels
import Logging

extension LlamaProvider {
    /// A local model as the configuration describes it, its file from the store.
    convenience init(
        name: String,
        _ configured: Configuration.Provider.Llama,
        client: HTTPClient,
        loop: EventLoop,
        log: Log
    ) {
        let environment = ProcessInfo.processInfo.environment
        let home = Home.folder(environment) ?? FileManager.default.currentDirectoryPath + "/.aloft"
        var settings = LocalServerSettings(home: home, environment: environment)
        if case .path(let path) = configured.server { settings.serverPath = path }
        settings.start = configured.start == .atStart ? .atStart : .onDemand
        if let threads = configured.threads { settings.threads = threads }
        settings.slots = configured.slots
        settings.contextPerSlot = configured.context
        let choice = LocalModelChoice(ModelStore(folder: home + "/models"), environment: environment)
        if let model = choice.embeddingModel(configured.model), let dimensions = model.dimensions {
            settings.task = .embedding(dimensions: dimensions)
            settings.contextPerSlot = min(configured.context, model.contextTokens)
        }
        self.init(
            name: name,
            configuredModel: configured.model,
            settings: settings,
            client: client,
            loop: loop,
            debug: { text in
                log.write(.debug, "local_server") { line in
                    line.string("provider", name)
                    line.string("line", text)
                }
            },
            model: { () async throws(Failure) in
                do throws(LocalModelError) {
                    let model = try await choice.resolve(configured.model)
                    return ModelFile(name: model, path: try await choice.store.path(of: model))
                } catch {
                    throw Failure(.modelNotFound, error.message)
                }
            }
        )
    }

    /// What `/health` says of it.
    var report: JSON { status.report(of: name) }
}

extension LocalServerStatus {
    /// What `/health` says of a server of that provider.
    func report(of provider: String) -> JSON {
        var report: JSONObject = ["provider": .string(provider), "state": .string(state.rawValue)]
        if let model { report["model"] = .string(model) }
        if let pid { report["pid"] = JSON(Int(pid)) }
        if let memory { report["memory_bytes"] = JSON(memory) }
        report["restarts"] = JSON(restarts)
        if let lastFailure { report["last_failure"] = .string(lastFailure.message) }
        return .object(report)
    }
}
