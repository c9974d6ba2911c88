/// How much a prompt asks for, by what it says.
package struct Complexity: Codable, Hashable, Sendable {
    package enum Level: String, Codable, Hashable, Sendable, CaseIterable {
        case simple, moderate, complex
    }

    package let score: Double

    package var level: Level { score < 3 ? .simple : score < 8 ? .moderate : .complex }

    /// - Parameters:
    ///   - prompt: what is asked for.
    ///   - entities: how many things the project is about.
    package init(of prompt: String, entities: Int = 0) {
        let text = prompt.lowercased()
        let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.map(String.init)
        var score = words.count > 100 ? 2.0 : words.count > 50 ? 1 : 0
        score += Double(max(0, entities)) * 0.5
        score += Double(Self.count(Self.features, words, text))
        score += Double(Self.count(Self.technologies, words, text)) * 0.3
        score += Double(Self.count(Self.hard, words, text)) * 2
        self.score = score
    }

    private static func count(_ terms: Set<String>, _ words: [String], _ text: String) -> Int {
        let words = Set(words)
        return terms.count { $0.contains(" ") ? text.contains($0) : words.contains($0) }
    }

    private static let features: Set = [
        "authentication", "auth", "login", "upload", "uploads", "search", "payment", "payments", "notifications",
        "email",
        "admin", "dashboard", "comments", "likes", "chat", "scheduling", "reports", "export", "import", "roles", "rbac",
        "pagination", "caching", "websocket", "websockets", "transactions",
    ]
    private static let technologies: Set = [
        "fastapi", "postgresql", "postgres", "mongodb", "redis", "jwt", "docker", "kubernetes", "celery", "stripe",
        "oauth",
        "oauth2", "graphql", "grpc", "kafka", "elasticsearch", "s3", "react", "sqlite",
    ]
    private static let hard: Set = [
        "microservices", "microservice", "real-time", "realtime", "distributed", "analytics", "recommendations",
        "recommendation", "machine learning", "multi-tenant", "event-driven", "streaming", "blockchain", "ai",
        "e-commerce platform", "high availability",
    ]
}
