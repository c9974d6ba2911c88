import NearestNames

/// What a project says that it needs, as `requirements.txt` has it.
struct Requirements {
    /// Names as the index of packages compares them.
    private(set) var names: [String] = []
    private(set) var findings: [ProjectFinding] = []

    private static let most = 200

    init(_ text: String, at path: String) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let content = line.prefix { $0 != "#" }.trimming
            // What a package is to hash to goes on from the line before.
            guard !content.isEmpty, !content.hasPrefix("--hash="), names.count < Self.most else { continue }
            func find(_ message: String) { findings.append(.init(.requirements, path, line: index + 1, message)) }
            if content.hasPrefix("-") || content.contains("://") || content.contains(" @ ") {
                find("it names a place or an option, and may only name packages.")
                continue
            }
            let name = Self.name(of: content)
            let rest = content.dropFirst(name.count).trimming
            guard !name.isEmpty, rest.isEmpty || "=<>!~[;".contains(rest.first ?? " ") else {
                find("it is no name of a package with a version.")
                continue
            }
            let plain = KnownPackages.normal(name)
            names.append(plain)
            if KnownPackages.modules[plain] == nil {
                let near = nearest(to: plain, in: KnownPackages.modules.keys, limit: 1).first
                find("no package '\(plain)' is known here\(near.map { "; did you mean '\($0)'?" } ?? ".")")
            }
        }
    }

    /// What any word of a text may stand for that names packages in another form: taken for too much rather than too little.
    static func modules(namedIn text: String) -> Set<String> {
        let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))) }
        let names = Set(words.prefix(5000).map { KnownPackages.normal($0) })
        return Set(names.flatMap { KnownPackages.modules[$0] ?? [$0.replacing("-", with: "_")] })
    }

    /// Whether this is a known package, with or without extras and a version, and nothing else.
    static func isKnown(_ requirement: Substring) -> Bool {
        let form = #/[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9._,-]+\])?(?:(?:[=~!<>]=|<|>)[0-9][A-Za-z0-9.*+!-]*)?/#
        return requirement.wholeMatch(of: form) != nil
            && KnownPackages.modules[KnownPackages.normal(name(of: requirement))] != nil
    }

    private static func name(of requirement: Substring) -> Substring {
        requirement.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }

    /// The modules that can be imported once all of it is installed.
    var modules: Set<String> {
        Set(names.flatMap { KnownPackages.modules[$0] ?? [$0.replacing("-", with: "_")] })
    }
}

/// Packages of the Python index that projects ask for, and what they are imported as.
enum KnownPackages {
    static let modules: [String: [String]] = {
        var modules: [String: [String]] = [:]
        for line in String(decoding: PackageResources.packages_txt, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            guard let name = parts.first else { continue }
            let named = parts.count > 1 ? parts[1].split(separator: " ").map(String.init) : []
            modules[name] = named.isEmpty ? [name.replacing("-", with: "_")] : named
        }
        return modules
    }()

    /// Packages of which nobody has a module of their own by the same name, and that are forgotten most.
    private static let usual = [
        "aiofiles", "aiosqlite", "alembic", "asyncpg", "bcrypt", "email-validator", "fastapi", "httpx", "jinja2",
        "motor",
        "passlib", "psycopg", "psycopg2-binary", "pydantic", "pydantic-settings", "pyjwt", "pymongo", "pytest",
        "pytest-asyncio", "python-dotenv", "python-jose", "python-multipart", "pyyaml", "requests", "sqlalchemy",
        "sqlmodel", "starlette", "uvicorn", "websockets",
    ]

    /// The package that a module certainly comes with; `nil` where a project may have meant a module of its own.
    static func package(of module: String) -> String? {
        let name = normal(module[...])
        return usual.contains(name) ? name : usual.first { modules[$0]?.first == module }
    }

    /// How a package is asked for, with what it does not work without.
    static func requirement(_ package: String) -> String { package == "psycopg" ? "psycopg[binary]" : package }

    /// `Foo_Bar.baz` and `foo-bar-baz` are the same package.
    static func normal(_ name: Substring) -> String {
        name.lowercased().split { "._-".contains($0) }.joined(separator: "-")
    }
}

extension Substring {
    fileprivate var trimming: Substring {
        var rest = drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
