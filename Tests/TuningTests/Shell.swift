import Foundation
import Glibc
import ModelRegistry
import Store
import TestKit
import Testing

/// Waits for something that other processes do; throws where that takes minutes.
func until(_ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(120)
    while try await !condition() {
        try #require(ContinuousClock.now < end)
        await Task.yield()
    }
}

/// The program with a folder of its own.
struct Shell {
    private let home: String
    let database: Database

    static let program: String? = {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let path = folder.appending(path: "aloft").path(percentEncoded: false)
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    private static let environment = ProcessInfo.processInfo.environment

    /// The file of a local model, and the folder of the Python that runs it.
    static let model: (file: String, python: String)? = {
        guard let file = environment["ALOFT_TEST_LOCAL_MODEL"], let python = environment["ALOFT_TEST_PYTHON"] else {
            print("Skipping tuning with a real model: ALOFT_TEST_LOCAL_MODEL or ALOFT_TEST_PYTHON is not set.")
            return nil
        }
        let folder = URL(filePath: python).deletingLastPathComponent().deletingLastPathComponent().path
        return (file, folder)
    }()

    static let modelName = URL(filePath: environment["ALOFT_TEST_LOCAL_MODEL"] ?? "").deletingPathExtension()
        .lastPathComponent

    /// The folder of the Python that has what the trainer needs.
    static let tuning: String? = {
        guard model != nil, let folder = environment["ALOFT_TEST_TUNING"] else {
            print("Skipping the real trainer: ALOFT_TEST_TUNING is not set, or there is no local model.")
            return nil
        }
        return folder
    }()

    init(_ home: String, _ configuration: String, tuning: String? = nil) throws {
        self.home = home
        database = Database(.sqlite(path: home + "/store.db"))
        let files = FileManager.default
        try files.createDirectory(atPath: home, withIntermediateDirectories: true)
        if let model = Self.model { try Self.link(model.file, into: home + "/models") }
        let links = [("python", Self.model?.python), ("tuning", tuning)]
        for case (let name, let target?) in links {
            try files.createSymbolicLink(atPath: "\(home)/\(name)", withDestinationPath: target)
        }
        let whole =
            "store: \"sqlite:\(home)/store.db\"\n" + configuration
            + (configuration.contains("providers:") ? "" : "\nproviders: { canned: { kind: template, text: hello } }")
            + "\nroutes: { default: { targets: [\(configuration.contains("vertex:") ? "vertex/x" : "canned")] } }"
            + (configuration.contains("listen:") ? "" : "\nlisten: 127.0.0.1:0")
        try Data(whole.utf8).write(to: URL(filePath: home + "/aloft.yaml"))
    }

    /// Puts a model and what is known of it into a folder, where links that lead elsewhere are not followed.
    private static func link(_ file: String, into folder: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for file in [file, file + ".sha256"] where files.fileExists(atPath: file) {
            let place = "\(folder)/\(URL(filePath: file).lastPathComponent)"
            let real = URL(filePath: file).resolvingSymlinksInPath().path
            do { try files.linkItem(atPath: real, toPath: place) } catch {
                try files.copyItem(atPath: real, toPath: place)
            }
        }
    }

    private func words(_ words: String, _ complaints: String = "/dev/null") throws -> [String] {
        let program = try #require(Self.program)
        let home = "HOME='\(home)' ALOFT_HOME='\(home)'"
        return ["sh", "-c", "\(home) exec '\(program)' \(words) --config '\(self.home)/aloft.yaml' 2>\(complaints)"]
    }

    func run(_ words: String) async throws -> (status: Int32, output: String) {
        let output = home + "/output"
        let status = try #require(await Program.run(try self.words(words), in: home, output: output))
        return (status, try String(contentsOfFile: output, encoding: .utf8))
    }

    func start(_ words: String) throws -> RunningProgram { try #require(RunningProgram(try self.words(words, "&1"))) }

    func importRows(_ count: Int) async throws {
        let lines = (0..<count).map { #"{"prompt":"thing \#($0) of mine","response":"intent: l\#($0 % 3)"}"# }
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: home + "/rows.jsonl"))
        let done = try await run("dataset import '\(home)/rows.jsonl' --name q --labelled --split 0.8")
        try #require(done.status == 0)
    }

    /// What is registered; nothing where the tables are not there yet.
    func models() async throws -> [RegisteredModel] {
        try await ModelRegistry(database, folder: home + "/tuned/files").models()
    }

    /// The processes that played the trainer.
    var lives: [pid_t] {
        let text = (try? String(contentsOfFile: home + "/lives", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { pid_t($0) }
    }
}
