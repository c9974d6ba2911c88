package import JSON

/// All that was found of a project, and what could not be looked at.
package struct ProjectCheck: Codable, Hashable, Sendable {
    /// Something that was not checked, and why.
    package struct Unchecked: Codable, Hashable, Sendable {
        package var what: String
        package var reason: String
    }

    /// Names of a file that nothing defines.
    package struct Undefined: Codable, Hashable, Sendable {
        package var path: String
        package var names: [String]
        /// The line of its first import, from 1; `nil` where it has none.
        package var importLine: Int?
        /// The lines that import those which the project can only mean its own by, by their names.
        package var own: [String: String]?

        package init(path: String, names: [String], importLine: Int?, own: [String: String]? = nil) {
            self.path = path
            self.names = names
            self.importLine = importLine
            self.own = own
        }
    }

    /// An import of names that another module of the project has.
    package struct Moved: Codable, Hashable, Sendable {
        package var path: String
        package var line: Int
        /// What is to stand there, in one line or several.
        package var text: String
        package var names: [String]
    }

    package init() {}

    /// So many of so many.
    package struct Share: Codable, Hashable, Sendable {
        package var right: Int
        package var all: Int

        package init(_ right: Int, of all: Int) { (self.right, self.all) = (right, all) }
    }

    package var findings: [ProjectFinding] = []
    package var unchecked: [Unchecked] = []
    /// Modules that are imported, and that nothing has which the project names; `nil` where that was not looked at.
    package var needed: [String]?
    /// Names that nothing defines; `nil` where that was not looked at.
    var undefined: [Undefined]?
    /// Imports from modules of the project that have not what others have.
    var moved: [Moved]?
    /// Files of Python that compile.
    package var compiled: Share?
    /// Modules that were imported.
    package var imported: Share?
    /// Tests that passed.
    package var tests: Share?
    /// Endpoints that answer when they are asked, of those of which that is known.
    package var answered: Share?
    /// Endpoints of a new project that its code has, and signing in where that is needed.
    package var offered: Share?
    /// Files of JSON, YAML and TOML that are what they say.
    package var data: Share?

    /// Whether there are modules or tests that could not be tried, so that nobody knows whether they work.
    package var isPartial: Bool { unchecked.contains { !($0.what == "tests" && $0.reason == "there are none") } }

    /// What is wrong, and not only doubtful.
    package var errors: [ProjectFinding] { findings.filter { $0.kind.isError } }

    /// Whether fewer modules can be imported, fewer endpoints are there, or fewer answer, than before.
    ///
    /// What cannot be judged any more has no part in a score, which may rise by that.
    func hasFewer(than before: ProjectCheck) -> Bool {
        [\ProjectCheck.imported, \.offered, \.answered].contains { part in
            (self[keyPath: part]?.right ?? 0) < (before[keyPath: part]?.right ?? 0)
        }
    }

    /// As much of it as an event may have.
    func within(_ bytes: Int) -> ProjectCheck {
        var check = self
        while check.json.text.utf8.count > bytes, !check.findings.isEmpty || !check.unchecked.isEmpty {
            check.findings.removeLast((check.findings.count + 1) / 2)
            check.unchecked.removeLast((check.unchecked.count + 1) / 2)
        }
        return check
    }

    package var json: JSON {
        func share(_ share: Share?) -> JSON {
            share.map { ["right": JSON($0.right), "all": JSON($0.all)] } ?? .null
        }
        return [
            "findings": .array(findings.map(\.json)),
            "not_checked": .array(unchecked.map { ["what": .string($0.what), "reason": .string($0.reason)] }),
            "compiled": share(compiled), "imported": share(imported), "tests": share(tests), "data": share(data),
            "answered": share(answered), "offered": share(offered),
        ]
    }
}
