import YAML

extension Configuration.Store {
    init?(from value: ValueReader) {
        guard let text = value.nonEmptyText() else { return nil }
        let origin = text.variables.map { "${\($0)}" }.joined()
        guard let store = Self(text.value, origin: origin.isEmpty ? "the configuration file" : origin) else {
            value.refuse("'store' must be \(Self.forms)")
            return nil
        }
        self = store
    }

    static let forms = "sqlite:FILE, postgres://user@host/database or none"

    /// Reads an address; `origin` says where it was written, since it may hold a password.
    package init?(_ text: String, origin: String) {
        if text == "none" {
            self = .none
        } else if text.hasPrefix("sqlite:"), text != "sqlite:" {
            self = .sqlite(path: String(text.dropFirst("sqlite:".count)))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgres(Secret(text, origin: origin))
        } else {
            return nil
        }
    }
}

extension Configuration.Store: CustomStringConvertible {
    package var description: String {
        switch self {
        case .standard: "aloft.db in the data folder"
        case .none: "none"
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres(let url): "PostgreSQL, address from \(url.origin)"
        }
    }
}

extension Configuration.Record {
    init(from reader: MappingReader) {
        self.init()
        content = reader.oneOf("content", Content.self) ?? content
        whenFull = reader.oneOf("when_full", WhenFull.self) ?? whenFull
        _ = reader.mapping("retention") { retention in
            let range = Duration.seconds(3600)...Duration.seconds(36_500 * 86_400)
            rowRetention = retention.duration("rows", in: range)
            contentRetention = retention.duration("content", in: range)
            jobRetention = retention.duration("jobs", in: range)
            return ()
        }
    }
}

extension Configuration.Record: CustomStringConvertible {
    package var description: String {
        func kept(_ duration: Duration?) -> String { duration.map { Units.text($0) } ?? "for ever" }
        let content = content == .none ? "no content" : "content: \(content.rawValue), kept \(kept(contentRetention))"
        let jobs = jobRetention == nil ? "" : ", jobs kept \(kept(jobRetention))"
        return "rows kept \(kept(rowRetention)), \(content)\(jobs), when full \(whenFull.rawValue)"
    }
}

extension Configuration {
    /// Reads an age as the configuration writes durations, such as `90d`.
    package static func age(_ text: String) -> Duration? { Units.duration(text) }
}
