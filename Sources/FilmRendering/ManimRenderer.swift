package import EventLoop
internal import Foundation
package import Programs

/// Renders with Manim, in a sandbox of its own for each film.
package struct ManimRenderer: FilmRenderer {
    private let folder: String
    private let path: String
    private let python: Program

    /// What one film may take.
    package static var limits: Program.Limits {
        var limits = Program.Limits()
        limits.time = .seconds(300)
        limits.processorSeconds = 300
        limits.memory = 3 << 30
        limits.outputBytes = 1 << 20
        limits.atOnce = max(1, limits.atOnce / 2)
        return limits
    }

    /// - Parameters:
    ///   - folder: the Python environment that `scripts/setup-animations` makes.
    ///   - loop: watches the processes.
    ///   - path: the folders in which programs are, as in `PATH`.
    ///   - limits: what one film may take.
    package init(
        in folder: String,
        on loop: EventLoop,
        path: String,
        limits: Program.Limits = ManimRenderer.limits
    ) {
        self.folder = folder
        self.path = path
        python = Program("python3", of: "python3", on: loop, path: "\(folder)/bin:\(path)", limits: limits)
    }

    package var absence: String? {
        guard FileManager.default.isExecutableFile(atPath: "\(folder)/bin/manim") else {
            return "Manim is not in $ALOFT_HOME/animations: 'scripts/setup-animations' installs it once, in about a "
                + "minute; where ALOFT_HOME was not set then, it is in the checkout's .aloft, which ALOFT_HOME is to name."
        }
        guard Sandbox.isAvailable(in: path) else {
            return "There is no sandbox to render films in: 'scripts/setup-animations' installs Debian's bubblewrap."
        }
        return nil
    }

    package func render(
        _ program: String,
        _ className: String,
        _ format: FilmFormat
    ) async throws(ProgramFailure) -> Film {
        if let absence { throw ProgramFailure(.unavailable, absence) }
        return try await Sandbox.with(
            ["film.py": Array(program.utf8), "inspect.py": PackageResources.inspect_py],
            readable: readable
        ) { sandbox throws(ProgramFailure) in
            try await run(
                [
                    "-I", "-m", "manim", "render", "--renderer", "cairo", "--format", "mp4",
                    "-r", "\(format.width),\(format.height)", "--fps", "\(format.framesPerSecond)",
                    "--disable_caching", "--progress_bar", "none", "-v", "WARNING", "--media_dir", "media",
                    "-o", "film", "film.py", className,
                ],
                in: sandbox
            )
            let file = sandbox.paths().first { $0.hasSuffix("/film.mp4") }
            guard let file, let bytes = try sandbox.read(file, limit: Self.filmBytes) else {
                throw ProgramFailure(.failed, "Manim made no film.")
            }
            let report = try await run(["-I", "inspect.py", file, "poster.png"], in: sandbox)
            guard let poster = try sandbox.read("poster.png", limit: Self.posterBytes),
                let film = Film(bytes: bytes, poster: poster, report: report)
            else { throw ProgramFailure(.failed, "the film cannot be looked at.") }
            return film
        }
    }

    private static let filmBytes = 48 << 20
    private static let posterBytes = 8 << 20

    @discardableResult
    private func run(_ words: [String], in sandbox: Sandbox) async throws(ProgramFailure) -> [UInt8] {
        // One thread each, since as many films as that are made at a time.
        let environment = ["OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"]
        let outcome = try await python.run(words, environment: environment, in: sandbox)
        guard outcome.code == 0 else { throw ProgramFailure(.failed, Self.reason(outcome)) }
        return outcome.output
    }

    /// The last thing that was said, which in Python is the exception.
    private static func reason(_ outcome: Program.Outcome) -> String {
        let lines = outcome.complaints.map { $0.trimmingCharacters(in: .whitespaces) }
        let exception = lines.last { $0.contains(/^[A-Za-z_.]*(Error|Exception|Interrupt)\b/) }
        let said = exception ?? lines.last { $0.contains(/[A-Za-z]/) } ?? "it ended with code \(outcome.code)."
        return "Manim says: \(said.prefix(300))"
    }

    /// The environment, and the Python it was made from, where that is not among the machine's programs.
    private var readable: [String] {
        let python = URL(filePath: "\(folder)/bin/python3").resolvingSymlinksInPath().path(percentEncoded: false)
        let isSystems = python.hasPrefix("/usr/") || python.hasPrefix("/bin/")
        return isSystems ? [folder] : [folder, URL(filePath: python).appending(path: "../..").standardizedFileURL.path]
    }
}
