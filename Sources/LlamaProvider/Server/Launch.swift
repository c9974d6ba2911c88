import EventLoop
import FoundationEssentials
import Generation
import Glibc

/// Everything one start of the server needs.
///
/// Making it looks at a few files; that is rare and short enough for any thread.
struct Launch {
    let connection: Connection
    private let program: ServerProgram
    private let folder: PrivateFolder
    private let launcher: String
    private let environment: [String: String]

    init(_ model: ModelFile, _ settings: LocalServerSettings) throws(Failure) {
        guard FileManager.default.isReadableFile(atPath: model.path) else {
            throw Failure(
                .modelNotFound,
                "The file of the local model \(model.name) is missing: run `aloft model pull \(model.name)`."
            )
        }
        program = try ServerProgram.find(settings)
        folder = try PrivateFolder(home: settings.home)
        launcher = try folder.write(PackageResources.launcher_py, to: "launcher.py")
        connection = Connection(
            socketPath: "\(folder.path)/server.sock",
            apiKey: Connection.randomKey(),
            model: model
        )
        environment = Self.environment(connection, settings)
    }

    /// Takes away what the start has left on the disk, once the server has ended.
    func cleanUp() {
        folder.remove()
    }

    func start(
        on loop: EventLoop,
        debug: @escaping @Sendable (String) -> Void
    ) async throws(Failure) -> ServerProcess {
        try await ServerProcess(program, launcher: launcher, environment: environment, on: loop, debug: debug)
    }

    /// The server's settings, as variables: unlike arguments they hide the key from `ps`, and a server that is too old
    /// to know one of them ignores it.
    static func environment(_ connection: Connection, _ settings: LocalServerSettings) -> [String: String] {
        var environment = settings.environment.filter { inherited.contains($0.key) }
        environment["ALOFT_PARENT"] = "\(getpid())"
        environment["LLAMA_API_KEY"] = connection.apiKey
        environment["LLAMA_ARG_HOST"] = connection.socketPath
        environment["LLAMA_ARG_MODEL"] = connection.model.path
        environment["LLAMA_ARG_ALIAS"] = connection.model.name
        environment["LLAMA_ARG_THREADS"] = "\(settings.threads)"
        environment["LLAMA_ARG_N_PARALLEL"] = "\(settings.slots)"
        environment["LLAMA_ARG_CTX_SIZE"] = "\(settings.contextPerSlot * settings.slots)"
        if case .embedding = settings.task {
            environment["LLAMA_ARG_EMBEDDINGS"] = "1"
            // A text must go through the model at once, for every token looks at every other.
            environment["LLAMA_ARG_BATCH"] = "\(settings.contextPerSlot)"
            environment["LLAMA_ARG_UBATCH"] = "\(settings.contextPerSlot)"
        }
        environment["LLAMA_ARG_CACHE_RAM"] = "\(settings.cacheMebibytes)"
        environment["LLAMA_ARG_ENDPOINT_METRICS"] = "1"
        environment["LLAMA_ARG_OFFLINE"] = "1"
        environment["LLAMA_ARG_UI"] = "0"
        environment["LLAMA_ARG_WEBUI"] = "0"
        return environment
    }

    /// What the server gets of this process's own environment: no keys of providers, above all.
    private static let inherited: Set<String> = [
        "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "OMP_WAIT_POLICY",
    ]
}
