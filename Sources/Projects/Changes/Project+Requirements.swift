extension Project {
    /// Has `requirements.txt` name the packages of modules that are imported, as far as it is known which those are.
    ///
    /// Nothing is named where several files of that name could be meant, or where something else says what is needed.
    /// - Parameters:
    ///   - modules: what is imported and named nowhere.
    ///   - limits: how much there may be.
    /// - Returns: the packages that are named now and were not.
    mutating func require(_ modules: [String], _ limits: Limits = Limits()) -> [String] {
        let packages = Set(modules.compactMap { KnownPackages.package(of: $0) }).sorted()
        let files = paths.filter { $0.name == "requirements.txt" }
        let isOther = paths.contains { ["pyproject.toml", "setup.py", "Pipfile"].contains($0.name) }
        guard !packages.isEmpty, files.count < 2, !(files.isEmpty && isOther),
            let path = files.first ?? (try? ProjectPath("requirements.txt"))
        else { return [] }
        var text = self[path] ?? ""
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        do throws(ProjectProblem) {
            try put(text + packages.map { "\($0)\n" }.joined(), at: path, limits)
            return packages
        } catch {
            return []
        }
    }
}
