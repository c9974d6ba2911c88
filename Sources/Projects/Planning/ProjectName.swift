import PlainTexts

/// What a project is called: by whoever asks for it, or after what it is about.
package struct ProjectName: Codable, Hashable, Sendable {
    package let text: String

    private static let longest = 60

    /// - Parameters:
    ///   - prompt: a text in quotes in it is the name, or what follows "called" or "named".
    ///   - schema: its first entity gives a name where the prompt does not.
    package init(for prompt: String, _ schema: ProjectSchema) {
        let line = PlainLine.of(String(prompt.prefix(2000)))
        text = Self.quoted(in: line) ?? Self.called(in: line) ?? Self.made(of: line, schema)
    }

    /// A name that is known; `nil` where nothing can be named by it.
    init?(plain name: String) {
        guard let text = Self.plain(name) else { return nil }
        self.text = text
    }

    /// The name as folders and packages have it; never empty.
    package var slug: String { Identifier(text).map { $0.snake.replacing("_", with: "-") } ?? "project" }

    private static func quoted(in line: String) -> String? {
        // An apostrophe within a word is none of a pair.
        let pattern = #/(?:^|[\s(])(?:"([^"]{2,60})"|'([^']{2,60})'|“([^”]{2,60})”)/#
        guard let match = line.firstMatch(of: pattern) else { return nil }
        return (match.1 ?? match.2 ?? match.3).flatMap { plain(String($0)) }
    }

    private static func called(in line: String) -> String? {
        line.firstMatch(of: #/\b(?:[Cc]alled|[Nn]amed)\s+([\p{L}][\p{L}\p{N}_\-]{1,59})/#).flatMap {
            plain(String($0.1))
        }
    }

    private static func made(of line: String, _ schema: ProjectSchema) -> String {
        let kinds = [
            ("api", "API"), ("platform", "Platform"), ("system", "System"), ("app", "App"), ("service", "Service"),
        ]
        let words = line.lowercased().split { !$0.isLetter }.map(String.init)
        let kind = kinds.first { words.contains($0.0) }?.1 ?? "Project"
        guard let entity = schema.entities.first else { return kind }
        return "\(entity.name.spoken) \(kind)"
    }

    /// `nil` where there is nothing that a file could be named by.
    private static func plain(_ text: String) -> String? {
        let name = text.prefix(longest).filter { $0.isLetter || $0.isNumber || " _-.".contains($0) }
        return Identifier(name) == nil ? nil : name
    }
}
