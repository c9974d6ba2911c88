package import Generation

/// One thing that may be asked of Aloft itself.
package struct APIEndpoint: Sendable {
    /// Who may ask.
    package enum Access: Hashable, Sendable {
        /// Whoever shows a key for operators.
        case admin
        /// Whoever may ask for generations.
        case caller
        /// Everybody who reaches the port.
        case open
    }

    package let method: String
    /// The path, with parameters in braces, such as `/api/jobs/{id}/events`.
    package let path: String
    package let access: Access
    /// What it does, in one sentence, for the description of the interface.
    package let summary: String
    private let handler: @Sendable (APICall) async throws(Failure) -> APIAnswer
    private let segments: [Segment]

    private enum Segment: Hashable, Sendable {
        case literal(String)
        case parameter(String)
    }

    /// - Parameters:
    ///   - method: in capitals; `GET` is also asked for with `HEAD`.
    ///   - path: with parameters in braces, each a whole segment.
    ///   - access: who may ask.
    ///   - summary: what it does, in one sentence.
    ///   - handler: answers a call whose caller may make it.
    package init(
        _ method: String,
        _ path: String,
        access: Access = .admin,
        _ summary: String,
        handler: @escaping @Sendable (APICall) async throws(Failure) -> APIAnswer
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.summary = summary
        self.handler = handler
        segments = path.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        }
    }

    /// Answers a call whose caller may make it.
    package func answer(_ call: APICall) async throws(Failure) -> APIAnswer { try await handler(call) }

    /// The first segment, by which a router knows the paths that are not its own.
    var root: String { path.split(separator: "/").first.map(String.init) ?? "" }

    var parameterNames: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// The parameters that a path gives, by name; `nil` when it is not of this pattern.
    func parameters(of path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .literal(let literal): guard literal == text else { return nil }
            case .parameter(let name):
                guard !text.isEmpty else { return nil }
                parameters[name] = text
            }
        }
        return parameters
    }
}
