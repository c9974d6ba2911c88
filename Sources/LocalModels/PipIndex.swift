package import EventLoop

/// The Python index as `pip` knows it; where that is, pip's own configuration decides.
///
/// Only wheels are asked for, and without their dependencies, so that no code of a package runs.
package struct PipIndex: PackageIndex {
    private let loop: EventLoop
    private let environment: [String: String]
    private let python: String

    /// `python` is run with `environment`, which should be this process's own; `loop` watches it.
    package init(on loop: EventLoop, environment: [String: String], python: String = "python3") {
        self.loop = loop
        self.environment = environment
        self.python = python
    }

    package func fetch(
        _ package: String,
        version: String,
        into folder: String
    ) async throws(LocalModelError) -> String {
        var environment = environment
        // The system's folder for such things may be smaller than a model.
        environment["TMPDIR"] = folder
        let command = Command(
            executable: python,
            arguments: [
                "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input", "--no-cache-dir",
                "--disable-pip-version-check", "--progress-bar", "off", "--dest", folder, "\(package)==\(version)",
            ],
            environment: environment
        )
        let outcome = try await command.run(on: loop)
        try LocalModelError.checkCancellation()
        guard outcome.status == .exited(code: 0) else { throw failure(package, version, outcome) }
        // A wheel is named after its package with underscores. Another one may be there: the pip of a process that was
        // killed can outlive it.
        let prefix = package.lowercased().split { "-_.".contains($0) }.joined(separator: "_") + "-\(version)-"
        let wheel = ModelFiles.names(in: folder).first { $0.lowercased().hasPrefix(prefix) && $0.hasSuffix(".whl") }
        guard let wheel else {
            throw LocalModelError(.unavailable, "pip did not leave the wheel of \(package) that was asked for.")
        }
        return "\(folder)/\(wheel)"
    }

    private func failure(_ package: String, _ version: String, _ outcome: Command.Outcome) -> LocalModelError {
        let complaints = outcome.complaints.joined(separator: "\n")
        if complaints.contains("No module named pip") {
            return LocalModelError(.missingTool, "\(python) has no pip; install it (Debian's package is python3-pip).")
        }
        if complaints.contains("No space left on device") {
            return LocalModelError(.diskFull, "The disk is full: there is no room for the package \(package).")
        }
        if complaints.contains("No matching distribution found") {
            // pip says so as well when it could not ask.
            return LocalModelError(.unavailable, "The Python index has no \(package) \(version), or cannot be reached.")
        }
        let last = outcome.complaints.last { $0.hasPrefix("ERROR:") } ?? outcome.complaints.last ?? "no reason given"
        return LocalModelError(.unavailable, "pip could not fetch \(package) \(version): \(withoutCredentials(last))")
    }
}

/// Drops what stands between a URL's scheme and an `@`: an index may be configured with a password in its address.
func withoutCredentials(_ line: String) -> String {
    line.split(separator: " ", omittingEmptySubsequences: false).map { word in
        guard
            let scheme = word.firstRange(of: "://"),
            let at = word[scheme.upperBound...].prefix(while: { $0 != "/" }).lastIndex(of: "@")
        else { return String(word) }
        return String(word[..<scheme.upperBound] + word[word.index(after: at)...])
    }.joined(separator: " ")
}
