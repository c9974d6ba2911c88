import GeminiDialect
import Generation
import JSON
import Testing

/// What the two APIs and the models differ in, as requests of other dialects meet it.
@Suite struct FlavourWritingTests {
    private var request: Request {
        var request = Request(model: "m", turns: [Turn(.user, text: "Q")])
        request.safety = [SafetySetting(category: "C", threshold: "OFF", method: "SEVERITY")]
        request.cachedContent = "cachedContents/1"
        request.serviceTier = .flex
        request.modalities = [.text, .image]
        request.tools.searchesWeb = true
        return request
    }

    @Test func `the Gemini API is told everything it takes`() throws {
        let (written, notices) = try GeminiContent(.geminiAPI).written(request)

        #expect(
            written
                == JSON(
                    text: """
                        {"contents":[{"role":"user","parts":[{"text":"Q"}]}],"tools":[{"googleSearch":{}}],
                         "generationConfig":{"responseModalities":["TEXT","IMAGE"]},
                         "safetySettings":[{"category":"C","threshold":"OFF"}],
                         "cachedContent":"cachedContents/1","serviceTier":"flex"}
                        """
                )
        )
        #expect(notices.count == 1)
    }

    @Test func `Vertex AI is told everything it takes`() throws {
        var request = request
        request.cachedContent = "projects/p/locations/l/cachedContents/1"

        let (written, notices) = try GeminiContent(.vertex).written(request)

        #expect(written["safetySettings"]?[0]?["method"] == "SEVERITY")
        #expect(written["cachedContent"] == "projects/p/locations/l/cachedContents/1")
        #expect(written["serviceTier"] == nil)
        #expect(notices == ["The service tier is not in the body: Vertex AI takes it as a header."])
    }

    @Test func `functions and web search stand side by side`() throws {
        var request = Request(model: "m", turns: [Turn(.user, text: "Q")])
        request.tools.declarations = [ToolDeclaration(name: "f")]
        request.tools.searchesWeb = true

        let (written, _) = try GeminiContent().written(request)

        #expect(written["tools"] == [["functionDeclarations": [["name": "f"]]], ["googleSearch": [:]]])
    }

    @Test(arguments: [(.geminiAPI, nil), (.vertex, "a.png")] as [(GeminiContent.Flavour, String?)])
    func `the name of a file is for Vertex AI`(flavour: GeminiContent.Flavour, name: String?) throws {
        let image = Part(.inlineData(InlineData(mimeType: "image/png", base64: "AA", name: "a.png")))

        let (written, _) = try GeminiContent(flavour).written(Request(model: "m", turns: [Turn(.user, [image])]))

        #expect(written["contents"]?[0]?["parts"]?[0]?["inlineData"]?["displayName"]?.string == name)
    }

    @Test(
        arguments: [
            ("file-abc123", .geminiAPI, false), ("file-abc123", .vertex, false),
            ("https://h/file-1.png", .geminiAPI, true),
            ("https://generativelanguage.googleapis.com/v1beta/files/a", .geminiAPI, true),
            ("https://generativelanguage.googleapis.com/v1beta/files/a", .vertex, false),
            ("files/a", .geminiAPI, true), ("files/a", .vertex, false), ("gs://b/files/a", .vertex, true),
        ] as [(String, GeminiContent.Flavour, Bool)]
    )
    func `a file is read where it is kept, or by another target`(
        uri: String,
        flavour: GeminiContent.Flavour,
        isRead: Bool
    ) throws {
        let file = FileReference(uri: uri, mimeType: "a/b")
        let body = #"{"contents":[{"role":"user","parts":[{"fileData":{"fileUri":"\#(uri)","mimeType":"a/b"}}]}]}"#
        let requests = [
            Request(model: "m", turns: [Turn(.user, [Part(.text("Q")), Part(.file(file))])]),
            try GeminiContent.readRequest(body),
        ]

        for request in requests {
            guard isRead else {
                let failure = #expect(throws: Failure.self) { try GeminiContent(flavour).write(request, model: "m") }
                #expect(failure?.kind == .permission)
                #expect(failure?.kind.mayHelpElsewhere == true)
                continue
            }
            let written = try GeminiContent(flavour).write(request, model: "m")
            #expect(String(decoding: written.body, as: UTF8.self).contains(uri))
            #expect(written.notices == [])
        }
    }

    @Test(
        arguments: [
            ("cachedContents/a", .geminiAPI, true), ("cachedContents/a", .vertex, false),
            ("projects/p/locations/l/cachedContents/1", .vertex, true),
            ("projects/p/locations/l/cachedContents/1", .geminiAPI, false),
        ] as [(String, GeminiContent.Flavour, Bool)]
    )
    func `cached content goes to who keeps it`(name: String, flavour: GeminiContent.Flavour, isKept: Bool) throws {
        let body = #"{"contents":[{"role":"user","parts":[{"text":"Q"}]}],"cached_content":"\#(name)","new":1.00}"#
        var translated = Request(model: "m", turns: [Turn(.user, text: "Q")])
        translated.cachedContent = name

        let forwarded = try GeminiContent(flavour).write(try GeminiContent.readRequest(body), model: "m")
        let written = try GeminiContent(flavour).write(translated, model: "m")

        for one in [forwarded, written] {
            #expect(String(decoding: one.body, as: UTF8.self).contains(name) == isKept)
            #expect(one.notices.count == (isKept ? 0 : 1))
        }
        #expect(forwarded.isForwarded)
        #expect(String(decoding: forwarded.body, as: UTF8.self).contains(#""new":1.00"#))
    }

    @Test(
        .bug(
            "https://github.com/Zoo-Code-Org/Zoo-Code/issues/1052",
            "requests that end with the model's turn were refused"
        ),
        arguments: [
            ("gemini-2.5-flash", 2), ("gemini-3.1-pro-preview", 2), ("gemini-3.5-flash-lite", 3),
            ("gemini-3.6-flash", 3), ("publishers/google/models/gemini-3.8-flash", 3),
        ]
    )
    func `a conversation that ends with the model's turn goes on`(model: String, count: Int) throws {
        let turns = [Turn(.user, text: "Q"), Turn(.assistant, text: "A, and")]

        let (written, notices) = try GeminiContent().written(Request(model: "m", turns: turns), model: model)

        #expect(written["contents"]?.array?.count == count)
        #expect(notices.count == count - 2)
        #expect((written["contents"]?[2]?["parts"]?[0]?["text"] == "Continue.") == (count == 3))
    }
}

