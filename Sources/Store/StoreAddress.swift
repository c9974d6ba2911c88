package import SQL

/// Where a store is; the one thing that chooses the database.
package enum StoreAddress: Hashable, Sendable {
    /// A file on this machine.
    case sqlite(path: String)
    /// A database that lives as long as the process.
    case memory
    /// A PostgreSQL server, in the words of its own library; it may hold a password.
    case postgres(url: String)

    /// Reads `sqlite:FILE`, `sqlite::memory:`, `postgres://…` or `postgresql://…`.
    package init(parsing text: String) throws(SQLError) {
        if text == "sqlite::memory:" {
            self = .memory
        } else if text.hasPrefix("sqlite:") {
            // Both forms are in use: one slash more or less is the same file.
            let rest = text.dropFirst("sqlite:".count)
            let path = rest.hasPrefix("//") ? rest.dropFirst(2) : rest
            guard !path.isEmpty, !path.utf8.contains(0) else {
                throw SQLError(.address, "A store such as sqlite:aloft.db needs the name of a file.")
            }
            self = .sqlite(path: String(path))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgres(url: text)
        } else {
            throw SQLError(.address, "A store is sqlite:FILE or postgres://user@host/database.")
        }
    }

    package var dialect: SQLDialect {
        switch self {
        case .sqlite, .memory: .sqlite
        case .postgres: .postgres
        }
    }
}

extension StoreAddress: CustomStringConvertible {
    /// The address without what would let somebody in.
    package var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .memory: "sqlite::memory:"
        case .postgres(let url): Self.withoutSecrets(url)
        }
    }

    private static func withoutSecrets(_ url: String) -> String {
        // Settings behind the question mark may hold a password too.
        let shown = url.prefix { $0 != "?" }
        guard let start = shown.firstRange(of: "://")?.upperBound, let at = shown[start...].lastIndex(of: "@") else {
            return String(shown)
        }
        let user = shown[start..<at].prefix { $0 != ":" }
        return "\(shown[..<start])\(user)\(shown[at...])"
    }
}
