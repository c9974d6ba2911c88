import JSON

/// Two sources for the first half and the whole of a text, as each API tells them.
struct Grounding {
    private let text: String
    private let isVertex: Bool
    private static let sources = [
        (uri: "https://example.com/first", title: "The first source"),
        (uri: "https://example.com/second", title: "The second source"),
    ]

    init(of text: String, isVertex: Bool) {
        self.text = text
        self.isVertex = isVertex
    }

    /// What each source supports.
    private var segments: [Substring] { [text.prefix(text.count / 2), text[...]] }

    /// Gemini's `groundingMetadata`; it counts bytes.
    var metadata: JSON {
        let supports = segments.enumerated().map { index, segment -> JSON in
            [
                "segment": ["endIndex": JSON(segment.utf8.count), "text": .string(String(segment))],
                "groundingChunkIndices": [JSON(index)], "confidenceScores": [0.875],
            ]
        }
        return [
            "webSearchQueries": ["what the emulator looked for"],
            "searchEntryPoint": ["renderedContent": "<div>what the emulator looked for</div>"],
            "groundingChunks": .array(
                Self.sources.map { ["web": ["uri": .string($0.uri), "title": .string($0.title)]] }
            ),
            "groundingSupports": .array(supports),
        ]
    }

    /// Gemini's `citationMetadata`, in which Vertex AI has another name for the list.
    var citations: JSON {
        let citations = zip(Self.sources, segments).map { source, segment -> JSON in
            [
                "endIndex": JSON(segment.utf8.count), "uri": .string(source.uri),
                (isVertex ? "title" : "license"): .string(isVertex ? source.title : "mit"),
            ]
        }
        return [(isVertex ? "citations" : "citationSources"): .array(citations)]
    }

    /// OpenAI's `annotations` of a message; it counts characters.
    var annotations: JSON {
        .array(flatAnnotations.map { ["type": "url_citation", "url_citation": .object($0)] })
    }

    /// The same in the form of the Responses API.
    var responsesAnnotations: JSON {
        .array(flatAnnotations.map { .object(JSONObject([("type", "url_citation")] + $0.members)) })
    }

    private var flatAnnotations: [JSONObject] {
        zip(Self.sources, segments).map { source, segment in
            [
                "start_index": 0, "end_index": JSON(segment.count), "url": .string(source.uri),
                "title": .string(source.title),
            ]
        }
    }
}
