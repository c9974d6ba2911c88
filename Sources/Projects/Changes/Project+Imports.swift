extension Project {
    /// Has files import names that nothing defines, as far as it is certain what is meant by them.
    ///
    /// - Parameters:
    ///   - undefined: the names, by the paths of the files that use them.
    ///   - limits: how much there may be.
    /// - Returns: what is imported now, such as `Session in main.py`.
    package mutating func importNames(_ undefined: [String: [String]], _ limits: Limits = Limits()) -> [String] {
        var imported: [String] = []
        for (file, names) in undefined.sorted(by: { $0.key < $1.key }) {
            guard let path = try? ProjectPath(file), path.ending == "py", let text = self[path] else { continue }
            let certain = names.filter { CertainImports.line(for: $0, in: text) != nil }
            guard !certain.isEmpty else { continue }
            let added = certain.compactMap { CertainImports.line(for: $0, in: text) }
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            // Before the first other import, so that what runs between them finds the names.
            guard let place = lines.firstIndex(where: { $0.hasPrefix("import ") || $0.hasPrefix("from ") }),
                !lines[place].hasPrefix("from __future__")
            else { continue }
            lines.insert(contentsOf: Set(added).sorted(), at: place)
            guard (try? put(lines.joined(separator: "\n"), at: path, limits)) != nil else { continue }
            imported += certain.map { "\($0) in \(path.text)" }
        }
        return imported
    }
}

/// Names of which everybody knows where they come from, and that are forgotten most.
enum CertainImports {
    private static let modules: [String: [String]] = [
        "contextlib": ["asynccontextmanager", "contextmanager"],
        "datetime": ["datetime", "timedelta", "timezone"],
        "decimal": ["Decimal"],
        "enum": ["Enum"],
        "fastapi": [
            "APIRouter", "BackgroundTasks", "Body", "Depends", "FastAPI", "Form", "HTTPException", "Query",
            "UploadFile",
            "WebSocket", "WebSocketDisconnect", "status",
        ],
        "fastapi.security": ["HTTPBearer", "OAuth2PasswordBearer", "OAuth2PasswordRequestForm"],
        "fastapi.testclient": ["TestClient"],
        "passlib.context": ["CryptContext"],
        "pydantic": ["BaseModel", "EmailStr"],
        "sqlalchemy": [
            "Boolean", "Column", "DateTime", "Float", "ForeignKey", "Integer", "String", "Text", "create_engine",
        ],
        "sqlalchemy.orm": ["Session", "declarative_base", "relationship", "sessionmaker"],
        "typing": ["Annotated", "Any", "Dict", "List", "Literal", "Optional", "Union"],
        "uuid": ["uuid4"],
    ]
    /// Modules that are used by their own names.
    private static let whole: Set = ["json", "logging", "os", "pytest", "re", "sys", "uuid"]
    private static let module: [String: String] = Dictionary(
        modules.flatMap { module, names in names.map { ($0, module) } },
        uniquingKeysWith: { first, _ in first }
    )

    /// The line that imports a name; `nil` where it may mean something else, or what it comes from is not used there.
    static func line(for name: String, in text: String) -> String? {
        if whole.contains(name) { return text.contains("\(name).") ? "import \(name)" : nil }
        guard let module = module[name] else { return nil }
        if name == "datetime", text.contains("datetime.datetime") { return "import datetime" }
        if name == "status", !text.contains("status.HTTP_") { return nil }
        let package = module.prefix { $0 != "." }
        // A class of another library may have the same name, unless this one is there already or is Python's.
        let isUsed = text.contains("from \(package)") || text.contains("import \(package)")
        let isPythons = ["contextlib", "datetime", "decimal", "enum", "typing", "uuid"].contains(package)
        return isPythons || isUsed ? "from \(module) import \(name)" : nil
    }
}
