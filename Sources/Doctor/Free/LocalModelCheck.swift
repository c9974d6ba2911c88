import Configuration
import Generation
import LlamaProvider
import LocalModels

/// Whether a local model and what runs it are there and whole.
struct LocalModelCheck: Check {
    let provider: Configuration.Provider
    let llama: Configuration.Provider.Llama
    let setup: Setup

    var name: String { "local_model" }
    var subject: String? { provider.name }

    func findings() async -> [Finding] { server() + (await file()) }

    /// What is wrong with a model that nobody asked for is worth no more than a word.
    private var severity: Finding.Severity {
        if setup.isAskedFor(provider) { return .problem }
        let isUsed = setup.configuration.routes.contains { route in
            route.targets.contains { $0.target.provider == provider.name }
        }
        return isUsed ? .warning : .note
    }

    private func server() -> [Finding] {
        var settings = LocalServerSettings(home: setup.home, environment: setup.environment)
        if case .path(let path) = llama.server { settings.serverPath = path }
        do throws(Failure) {
            let program =
                switch try ServerProgram.find(settings) {
                case .native(let path, _), .guarded(let path, _): path
                case .package(let python): "the xllamacpp package of \(python)"
                }
            return [.ok("Local models run with \(program).")]
        } catch {
            return [Finding(.localServerMissing, severity: severity, error.message)]
        }
    }

    private func file() async -> [Finding] {
        let store = ModelStore(folder: setup.home + "/models")
        do throws(LocalModelError) {
            let name = try await setup.resolveModel(llama.model).get()
            guard let (model, state) = try await store.list().first(where: { $0.model.name == name }) else { return [] }
            switch state {
            case .absent, .partial:
                return [missing(model, isBegun: state != .absent, in: store.folder)]
            case .corrupt: return [corrupt(model, "has the wrong size", in: store.folder)]
            case .unverified where !setup.isServing:
                guard try await isWhole(model, in: store) else {
                    return [corrupt(model, "has the wrong content", in: store.folder)]
                }
            case .unverified, .present: break
            }
            return [.ok("The model \(name) is there.")] + memory(of: model)
        } catch {
            return [finding(error)]
        }
    }

    /// Hashes the file, which takes about a second for each gigabyte.
    private func isWhole(_ model: LocalModel, in store: ModelStore) async throws(LocalModelError) -> Bool {
        do throws(LocalModelError) {
            try await store.verify(model.name)
            return true
        } catch {
            guard error.code == .corrupt else { throw error }
            return false
        }
    }

    private func missing(_ model: LocalModel, isBegun: Bool, in folder: String) -> Finding {
        let state = isBegun ? "was fetched in part only" : "was not fetched"
        return Finding(
            .modelFileMissing,
            severity: severity,
            "The model \(model.name) \(state): it is not in \(folder).",
            advice: "Fetch the model with `aloft model pull \(model.name)`."
        )
    }

    private func corrupt(_ model: LocalModel, _ what: String, in folder: String) -> Finding {
        Finding(
            .modelFileCorrupt,
            severity: severity,
            "\(folder)/\(model.name).gguf \(what).",
            advice: "Fetch the model again with `aloft model remove \(model.name) && aloft model pull \(model.name)`."
        )
    }

    private func finding(_ error: LocalModelError) -> Finding {
        switch error.code {
        case .absent, .unknownModel: Finding(.modelFileMissing, severity: severity, error.message.sentence)
        default: Finding(.modelFolderUnreadable, severity: severity, error.message.sentence)
        }
    }

    private func memory(of model: LocalModel) -> [Finding] {
        guard let free = AvailableMemory.bytes(), free < model.memoryBytes else { return [] }
        let sentence =
            "The model \(model.name) needs \(model.memoryBytes / 1_000_000) MB of memory, and \(free / 1_000_000) MB are free."
        return [Finding(.memoryShort, severity: .warning, sentence)]
    }
}
