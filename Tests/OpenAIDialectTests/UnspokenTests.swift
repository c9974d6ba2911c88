import Generation
import JSON
import OpenAIDialect
import Testing

/// What callers say beyond the vocabulary is named; what has a counterpart is read.
@Suite struct UnspokenTests {
    private func read(_ fields: String, content: String = #""hi""#) throws -> Request {
        try OpenAIChat.readRequest(
            Array(#"{"model":"m","messages":[{"role":"user","content":\#(content)}],\#(fields)}"#.utf8)
        )
    }

    @Test(arguments: [
        #""logit_bias":{"1":2}"#, #""metadata":{"a":"b"}"#, #""store":true"#, #""prediction":{"type":"content"}"#,
        #""audio":{"voice":"a"}"#, #""verbosity":"low"#, #""user":"u"#, #""safety_identifier":"s"#,
        #""prompt_cache_key":"k"#, #""prompt_cache_retention":"24h"#, #""frobnicate":7"#,
    ])
    func `a field without a counterpart is named`(field: String) throws {
        let field = field.filter { $0 == "\"" }.count % 2 == 0 ? field : field + "\""
        let name = field.split(separator: "\"")[0]

        let request = try read(field)

        #expect(request.unspoken == ["`\(name)` was left out: the target's dialect has no counterpart."])
        #expect(request.original != nil)
    }

    @Test(arguments: [
        #""store":false,"logit_bias":{},"user":null,"metadata":null,"stop":[]"#, #""service_tier":"auto""#,
        #""tools":null,"stop":null,"modalities":null,"safety_settings":null,"tool_choice":null,"google":null"#,
    ])
    func `what says nothing is not named`(fields: String) throws {
        #expect(try read(fields).unspoken.isEmpty)
    }

    @Test func `what messages and tools hold beyond the vocabulary is named once`() throws {
        let body = """
            {"model":"m","reasoning_effort":"xhigh","service_tier":"scale","web_search_options":{"user_location":{"a":1}},
             "extra_body":{"top_a":1,"google":{"b":1}},"tool_choice":{"type":"custom","custom":{"name":"c"}},
             "tools":[{"type":"custom","custom":{"name":"c"}},{"type":"function","function":{"name":"f"},"cache_control":{"a":1}}],
             "messages":[{"role":"user","name":"Ann","content":[
              {"type":"text","text":"a","cache_control":{"type":"ephemeral"}},
              {"type":"text","text":"b","cache_control":{"type":"ephemeral"}},
              {"type":"image_url","image_url":{"url":"https://a.example/b.png","detail":"high"}},
              {"type":"image_url","image_url":{"url":"https://a.example/b.png","detail":"auto"}}]}]}
            """

        let request = try OpenAIChat.readRequest(Array(body.utf8))

        let names = request.unspoken.map { $0.split(separator: "`")[0] }
        #expect(
            names == [
                "messages[].name", "messages[].content[].cache_control", "messages[].content[].image_url.detail",
                "tools[].custom", "tools[].cache_control", "tool_choice.custom", "web_search_options.user_location",
                "extra_body.top_a", "extra_body.google.b", "reasoning_effort", "service_tier",
            ]
        )
        #expect(
            request.unspoken.contains("`reasoning_effort` was read as `high`: the target's dialect has no `xhigh`.")
        )
        #expect(request.thinking?.effort == .high)
        #expect(request.tools.searchesWeb)
    }

    @Test func `no flood of names comes back, and none that breaks a header`() throws {
        let fields = (0..<1000).map { #""\r\n`\#($0)":1"# }.joined(separator: ",").replacing("\r\n", with: "\\r\\n")

        let request = try read(fields)

        #expect(request.unspoken.count == 32)
        #expect(request.unspoken.first == "`???0` was left out: the target's dialect has no counterpart.")
    }

    @Test(arguments: ["%", #""google":{%}"#, #""extra_body":{"google":{%}}"#])
    func `Google's fields are read wherever they stand`(place: String) throws {
        let fields = """
            "thinking_config":{"thinking_level":"LOW"},"cached_content":"cachedContents/a",
            "safety_settings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}]
            """

        let request = try read(place.replacing("%", with: fields))

        #expect(request.thinking == Thinking(effort: .low))
        #expect(request.cachedContent == "cachedContents/a")
        #expect(request.safety == [SafetySetting(category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF")])
        #expect(request.unspoken.isEmpty)
    }

    @Test(arguments: [
        ("default", ServiceTier.standard as ServiceTier?), ("flex", .flex), ("priority", .priority), ("auto", nil),
    ])
    func `the class of service is read`(name: String, tier: ServiceTier?) throws {
        #expect(try read(#""service_tier":"\#(name)""#).serviceTier == tier)
    }

    @Test func `modalities and names of files are read`() throws {
        let file = #"[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,A"}}]"#

        let request = try read(#""modalities":["text","audio"]"#, content: file)

        #expect(request.modalities == [.text, .audio])
        let data = InlineData(mimeType: "application/pdf", base64: "A", name: "a.pdf")
        #expect(request.turns[0].parts == [Part(.inlineData(data))])
    }
}
