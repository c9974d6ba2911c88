/// Says what is wrong with projects.
package struct ProjectChecker: Sendable {
    private let python: PythonChecks?

    /// - Parameter python: what looks at Python; without it that is not checked.
    package init(python: PythonChecks? = nil) { self.python = python }

    /// - Parameters:
    ///   - project: its files.
    ///   - schema: what a new one is to be about; `nil` where that is not known.
    /// - Returns: what was found.
    package func check(_ project: Project, about schema: ProjectSchema? = nil) async -> ProjectCheck {
        let exam = ProjectExam(project)
        var check = ProjectCheck()
        check.findings = exam.findings
        if let schema {
            let missing = schema.missing(in: project)
            if missing.count * 2 > schema.entities.count {
                let names = missing.map(\.name.pascal).joined(separator: ", ")
                check.findings.append(
                    ProjectFinding(.omission, "", "The code has nothing of what it is to be about: \(names).")
                )
            }
        }
        if let schema, let offer = ProjectOffer(project, about: schema) {
            check.offered = .init(offer.count - offer.missing.count, of: offer.count)
            if let finding = offer.finding { check.findings.append(finding) }
        }
        let toml = project.paths.filter { $0.ending == "toml" }
        var data = exam.data
        let files = project.paths.filter { $0.ending == "py" }
        if files.isEmpty { check.needed = [] }
        if !files.isEmpty || !toml.isEmpty {
            let task = PythonTask(project, python: files, toml: toml, exam.modules)
            switch await python?.check(project, task) ?? .failure(PythonUnavailable("nothing here runs Python")) {
            case .success(let report):
                check.findings += report.findings
                check.unchecked += report.unchecked
                check.needed = report.needed
                let compiled = min(report.compiled, files.count)
                if !files.isEmpty { check.compiled = .init(compiled, of: files.count) }
                check.imported = report.imported.map {
                    let imported = min($0, files.count)
                    // What is no Python cannot be imported either.
                    return .init(imported, of: imported + report.importsFailed + files.count - compiled)
                }
                check.undefined = report.undefined
                check.moved = report.moved
                check.answered = report.answered
                check.tests = report.tests.map { .init($0.passed, of: $0.passed + $0.failed) }
                data.files += toml.count
                data.right += min(report.toml, toml.count)
            case .failure(let failure): check.unchecked.append(.init(what: "Python", reason: failure.reason))
            }
        }
        if data.files > 0 { check.data = .init(data.right, of: data.files) }
        // The same may be seen by more than one.
        var seen: Set<ProjectFinding> = []
        check.findings = ProjectFinding.bounded(check.findings.filter { seen.insert($0).inserted })
        return check
    }
}
