import JSON
import Testing

/// Traffic that stays in one dialect passes through a whole gateway as if it were not there.
@Suite struct ReplayTests {
    @Test(arguments: Recording.Folder.allCases)
    func `every recorded exchange comes through as it was`(folder: Recording.Folder) async throws {
        guard let (recordings, others) = Recording.load(folder) else {
            return print("The recordings of '\(folder.rawValue)' are not beside this checkout; they are not replayed.")
        }
        var changed: [String: [String]] = [:]

        for (service, recordings) in Dictionary(grouping: recordings, by: \.service) {
            try await withReplay(of: service) { gateway in
                for recording in recordings {
                    let answer = try await gateway.send(recording)
                    let found = differences(recording, gateway.upstream.asked, answer)
                    if !found.isEmpty { changed[recording.name] = found }
                }
            }
        }

        for (name, found) in changed.sorted(by: { $0.key < $1.key }) where folder.known[name] == nil {
            Issue.record("\(folder.rawValue)/\(name): \(found.joined(separator: "; "))")
        }
        let outdated = Set(folder.known.keys).subtracting(changed.keys).sorted()
        #expect(outdated == [], "no longer differ, or are not there")
        #expect(others == Set(folder.leftOut.keys))
        print("Replayed \(recordings.count) of '\(folder.rawValue)', \(changed.count) of them changed on the way:")
        for (name, reason) in folder.known.sorted(by: { $0.key < $1.key }) { print("  changed \(name): \(reason)") }
        for (name, reason) in folder.leftOut.sorted(by: { $0.key < $1.key }) { print("  left out \(name): \(reason)") }
    }
}

extension Recording.Folder {
    /// What is changed on the way, and why.
    fileprivate var known: [String: String] {
        let key = "a refused key is the operator's, so callers see 401 in Aloft's words instead of 400"
        return switch self {
        case .gemini, .vertex, .openai: [:]
        case .geminiResponses: ["unary-failure-api-key.json": key, "unary-failure-api-key.txt": key]
        case .vertexResponses:
            [
                "streaming-failure-invalid-json.txt":
                    "a stream without a finish reason is told to be cut by an event more",
                "unary-failure-api-key.json": key,
            ]
        }
    }

    /// What is not replayed, and why.
    fileprivate var leftOut: [String: String] {
        switch self {
        case .gemini, .vertex: [:]
        case .openai: ["test_text_response-0.json": "plain text, which is no answer of the dialect"]
        case .geminiResponses:
            [
                "json-schema.json": "a schema, not an answer",
                "open-api-schema.json": "a schema, not an answer",
            ]
        case .vertexResponses:
            ["unary-failure-invalid-location-url-not-found.html": "a web page, which is no answer of the dialect"]
        }
    }
}
