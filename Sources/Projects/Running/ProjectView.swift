/// The part of a project that is shown to a model, where not all of it can be.
struct ProjectView {
    private let files: [(path: ProjectPath, text: String)]
    let paths: Set<ProjectPath>
    /// Those that are named only.
    let others: [ProjectPath]

    /// - Parameters:
    ///   - project: all there is.
    ///   - prompt: what is asked for; what it names comes first.
    ///   - first: what is to be seen before anything else.
    ///   - limit: how many characters there is room for.
    init(_ project: Project, for prompt: String, first: [ProjectPath] = [], limit: Int) {
        let words = Set(prompt.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
        func rank(_ path: ProjectPath) -> Int {
            if first.contains(path) { return 0 }
            let parts = path.names.map { $0.lowercased().prefix { $0 != "." } }
            if parts.contains(where: { words.contains(String($0)) }) { return 1 }
            if ["main.py", "app.py", "requirements.txt", "pyproject.toml", "package.json"].contains(path.name) {
                return 2
            }
            return path.ending == "py" ? 3 : 4
        }
        var room = limit
        var shown: Set<ProjectPath> = []
        let ranked = project.paths.map { (path: $0, rank: rank($0), size: project[$0]?.count ?? 0) }
        for file in ranked.sorted(by: { ($0.rank, $0.size) < ($1.rank, $1.size) }) where file.size <= room {
            shown.insert(file.path)
            room -= file.size
        }
        files = project.paths.filter(shown.contains).map { (path: $0, text: project[$0] ?? "") }
        paths = shown
        others = project.paths.filter { !shown.contains($0) }
    }

    /// The files as models are shown them: in the form in which they are to answer, which is the form that they copy.
    func told(_ form: FilesForm) -> String { form.told(files.map { ($0.path.text, $0.text) }) }
}
