import GeminiDialect
import Generation
import JSON
import Testing

/// A caller's own body reaches a server of either flavour as that server takes it.
@Suite struct ForwardingTests {
    private func forward(_ text: String, to flavour: GeminiContent.Flavour) throws -> (String, [String]) {
        let request = try GeminiContent.readRequest(text)

        let written = try GeminiContent(flavour).write(request, model: "gemini-3.8-flash")

        #expect(written.isForwarded)
        return (String(decoding: written.body, as: UTF8.self), written.notices)
    }

    @Test(
        arguments: [
            (.geminiAPI, #"{ "contents":[{"parts":[{"text":"labels"}]}], "serviceTier":"flex" }"#),
            (.geminiAPI, #"{"contents" : {"parts":{"text":"\u0041"}},"generationConfig":{"topP":1.00,"new":{}}}"#),
            (.vertex, #"{"contents": [{"role":"user","parts":[{"text":"Q"}]}], "labels":{"a":"b"}}"#),
            (.vertex, #"{"contents":[{"role":"user","parts":[{"text":"Q"}]}],"safetySettings":[ ]}"#),
        ] as [(GeminiContent.Flavour, String)]
    )
    func `a body that the server takes is not touched`(flavour: GeminiContent.Flavour, text: String) throws {
        let (body, notices) = try forward(text, to: flavour)

        #expect(body == text)
        #expect(notices == [])
    }

    @Test(
        arguments: [
            (#""labels":{"a":"b"}"#, "", "labels"),
            (#""model_armor_config":{}"#, "", "modelArmorConfig"),
            (
                #""generationConfig":{"routing_config":{},"topP":1.00}"#, #""generationConfig":{"topP":1.00}"#,
                "generationConfig.routingConfig"
            ),
            (
                #""generationConfig":{"audioTimestamp":true}"#, #""generationConfig":{}"#,
                "generationConfig.audioTimestamp"
            ),
            (
                #""safetySettings":[{"category":"C","threshold":"OFF","method":"SEVERITY"}]"#,
                #""safetySettings":[{"category":"C","threshold":"OFF"}]"#, "safetySettings[].method"
            ),
            (
                #""tools":[{"retrieval":{}},{"googleSearch":{}}]"#, #""tools":[{"googleSearch":{}}]"#,
                "tools[].retrieval"
            ),
            (
                #""systemInstruction":{"parts":{"inlineData":{"mimeType":"a/b","data":"AA","displayName":"n"}}}"#,
                #""systemInstruction":{"parts":{"inlineData":{"mimeType":"a/b","data":"AA"}}}"#,
                "systemInstruction.parts[].inlineData.displayName"
            ),
        ]
    )
    func `the Gemini API is spared what only Vertex AI takes`(member: String, left: String, field: String) throws {
        let rest = #""contents":[{"parts":[{"text":"Q"}]}],"seed":1e2"#

        let (body, notices) = try forward("{\(member), \(rest)}", to: .geminiAPI)

        #expect(body == (left.isEmpty ? "{\(rest)}" : "{\(left),\(rest)}"))
        #expect(notices == ["`\(field)` was left out: the Gemini API refuses it."])
    }

    @Test func `Vertex AI is told whose each content is`() throws {
        let (body, notices) = try forward(
            #"{"contents":[{"parts":[{"text":"Q"}]},{"role":"model","parts":[{"text":"A"}]},{"role":null,"parts":[]}],"x":1.0}"#,
            to: .vertex
        )

        #expect(
            body
                == #"{"contents":[{"role":"user","parts":[{"text":"Q"}]},{"role":"model","parts":[{"text":"A"}]},"#
                + #"{"role":"user","parts":[]}],"x":1.0}"#
        )
        #expect(notices == [])
    }

    @Test func `Vertex AI is spared what only the Gemini API takes`() throws {
        let (body, notices) = try forward(
            #"{"contents":[{"role":"user","parts":[{"text":"Q"}]}],"service_tier":"flex","tools":{"fileSearch":{},"x":{}}}"#,
            to: .vertex
        )

        #expect(body == #"{"contents":[{"role":"user","parts":[{"text":"Q"}]}],"tools":{"x":{}}}"#)
        #expect(notices.count == 2)
    }
}
