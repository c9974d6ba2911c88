import JSON

/// What is to be looked at of a project's Python.
struct PythonTask: Sendable {
    /// Paths of files.
    var python: [String]
    var toml: [String]
    var all: [String]
    /// What may be imported once the requirements are installed.
    var modules: [String]
    /// What the project's example of an environment sets.
    var environment: [String: String] = [:]

    private static let longestValue = 500

    init(_ project: Project, python: [ProjectPath], toml: [ProjectPath], _ modules: Set<String>) {
        self.python = python.map(\.text)
        self.toml = toml.map(\.text)
        all = project.paths.map(\.text)
        self.modules = modules.sorted()
        for line in (project[".env.example"] ?? "").split(separator: "\n").prefix(100) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].wholeMatch(of: #/[A-Z][A-Z0-9_]{0,60}/#) != nil else { continue }
            // What finds programs and modules stays ours.
            guard !parts[0].hasPrefix("PYTHON"), !parts[0].hasPrefix("LD_"), parts[0] != "PATH" else { continue }
            environment[String(parts[0])] = String(parts[1].prefix(Self.longestValue))
        }
    }

    /// As the program reads it.
    ///
    /// - Parameters:
    ///   - folder: where the project is.
    ///   - seconds: how long it may take.
    ///   - isRun: whether modules are imported and tests run, for which it has to be in a sandbox.
    /// - Returns: a JSON object.
    func json(folder: String, seconds: Int, isRun: Bool) -> JSON {
        func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
        let pairs = environment.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON.string($0.value)) }
        return [
            "python": list(python), "toml": list(toml), "all": list(all), "modules": list(modules),
            "environment": .object(JSONObject(pairs)), "seconds": JSON(seconds), "run": JSON(isRun),
            "folder": .string(folder), "asker": .string(String(decoding: PackageResources.ask_py, as: UTF8.self)),
        ]
    }

    /// The program that looks at it: its parts, each with what those before it have.
    static var program: String {
        let parts = [
            PackageResources.read_py, PackageResources.modules_py, PackageResources.imports_py,
            PackageResources.names_py,
            PackageResources.drivers_py, PackageResources.run_py, PackageResources.endpoints_py,
            PackageResources.tests_py,
        ]
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n\n")
    }
}

/// What the program says.
struct PythonReport: Sendable {
    var compiled = 0
    var toml = 0
    /// `nil` where nothing was run.
    var imported: Int?
    var tests: (passed: Int, failed: Int)?
    /// Endpoints that answer, of those of which that is known; `nil` where none was asked.
    var answered: ProjectCheck.Share?
    var findings: [ProjectFinding] = []
    var unchecked: [ProjectCheck.Unchecked] = []
    /// Modules that are imported, and that nothing has which the project names.
    var needed: [String] = []

    /// Names that nothing defines.
    var undefined: [ProjectCheck.Undefined] = []
    var moved: [ProjectCheck.Moved] = []

    /// Modules whose import failed.
    var importsFailed: Int { Set(findings.filter { $0.kind == .imports && $0.line == nil }.map(\.path)).count }

    private static let most = 100

    /// Reads its output; what has another form is left out, for a project may have written it.
    init(_ json: JSON) {
        compiled = max(0, json["compiled"]?.int ?? 0)
        toml = max(0, json["toml"]?.int ?? 0)
        imported = json["imported"]?.int.map { max(0, $0) }
        if let tests = json["tests"], let passed = tests["passed"]?.int, let failed = tests["failed"]?.int {
            self.tests = (max(0, min(passed, 1_000_000)), max(0, min(failed, 1_000_000)))
        }
        if let right = json["answered"]?["right"]?.int, let all = json["answered"]?["all"]?.int, all > 0 {
            answered = .init(max(0, min(right, all)), of: all)
        }
        for entry in (json["findings"]?.array ?? []).prefix(Self.most) {
            guard let kind = entry["kind"]?.string.flatMap(ProjectFinding.Kind.init(rawValue:)),
                let message = entry["message"]?.string
            else { continue }
            let path = entry["path"]?.string ?? ""
            findings.append(ProjectFinding(kind, String(path.prefix(200)), line: entry["line"]?.int, message))
        }
        for entry in (json["unchecked"]?.array ?? []).prefix(Self.most) {
            guard let what = entry["what"]?.string, let reason = entry["reason"]?.string else { continue }
            unchecked.append(.init(what: String(what.prefix(200)), reason: String(reason.prefix(300))))
        }
        undefined = (json["undefined"]?.array ?? []).prefix(Self.most).compactMap { file in
            let names = (file["names"]?.array ?? []).prefix(Self.most).compactMap(\.string)
            let own = (file["own"]?.object?.members ?? []).prefix(Self.most).compactMap { name, line in
                line.string.map { (name, $0) }
            }
            return file["path"]?.string.map { path in
                let lines = Dictionary(own, uniquingKeysWith: { first, _ in first })
                return .init(path: path, names: names, importLine: file["line"]?.int, own: lines)
            }
        }
        moved = (json["moved"]?.array ?? []).prefix(Self.most).compactMap { entry in
            guard let path = entry["path"]?.string, let line = entry["line"]?.int, let text = entry["text"]?.string
            else { return nil }
            return .init(path: path, line: line, text: text, names: entry["names"]?.array?.compactMap(\.string) ?? [])
        }
        needed = (json["needed"]?.array ?? []).prefix(Self.most).compactMap(\.string).filter { $0.utf8.count <= 100 }
    }
}
