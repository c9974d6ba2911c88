package import EventLoop
import Foundation
import JSON
import Programs

/// Looks at the Python of projects: reads it and, within a sandbox, imports its modules and runs its tests.
package struct PythonChecks: Sendable {
    private let python: Program
    private let isSandboxed: Bool
    /// A folder with packages that projects need, and where its Python is itself.
    private let readable: [String]

    private static let seconds = 60

    /// - Parameters:
    ///   - environment: a folder with a Python of its own, as `python3 -m venv` makes it; `nil` takes the machine's.
    ///   - loop: watches the processes.
    ///   - path: the folders in which programs are.
    package init(environment: String?, on loop: EventLoop, path: String = "/usr/bin:/bin") {
        var limits = Program.Limits()
        limits.processorSeconds = Self.seconds
        limits.memory = 1 << 30
        limits.time = .seconds(Self.seconds + 15)
        limits.outputBytes = 1 << 20
        let own = environment.flatMap { FileManager.default.isExecutableFile(atPath: "\($0)/bin/python3") ? $0 : nil }
        python = Program(
            "python3",
            of: "python3",
            on: loop,
            path: (own.map { "\($0)/bin:" } ?? "") + path,
            limits: limits
        )
        readable =
            own.map { own in
                let program = URL(filePath: "\(own)/bin/python3").resolvingSymlinksInPath().path(percentEncoded: false)
                let prefix = program.split(separator: "/").dropLast(2).joined(separator: "/")
                return prefix.hasPrefix("usr") ? [own] : [own, "/\(prefix)"]
            } ?? []
        isSandboxed = Sandbox.isAvailable(in: path)
    }

    /// - Returns: what was found; or why nothing was looked at, in a sentence.
    func check(_ project: Project, _ task: PythonTask) async -> Result<PythonReport, PythonUnavailable> {
        let folder = FileManager.default.temporaryDirectory.appending(path: "project-\(UUID().uuidString)")
            .path(percentEncoded: false)
        let sandbox = Sandbox(folder: folder, readable: readable)
        // Links that were left there are taken away, and not what they lead to.
        defer { sandbox.remove() }
        do throws(FolderError) {
            let inside = try Folder.make(folder)
            for path in project.paths { try ProjectFolder.write(project[path] ?? "", at: path, in: inside) }
        } catch {
            return .failure(PythonUnavailable("the project cannot be written to a folder: \(error.message)"))
        }
        do throws(ProgramFailure) {
            let (output, obstacle, excess) = try await run(task, sandbox)
            guard let json = try? JSON(parsing: output) else {
                return .failure(PythonUnavailable("what looks at Python did not come to its end"))
            }
            var report = PythonReport(json)
            if let obstacle { report.unchecked.append(.init(what: "running it", reason: obstacle)) }
            if let excess { report.findings.append(ProjectFinding(.imports, "", "running it was ended: \(excess)")) }
            return .success(report)
        } catch {
            return .failure(PythonUnavailable(error.message))
        }
    }

    /// - Returns: what the program says, why nothing of the project was run where it was not, and what it wanted too much of.
    private func run(
        _ task: PythonTask,
        _ sandbox: Sandbox
    ) async throws(ProgramFailure) -> (output: [UInt8], obstacle: String?, excess: String?) {
        let words = ["-I", "-B", "-c", PythonTask.program]
        var obstacle: String? = "there is no sandbox here (Debian's package bubblewrap)"
        var excess: String?
        if isSandboxed {
            do throws(ProgramFailure) {
                let input = task.json(folder: Sandbox.inside, seconds: Self.seconds, isRun: true).bytes
                let outcome = try await python.run(words, input: input, in: sandbox)
                if outcome.code == 0 { return (outcome.output, nil, nil) }
                // Whoever ended it may have written what stands there.
                (obstacle, excess) = (nil, "it ended what looks at it")
            } catch {
                switch error.kind {
                case .unavailable: obstacle = error.message
                case .tooMuch: (obstacle, excess) = (nil, error.message)
                case .failed: throw error
                }
            }
        }
        // Then nothing of the project is run, and reading it needs no more than its folder.
        let input = task.json(folder: sandbox.folder, seconds: Self.seconds, isRun: false).bytes
        do throws(ProgramFailure) {
            return (try await python.run(words, input: input), obstacle, excess)
        } catch {
            // What cannot even be read in that time is not left out of what is known of it.
            guard error.kind == .tooMuch else { throw error }
            return (JSON.object([:]).bytes, nil, excess ?? error.message)
        }
    }
}

/// Why no Python was looked at, in a sentence.
struct PythonUnavailable: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
