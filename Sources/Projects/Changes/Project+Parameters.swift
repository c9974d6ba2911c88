extension Project {
    /// Has endpoints take their parameters by name, where one without a default stands behind one with, which is no Python.
    ///
    /// Nobody calls endpoints but FastAPI, which does so by name, so that they mean the same.
    /// - Parameters:
    ///   - findings: what was found wrong.
    ///   - limits: how much there may be.
    /// - Returns: the files that are other.
    mutating func nameParameters(_ findings: [ProjectFinding], _ limits: Limits = Limits()) -> [String] {
        let isSo = #/non-default argument follows default|without a default follows/#
        let wrong = Set(findings.filter { $0.kind == .compile && $0.message.contains(isSo) }.map(\.path))
        return wrong.sorted().filter { name in
            guard let path = try? ProjectPath(name), let text = self[path] else { return false }
            let named = text.replacing(Self.endpoint) { "\($0.1)*, " }
            return named != text && (try? put(named, at: path, limits)) != nil
        }
    }

    /// The beginning of a function that is decorated as an endpoint, up to its first parameter.
    private static var endpoint: Regex<(Substring, Substring)> {
        #/(@\w{1,40}\.(?:get|post|put|patch|delete)\([^\n]{0,500}\)[ \t]*\r?\n(?:async )?def \w{1,100}\()(?=\s{0,100}[^)*\s])/#
    }
}
