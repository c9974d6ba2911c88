/// What a new project has of the endpoints that it is to have, as far as they stand in its code in words.
struct ProjectOffer {
    /// What is to be there and is not, such as `GET /todos/{id}`.
    let missing: [String]
    let count: Int

    /// `nil` where nothing is to be offered, or where endpoints are made by code, so that nobody knows them by reading.
    init?(_ project: Project, about schema: ProjectSchema) {
        guard !schema.endpoints.isEmpty, let routes = Self.routes(project) else { return nil }
        var missing = schema.endpoints.filter { endpoint in
            let (method, path) = (Self.method(endpoint.method), Self.path(endpoint.path))
            return !routes.contains { $0.method == method && $0.path == path }
        }.map { "\($0.method) \($0.path)" }
        var count = schema.endpoints.count
        if schema.authentication != nil || schema.endpoints.contains(where: \.needsAuthentication) {
            count += 1
            if !Self.code(project).contains(where: { $0.contains(Self.signing) }) { missing.append("signing in") }
        }
        (self.missing, self.count) = (missing, count)
    }

    /// What is said of it; `nil` where nothing is missing.
    var finding: ProjectFinding? {
        guard !missing.isEmpty else { return nil }
        let names = missing.prefix(12).joined(separator: ", ")
        let more = missing.count > 12 ? " and \(missing.count - 12) more" : ""
        // A schema may say more than was asked for; a project with less than half of it is another.
        let kind: ProjectFinding.Kind = missing.count * 2 > count ? .omission : .offer
        return ProjectFinding(kind, "", "What it is to offer is not in the code: \(names)\(more).")
    }

    private static let longest = 1 << 20

    private struct Route: Hashable {
        var method: String
        var path: String
    }

    private static func routes(_ project: Project) -> Set<Route>? {
        let code = code(project)
        // More than anybody writes by hand is not read word for word.
        guard code.reduce(0, { $0 + $1.utf8.count }) <= Self.longest else { return nil }
        guard !code.contains(where: { $0.contains(#/add_api_route\(|prefix\s*=\s*[^"'\s]/#) }) else { return nil }
        let prefixes = Set(
            code.flatMap { $0.matches(of: #/prefix\s*=\s*["']([^"'\n]{1,200})["']/#).map { path($0.1) } }
        ).sorted().prefix(50)
        var routes: Set<Route> = []
        for text in code {
            let found = text.matches(
                of: #/@\w+(?:\.\w+)?\.(get|post|put|patch|delete)\(\s*(?:path\s*=\s*)?["']([^"'\n]{0,200})["']/#
            )
            for match in found.prefix(500) {
                let (method, path) = (Self.method(String(match.1)), Self.path(match.2))
                for prefix in prefixes { routes.insert(Route(method: method, path: prefix + path)) }
                routes.insert(Route(method: method, path: path))
            }
        }
        // What stands before all of them is often left out of a schema.
        for route in routes {
            guard let start = route.path.prefixMatch(of: #/(?:/api)?(?:/v[0-9]{1,3})?(?=/|$)/#), !start.0.isEmpty else {
                continue
            }
            routes.insert(Route(method: route.method, path: String(route.path[start.range.upperBound...])))
        }
        return routes.isEmpty ? nil : routes
    }

    private static func code(_ project: Project) -> [String] {
        project.paths.filter { $0.ending == "py" && !$0.isTest }.compactMap { project[$0] }
    }

    /// What replaces a row, and what changes parts of it, is told apart by few.
    private static func method(_ word: String) -> String { word.uppercased() == "PATCH" ? "PUT" : word.uppercased() }

    /// Whatever its parameters are called.
    private static func path(_ text: some StringProtocol) -> String {
        let path = text.prefix { $0 != "?" && $0 != "#" }
        let names = path.split(separator: "/").map { "{:<".contains($0.prefix(1)) ? "{}" : $0.lowercased() }
        return names.map { "/\($0)" }.joined()
    }

    /// What code has that finds out who asks.
    private static var signing: some RegexComponent {
        #/OAuth2|HTTPBearer|HTTPBasic|APIKey|[Jj][Ww][Tt]|Security\(|SessionMiddleware|current_user|verify_(?:token|password|api_key)/#
    }
}
