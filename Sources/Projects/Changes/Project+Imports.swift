extension Project {
    /// Has files import names that nothing defines, as far as it is certain what is meant by them.
    ///
    /// - Parameters:
    ///   - undefined: the names, and where imports stand in the files that use them.
    ///   - limits: how much there may be.
    /// - Returns: what is imported now, such as `Session in main.py`.
    package mutating func importNames(_ undefined: [ProjectCheck.Undefined], _ limits: Limits = Limits()) -> [String] {
        var imported: [String] = []
        let defined = files.filter { $0.key.ending == "py" }.values.reduce(into: Set<Substring>()) { names, text in
            names.formUnion(CertainImports.defined(in: text))
        }
        for file in undefined {
            guard let path = try? ProjectPath(file.path), path.ending == "py", let text = self[path],
                let line = file.importLine
            else { continue }
            let pairs = file.names.compactMap { name -> (String, String)? in
                if let own = file.own?[name], own.wholeMatch(of: #/(from [\w.]+ )?import \w+/#) != nil {
                    return (name, own)
                }
                // What the project defines itself is what it means.
                if defined.contains(name[...]) { return nil }
                return CertainImports.line(for: name, in: text).map { (name, $0) }
            }
            var lines = SourceLines(text)
            guard !pairs.isEmpty, lines[line] != nil else { continue }
            // Before the first other import, so that what runs between them finds the names.
            lines.insert(Set(pairs.map(\.1)).sorted(), before: line)
            guard (try? put(lines.text, at: path, limits)) != nil else { continue }
            imported += pairs.map { "\($0.0) in \(path.text)" }
        }
        return imported
    }
}

extension Project {
    /// Has files import names from the modules of the project that have them.
    ///
    /// - Parameters:
    ///   - moved: the imports, and what is to stand there.
    ///   - limits: how much there may be.
    /// - Returns: what is imported from elsewhere now, such as `TodoCreate in main.py`.
    package mutating func redirectImports(_ moved: [ProjectCheck.Moved], _ limits: Limits = Limits()) -> [String] {
        var imported: [String] = []
        for (path, imports) in Dictionary(grouping: moved, by: \.path).sorted(by: { $0.key < $1.key }) {
            guard let path = try? ProjectPath(path), path.ending == "py", let text = self[path] else { continue }
            var lines = SourceLines(text)
            // From the end, so that lines before stay where they are.
            for entry in imports.sorted(by: { $0.line > $1.line }) {
                // Several statements may share a line, and what is said of it is not to be lost.
                guard let line = lines[entry.line], line.wholeMatch(of: Self.plainImport) != nil,
                    entry.names.allSatisfy(line.contains)
                else { continue }
                lines.replace(entry.line, with: entry.text)
                imported += entry.names.map { "\($0) in \(path.text)" }
            }
            try? put(lines.text, at: path, limits)
        }
        return imported
    }

    private static var plainImport: some RegexComponent { #/from [\w.]+ import \(?[\w, ]+\)?\s*/# }
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
            "UploadFile", "WebSocket", "WebSocketDisconnect", "status",
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
    private static let pythons: Set = ["contextlib", "datetime", "decimal", "enum", "typing", "uuid"]
    private static let module: [String: String] = Dictionary(
        modules.flatMap { module, names in names.map { ($0, module) } },
        uniquingKeysWith: { first, _ in first }
    )

    /// The line that imports a name; `nil` where it may mean something else, or what it comes from is not used there.
    static func line(for name: String, in text: String) -> String? {
        if whole.contains(name) { return text.contains("\(name).") ? "import \(name)" : nil }
        guard let module = module[name] else { return nil }
        let package = module.split(separator: ".")[0]
        switch name {
        case "datetime" where text.contains(#/datetime\.(?:datetime|timedelta|timezone|date)\b/#):
            return "import datetime"
        case "status" where !text.contains("status.HTTP_"): return nil
        // A column of SQLAlchemy's has a type of that name.
        case "Enum" where text.contains("Enum("): return nil
        default: break
        }
        // A class of another library may have the same name.
        let isUsed = text.split(separator: "\n").contains { line in
            line.prefixMatch(of: #/(?:from|import) ([\w]+)/#).map { $0.1 == package } ?? false
        }
        return isUsed || pythons.contains(String(package)) ? "from \(module) import \(name)" : nil
    }

    /// The names that code defines itself, at the beginnings of lines.
    static func defined(in text: String) -> Set<Substring> {
        var names: Set<Substring> = []
        for line in text.split(separator: "\n") {
            var rest = line
            for word in ["async ", "def ", "class "] where rest.hasPrefix(word) { rest = rest.dropFirst(word.count) }
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            let next = rest[name.endIndex...].first { $0 != " " }
            if !name.isEmpty, rest.startIndex > line.startIndex || next == "=" || next == ":" { names.insert(name) }
        }
        return names
    }
}
