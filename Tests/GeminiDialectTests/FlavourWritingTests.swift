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
        let (written, notices) = try GeminiContent(.vertex).written(request)

        #expect(written["safetySettings"]?[0]?["method"] == "SEVERITY")
        #expect(written["cachedContent"] == "cachedContents/1")
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

    @Test func `a file of OpenAI is left out, an address is not`() throws {
        let files = ["file-abc123", "https://h/file-1.png", "file-def456"].map { Part(.file(FileReference(uri: $0))) }

        let (written, notices) = try GeminiContent().written(Request(model: "m", turns: [Turn(.user, files)]))

        #expect(
            written["contents"]?[0]?["parts"]
                == [["fileData": ["mimeType": "image/png", "fileUri": "https://h/file-1.png"]]]
        )
        #expect(notices.count == 1)
    }

    @Test(arguments: [(.geminiAPI, 2), (.vertex, 1)] as [(GeminiContent.Flavour, Int)])
    func `a file of the Gemini API is read there alone`(flavour: GeminiContent.Flavour, count: Int) throws {
        let file = FileReference(uri: "https://generativelanguage.googleapis.com/v1beta/files/a", mimeType: "a/b")
        let turn = Turn(.user, [Part(.text("Q")), Part(.file(file))])

        let (written, notices) = try GeminiContent(flavour).written(Request(model: "m", turns: [turn]))

        #expect(written["contents"]?[0]?["parts"]?.array?.count == count)
        #expect(notices.count == 2 - count)
    }

    @Test(
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
    @Test func `the longest pattern decides, member by member`() {
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
