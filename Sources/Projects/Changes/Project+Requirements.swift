extension Project {
    /// Has `requirements.txt` name the packages of modules that are imported, as far as it is certain which those are.
    ///
    /// Nothing is named where anything else says what is needed, or may say it.
    /// - Parameters:
    ///   - modules: what is imported and named nowhere.
    ///   - unseen: files that are there as well, and were not read.
    ///   - limits: how much there may be.
    /// - Returns: what is named now and was not.
    mutating func require(
        _ modules: [String],
        unseen: [ProjectPath] = [],
        _ limits: Limits = Limits()
    ) -> [String] {
        let manifests = (paths + unseen).filter(\.isManifest)
        guard manifests.allSatisfy({ $0.text == "requirements.txt" && self[$0] != nil }), manifests.count < 2,
            let path = manifests.first ?? (try? ProjectPath("requirements.txt"))
        else { return [] }
        var text = self[path] ?? ""
        let lines = text.split(whereSeparator: \.isNewline)
        guard !lines.contains(where: { $0.hasPrefix("-") || $0.contains("--hash=") }) else { return [] }
        let named = Set(Requirements(text, at: path.text).names)
        let packages = Set(modules.compactMap { KnownPackages.package(of: $0) }).subtracting(named).sorted()
        guard !packages.isEmpty else { return [] }
        if text.last?.isNewline == false { text += "\n" }
        do throws(ProjectProblem) {
            let lines = packages.map(KnownPackages.requirement)
            try put(text + lines.map { "\($0)\n" }.joined(), at: path, limits)
            return lines
        } catch {
            return []
        }
    }
}
