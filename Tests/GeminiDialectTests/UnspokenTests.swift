import GeminiDialect
import Generation
import JSON
import Testing

/// What a caller says that has no word in the vocabulary is named, and nothing else is.
@Suite struct UnspokenTests {
    private static let contents = #""contents":[{"parts":[{"text":"Q"}]}]"#

    @Test(
        arguments: [
            (#""labels":{"a":"b"}"#, "labels"), (#""brand_new_field":1"#, "brandNewField"),
            (#""generationConfig":{"speechConfig":{}}"#, "generationConfig.speechConfig"),
            (#""generationConfig":{"image_config":{}}"#, "generationConfig.imageConfig"),
            (#""generationConfig":{"mediaResolution":"MEDIA_RESOLUTION_LOW"}"#, "generationConfig.mediaResolution"),
            (#""generationConfig":{"thinkingConfig":{"x":1}}"#, "generationConfig.thinkingConfig.x"),
            (#""generationConfig":{"responseMimeType":"text/x.enum"}"#, "generationConfig.responseMimeType"),
            (#""generationConfig":{"responseMimeType":"image/gif"}"#, "generationConfig.responseMimeType"),
            (#""generationConfig":{"responseModalities":["SMELL"]}"#, "generationConfig.responseModalities"),
            (#""serviceTier":"warp""#, "serviceTier"),
            (#""tools":[{"codeExecution":{}}]"#, "tools[].codeExecution"),
            (#""tools":[{"url_context":{}}]"#, "tools[].urlContext"),
            (#""tools":[{"googleMaps":{}}]"#, "tools[].googleMaps"),
            (#""tools":[{"fileSearch":{}}]"#, "tools[].fileSearch"),
            (
                #""tools":[{"googleSearchRetrieval":{"dynamicRetrievalConfig":{}}}]"#,
                "tools[].googleSearchRetrieval.dynamicRetrievalConfig"
            ),
            (
                #""tools":[{"functionDeclarations":[{"name":"f","response":{}}]}]"#,
                "tools[].functionDeclarations[].response"
            ),
            (
                #""tools":[{"functionDeclarations":[{"name":"f","behavior":"BLOCKING"}]}]"#,
                "tools[].functionDeclarations[].behavior"
            ),
            (#""toolConfig":{"retrievalConfig":{}}"#, "toolConfig.retrievalConfig"),
            (#""systemInstruction":{"parts":[{"executableCode":{}}]}"#, "systemInstruction.parts[].executableCode"),
        ]
    )
    func `a field without a word is named`(member: String, field: String) throws {
        let request = try GeminiContent.readRequest("{\(Self.contents),\(member)}")

        #expect(request.unspoken.count == 1)
        #expect(request.unspoken.first?.hasPrefix("`\(field)` was left out: ") == true)
        #expect(request.original != nil)
    }

    @Test(
        arguments: [
            #"{"text":"Q","videoMetadata":{"fps":1}}"#, #"{"text":"Q","mediaResolution":{}}"#,
            #"{"executableCode":{"code":"x"}}"#, #"{"codeExecutionResult":{"outcome":"OUTCOME_OK"}}"#,
            #"{"functionCall":{"name":"f","partialArgs":[]}}"#,
            #"{"functionResponse":{"name":"f","scheduling":"WHEN_IDLE"}}"#,
        ]
    )
    func `a part's field is named once however often it comes`(part: String) throws {
        let contents = Array(repeating: #"{"parts":[{"text":"Q"},\#(part)]}"#, count: 3).joined(separator: ",")

        let request = try GeminiContent.readRequest(#"{"contents":[\#(contents)]}"#)

        #expect(request.unspoken.count == 1)
        #expect(request.unspoken.first?.hasPrefix("`contents[].parts[].") == true)
    }

    @Test func `what has a word is read into it`() throws {
        let request = try GeminiContent.readRequest(
            """
            {"model":"models/m","contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"a/b","data":"AA",
              "displayName":"n.b"}}]}],"tools":[{"google_search":{}}],"cached_content":"cachedContents/1",
             "safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF","method":"SEVERITY"},
              {"category":"only"}],"serviceTier":"SERVICE_TIER_FLEX","unknown":null,
             "generationConfig":{"responseModalities":["TEXT","image","TEXT"]}}
            """
        )

        #expect(request.unspoken == [])
        #expect(
            request.turns == [
                Turn(.user, [Part(.inlineData(InlineData(mimeType: "a/b", base64: "AA", name: "n.b")))])
            ]
        )
        #expect(request.tools.searchesWeb)
        #expect(request.cachedContent == "cachedContents/1")
        #expect(
            request.safety == [
                SafetySetting(category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF", method: "SEVERITY")
            ]
        )
        #expect(request.serviceTier == .flex)
        #expect(request.modalities == [.text, .image])
    }

    @Test func `thousands of unknown fields make few sentences`() throws {
        let members = (0..<10_000).map { #""x\#($0)":1"# }.joined(separator: ",")

        let request = try GeminiContent.readRequest("{\(Self.contents),\(members)}")

        #expect(request.unspoken.count == 32)
    }
}
