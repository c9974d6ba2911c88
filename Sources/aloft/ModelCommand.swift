import EventLoop
import Foundation
import HTTPClient
import JSON
import LocalModels
import Synchronization

/// `aloft model`.
enum ModelCommand: Command {
    static let name = "model"
    static let summary = "list, fetch, verify and remove the models that run on this machine"
    static let help = """
        usage: aloft model list [--json] [--folder FOLDER]
               aloft model pull|verify|remove NAME [--folder FOLDER]

        Models are kept in $ALOFT_HOME/models, else under the user's data folder. `pull` takes the first source that
        answers, goes on where an earlier pull ended, and puts the file in place only when its hash is right. NAME is one
        of the list, or `default`: what ALOFT_LOCAL_MODEL says, else what suits this machine's memory.

          --folder FOLDER  keep models here instead
          --json           the list as JSON

        exit status: 0 done; 1 it could not be done; 2 the command line makes no sense
        """

    static func run(_ words: [String]) async -> ExitStatus {
        do throws(Options.Misuse) {
            let options = try Options(words, valued: ["folder"], flags: ["json"], words: 2)
            let environment = ProcessInfo.processInfo.environment
            guard let action = options.words.first else {
                throw Options.Misuse(message: "say list, pull, verify or remove")
            }
            guard let folder = options.value("folder") ?? ModelStore.defaultFolder(environment: environment) else {
                throw Options.Misuse(message: "there is no folder for models: set ALOFT_HOME, or say --folder")
            }
            return try await run(action, options.words.dropFirst().first, in: folder, asJSON: options.has("json"))
        } catch {
            return misused(error)
        }
    }

    private static func run(
        _ action: String,
        _ name: String?,
        in folder: String,
        asJSON: Bool
    ) async throws(Options.Misuse) -> ExitStatus {
        let environment = ProcessInfo.processInfo.environment
        let loops: EventLoopGroup
        do {
            loops = try EventLoopGroup(count: 1)
        } catch {
            Terminal.complain(error.description)
            return .failed
        }
        defer { loops.shutdown() }
        let loop = loops.loops[0]
        var options = HTTPClientOptions()
        options.proxies = HTTPProxies(environment: environment)
        let store = ModelStore(
            folder: folder,
            packages: PipIndex(on: loop, environment: environment),
            downloader: HTTPDownloader(client: HTTPClient(on: [loop], options: options)),
            requantiser: LlamaQuantise(on: loop, environment: environment)
        )
        guard action == "list" || name != nil else { throw Options.Misuse(message: "\(action) which model?") }
        let progress = ProgressLine()
        do throws(LocalModelError) {
            let model = try await LocalModelChoice(store).resolve(name ?? "default")
            switch action {
            case "list": Terminal.print(asJSON ? json(try await store.list()) : table(try await store.list(), folder))
            case "pull":
                let path = try await store.pull(model) { progress.show($0, of: model) }
                progress.end()
                Terminal.print(path)
            case "verify":
                try await store.verify(model) { progress.show($0, of: model) }
                progress.end()
                Terminal.print("\(model) is what it should be")
            case "remove":
                try await store.remove(model)
                Terminal.print("\(model) is gone")
            default: throw LocalModelError(.unknownModel, "")
            }
            return .success
        } catch {
            progress.end()
            if error.message.isEmpty {
                throw Options.Misuse(message: "'\(action)' is not list, pull, verify or remove")
            }
            Terminal.complain(error.message)
            return .failed
        }
    }

    private static func table(_ list: [(model: LocalModel, state: ModelState)], _ folder: String) -> String {
        let lines = list.map { model, state in
            let size = "\(model.bytes / 1_000_000) MB, \(model.memoryBytes / 1_000_000) MB of memory, \(model.licence)"
            return "\(model.name)  (\(model.kind.rawValue)) [\(state.text)]\n    \(model.purpose)\n    \(size)"
        }
        return lines.joined(separator: "\n") + "\nin \(folder)"
    }

    private static func json(_ list: [(model: LocalModel, state: ModelState)]) -> String {
        JSON.array(
            list.map { model, state in
                [
                    "name": .string(model.name), "state": .string(state.text), "purpose": .string(model.purpose),
                    "kind": .string(model.kind.rawValue),
                    "bytes": JSON(model.bytes), "memory_bytes": JSON(model.memoryBytes),
                    "licence": .string(model.licence), "sha256": model.sha256.map(JSON.string) ?? .null,
                ]
            }
        ).pretty()
    }
}

extension ModelState {
    fileprivate var text: String {
        switch self {
        case .absent: "absent"
        case .partial(let bytes): "partial, \(bytes / 1_000_000) MB"
        case .present: "present"
        case .unverified: "unverified"
        case .corrupt: "corrupt"
        }
    }
}

/// One line on standard error that is written over; where that is no terminal, a line for each stage.
private final class ProgressLine: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let last = Mutex("")

    func show(_ progress: PullProgress, of model: String) {
        let percent = progress.total > 0 ? progress.done * 100 / progress.total : 0
        let stage = "\(model): \(progress.stage.text)"
        let line = isTerminal ? "\(stage) \(percent) %" : stage
        let isNew = last.withLock { last in
            defer { last = line }
            return last != line
        }
        guard isNew else { return }
        Terminal.progress(isTerminal ? "\r\u{1B}[2K\(line)" : "\(line)\n")
    }

    /// Leaves the line that was written over.
    func end() {
        let isShown = last.withLock { last in
            defer { last = "" }
            return !last.isEmpty
        }
        if isShown, isTerminal { Terminal.progress("\n") }
    }
}

extension PullProgress.Stage {
    fileprivate var text: String {
        switch self {
        case .resuming: "looking at what is there"
        case .fetching(let part, let parts): "fetching part \(part) of \(parts)"
        case .unpacking(let part, let parts): "unpacking part \(part) of \(parts)"
        case .downloading: "downloading"
        case .converting: "converting"
        case .requantising: "writing the weights anew"
        case .verifying: "verifying"
        }
    }
}
