/// What makes one version of a project of another: files that are new or other, and files that go.
package struct ProjectChange: Hashable, Sendable {
    package let before: Project
    package private(set) var after: Project
    /// What was left out, and why.
    package private(set) var problems: [ProjectProblem] = []

    /// Below what share of its files a project is not taken for changed, but for lost.
    package static let leastKept = 0.8

    /// A change that is known by its two ends.
    package init(from before: Project, to after: Project) {
        self.before = before
        self.after = after
    }

    /// Puts what a model answered over what there is: files that it does not name stay as they are.
    ///
    /// - Parameters:
    ///   - answer: new and changed files whole, and what is to go.
    ///   - before: what there is.
    ///   - unseen: files, and folders with all in them, that the model was not shown, and cannot have meant.
    ///   - kept: what stays as it is, whatever the answer has in its place.
    ///   - limits: how much there may be.
    package init(
        _ answer: FilesAnswer,
        over before: Project,
        unseen: [ProjectPath] = [],
        keeping kept: Project? = nil,
        limits: Project.Limits = Project.Limits()
    ) {
        self.init(from: before, to: before)
        problems = answer.problems
        func isUnseen(_ path: ProjectPath) -> Bool { unseen.contains { path.isWithin($0) } }
        for path in answer.removed.sorted() where answer.files[path] == nil && kept?[path] == nil {
            if isUnseen(path) {
                problems.append(ProjectProblem(path.text, "it is to go, and was not shown"))
            } else {
                after.remove(path)
            }
        }
        for path in answer.files.paths where kept?[path] == nil {
            do throws(ProjectProblem) {
                if isUnseen(path) { throw ProjectProblem(path.text, "it is there already, and was not shown") }
                try after.put(answer.files[path] ?? "", at: path, limits)
            } catch {
                problems.append(error)
            }
        }
    }

    package var added: [ProjectPath] { after.paths.filter { before[$0] == nil } }

    package var removed: [ProjectPath] { before.paths.filter { after[$0] == nil } }

    package var changed: [ProjectPath] {
        after.paths.filter { path in before[path].map { $0 != after[path] } ?? false }
    }

    package var isEmpty: Bool { before == after }

    /// Whether nothing is other but imports, comments and empty lines of Python, which hardly anybody asks for.
    package var isRearranged: Bool {
        !isEmpty && added.isEmpty && removed.isEmpty
            && changed.allSatisfy { path in
                path.ending == "py" && Self.code(before[path] ?? "") == Self.code(after[path] ?? "")
            }
    }

    private static func code(_ text: String) -> [Substring] {
        text.split(whereSeparator: \.isNewline).filter { line in
            let code = line.drop(while: \.isWhitespace)
            return !["#", "import ", "from "].contains(where: code.hasPrefix) && !code.isEmpty
        }
    }

    /// Files that are gone, or emptied, which comes to the same.
    package var lost: [ProjectPath] {
        before.paths.filter { path in
            let was = before[path] ?? ""
            return !was.allSatisfy(\.isWhitespace) && (after[path] ?? "").allSatisfy(\.isWhitespace)
        }
    }

    /// Whether so many files would be lost that whoever asked is to say that it is meant.
    package var losesTooMuch: Bool {
        !before.isEmpty && Double(before.count - lost.count) < Double(before.count) * Self.leastKept
    }

    /// Every difference, as `patch` and `git apply` read it; empty where there is none.
    package var diff: String {
        Set(before.paths + after.paths).sorted().map { path in
            UnifiedDiff(path: path, from: before[path], to: after[path]).text
        }.joined()
    }
}
