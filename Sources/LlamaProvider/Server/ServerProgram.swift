import FoundationEssentials
package import Generation

/// The program that serves the model, and what keeps it from outliving this process.
package enum ServerProgram: Hashable, Sendable {
    /// `llama-server`, started through the launcher.
    case native(path: String, python: String)
    /// `llama-server` without any Python: `setpriv` asks for the kill instead.
    case guarded(path: String, setpriv: String)
    /// The `xllamacpp` package of this Python.
    case package(python: String)

    /// Looks for the best there is, or says what to install.
    package static func find(
        _ settings: LocalServerSettings,
        isExecutable: @escaping (String) -> Bool = isExecutableFile
    ) throws(Failure) -> ServerProgram {
        let search = Search(settings.environment, isExecutable)
        let ownPython = settings.pythonPath ?? "\(settings.home)/python/bin/python3"
        guard let server = try search.server(settings) else {
            guard isExecutable(ownPython) else { throw .noServer }
            return .package(python: ownPython)
        }
        if isExecutable(ownPython) { return .native(path: server, python: ownPython) }
        if let python = search.find("python3") { return .native(path: server, python: python) }
        if let setpriv = search.find("setpriv") { return .guarded(path: server, setpriv: setpriv) }
        throw Failure(
            .modelNotFound,
            "llama-server is there, but neither python3 nor setpriv to tie its life to this one: install one of them."
        )
    }

    /// What to execute, given where the launcher has been written to.
    package func command(launcher: String) -> (executable: String, arguments: [String]) {
        switch self {
        case .native(let path, let python): (python, [launcher, path])
        case .guarded(let path, let setpriv): (setpriv, ["--pdeathsig", "KILL", path])
        case .package(let python): (python, [launcher])
        }
    }
}

/// Whether the system would run this file.
package func isExecutableFile(_ path: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: path)
}

/// The places where programs are looked for.
private struct Search {
    private let folders: [Substring]
    private let isExecutable: (String) -> Bool

    init(_ environment: [String: String], _ isExecutable: @escaping (String) -> Bool) {
        folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        self.isExecutable = isExecutable
    }

    func find(_ name: String) -> String? {
        folders.lazy.map { "\($0)/\(name)" }.first(where: isExecutable)
    }

    func server(_ settings: LocalServerSettings) throws(Failure) -> String? {
        if let path = settings.serverPath {
            guard isExecutable(path) else {
                throw Failure(
                    .modelNotFound,
                    "The configured local server, \(path), is not a program: correct its path."
                )
            }
            return path
        }
        let own = "\(settings.home)/bin/llama-server"
        return isExecutable(own) ? own : find("llama-server")
    }
}

extension Failure {
    static var noServer: Failure {
        Failure(
            .modelNotFound,
            "There is nothing to run local models with: run `scripts/run` once, or put llama-server on the PATH."
        )
    }
}
