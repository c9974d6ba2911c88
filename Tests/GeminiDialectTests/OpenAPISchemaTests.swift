import GeminiDialect
import Generation
import JSON
import JSONSchema
import Testing

/// Gemini's own schemas are read as JSON Schema.
@Suite struct OpenAPISchemaTests {
    @Test(
        arguments: [
            (#"{"type":"INTEGER","minimum":"1","maximum":9.5}"#, #"{"type":"integer","minimum":1,"maximum":9.5}"#),
            (#"{"type":"NUMBER","minimum":"-1.5e3"}"#, #"{"type":"number","minimum":-1.5e3}"#),
            (#"{"type":"STRING","minLength":"1","max_length":2}"#, #"{"type":"string","minLength":1,"maxLength":2}"#),
            (
                #"{"type":"INTEGER","format":"enum","enum":["101","201"],"nullable":true}"#,
                #"{"type":["integer","null"],"format":"enum","enum":[101,201,null]}"#
            ),
            (#"{"type":"STRING","format":"enum","enum":["1"]}"#, #"{"type":"string","format":"enum","enum":["1"]}"#),
            (#"{"type":["STRING","NULL"]}"#, #"{"type":["string","null"]}"#),
            (#"{"type":"NULL","nullable":true}"#, #"{"type":"null"}"#),
            (
                #"{"nullable":true,"any_of":[{"type":"STRING"}]}"#,
                #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#
            ),
            (
                #"{"nullable":true,"type":"STRING","anyOf":[{"enum":["a"]}]}"#,
                #"{"type":["string","null"],"anyOf":[{"enum":["a"]},{"type":"null"}]}"#
            ),
            (#"{"anyOf":{"type":"STRING"},"required":"a"}"#, #"{"anyOf":[{"type":"string"}],"required":["a"]}"#),
            (
                ##"{"ref":"#/defs/A","defs":{"A":{"type":"OBJECT","properties":{"ref":{"type":"STRING"}}}}}"##,
                ##"{"$ref":"#/$defs/A","$defs":{"A":{"type":"object","properties":{"ref":{"type":"string"}}}}}"##
            ),
            (
                #"{"type":"TYPE_UNSPECIFIED","title":"T","example":"E","default":null,"description":"D"}"#,
                #"{"title":"T","example":"E","description":"D"}"#
            ),
        ]
    )
    func `a schema of Gemini's becomes JSON Schema`(given: String, expected: String) throws {
        let request = try GeminiContent.readRequest(
            #"{"contents":[{"parts":[{"text":"Q"}]}],"generationConfig":{"responseSchema":\#(given)}}"#
        )

        #expect(request.outputSchema == JSON(text: expected))
    }

    @Test func `a name that is ordered twice or not there is passed over`() throws {
        let request = try GeminiContent.readRequest(
            """
            {"contents":[{"parts":[{"text":"Q"}]}],"generationConfig":{"responseSchema":{"type":"OBJECT",
             "properties":{"a":{},"b":{},"c":{}},"propertyOrdering":["c","x","c","a"]}}}
            """
        )

        #expect(request.outputSchema?["properties"]?.object?.members.map(\.key) == ["c", "a", "b"])
    }

    @Test(arguments: Recorded.exchanges.filter { $0.schema != nil })
    func `a recorded answer follows the schema that was asked for`(exchange: Recorded.Exchange) throws {
        let request = try GeminiContent.readRequest(exchange.request.bytes, model: "m", isStreamed: exchange.isStream)
        let given = try #require(request.outputSchema)
        var text = ""
        for event in exchange.events {
            let parts = try JSON(parsing: event)["candidates"]?[0]?["content"]?["parts"]?.array ?? []
            text += parts.filter { $0["thought"] == nil }.compactMap { $0["text"]?.string }.joined()
        }
        // The first of two turns calls a tool instead.
        guard !text.isEmpty else { return }
        let value = try JSON(parsing: text)

        // Patterns with lookaround are beyond our validator, and beyond Gemini.
        if let original = try? JSONSchema(given) { #expect(original.validate(value) == []) }
        #expect(try JSONSchema(LoweredSchema(given).schema).validate(value) == [])
    }
}

extension Recorded.Exchange {
    /// The schema of the output that was asked for, in either of its forms.
    fileprivate var schema: JSON? {
        let configuration = request["generationConfig"] ?? request["generation_config"]
        let names = ["responseSchema", "response_schema", "responseJsonSchema", "response_json_schema"]
        return names.lazy.compactMap { configuration?[$0] }.first
    }
}

extension Request {
    /// The schema of the output, where there is one.
    fileprivate var outputSchema: JSON? {
        if case .schema(let schema) = output { schema.schema } else { nil }
    }
}