/// The rules of models can be overruled without touching the table.
@Suite struct ModelRulesTests {
    @Test(
        .bug("https://github.com/SaschaHeyer/gen-ai-livestream/pull/20", "rules of models could not be overruled")
    )
    func `the longest pattern decides, member by member`() {
        var broad = ModelRules.Change()
        broad.takesSampling = true
        broad.thinking = .level([.high])
        var narrow = ModelRules.Change()
        narrow.thinking = ModelRules.ThinkingControl.none

        let table = ModelRules.Table.standard.overriding([("gemini-3.8-flash-x*", narrow), ("gemini-3.8*", broad)])

        #expect(table.rules(of: "gemini-3.8-flash").thinking == .level([.high]))
        #expect(table.rules(of: "models/gemini-3.8-flash-x1").thinking == .none)
        #expect(table.rules(of: "gemini-3.8-flash-x1").takesSampling)
        #expect(!table.rules(of: "gemini-3.8-flash-x1").takesPenalties)
        #expect(!table.rules(of: "gemini-3.7-flash").takesSampling)
    }

    @Test func `a tuned model is overruled by its path`() throws {
        var change = ModelRules.Change()
        change.takesSampling = false
        change.takesPenalties = false
        change.takesModelTurnLast = false
        change.needsCallSignatures = true
        let name = "projects/p/locations/l/endpoints/123"
        let wire = GeminiContent(.vertex, rules: .standard.overriding([(name, change)]))
        var request = Request(model: "m", turns: [Turn(.assistant, text: "A")])
        request.sampling.temperature = 1

        let (written, notices) = try wire.written(request, model: name)

        #expect(written["generationConfig"] == nil)
        #expect(notices.count == 2)
    }
}
