import GeminiDialect
import Generation
import JSON
import Testing

/// A caller's schema is told to Gemini in the words that Gemini has.
@Suite struct LoweredSchemaTests {
    struct Case: CustomTestStringConvertible {
        let given: String
        let lowered: String
        var changes: [String] = []

        var testDescription: String { given }

        init(_ given: String, _ lowered: String, _ changes: String...) {
            self.given = given
            self.lowered = lowered
            self.changes = changes
        }
    }

    static let values = [
        Case(##"{"const":"a"}"##, ##"{"type":"string","enum":["a"]}"##),
        Case(##"{"type":"string","const":"a"}"##, ##"{"type":"string","enum":["a"]}"##),
        Case(##"{"const":1.0}"##, ##"{"type":"integer","enum":[1.0]}"##),
        Case(##"{"const":null}"##, ##"{"type":"null"}"##),
        Case(##"{"const":true}"##, ##"{"type":"boolean"}"##, "const"),
        Case(##"{"const":{"a":1}}"##, ##"{"type":"object"}"##, "const"),
        Case(##"{"enum":[true,false]}"##, ##"{"type":"boolean"}"##),
        Case(
            ##"{"type":["string","null"],"enum":["a",null]}"##,
            ##"{"anyOf":[{"type":"string","enum":["a"]},{"type":"null"}]}"##
        ),
        Case(##"{"type":"integer","enum":["a",1,1.5]}"##, ##"{"type":"integer","enum":[1]}"##),
        Case(##"{"type":"string","nullable":true}"##, ##"{"type":["string","null"]}"##),
        Case(##"{"type":"STRING"}"##, ##"{"type":"string"}"##),
        Case(##"{"type":"any","minLength":1}"##, "{}", "type", "minLength"),
        Case(
            ##"{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":9.5}"##,
            ##"{"type":"integer","minimum":1,"maximum":9}"##
        ),
        Case(##"{"type":"number","exclusiveMinimum":0}"##, ##"{"type":"number","minimum":0}"##, "exclusiveMinimum"),
        Case(##"{"type":"integer","minimum":5,"exclusiveMinimum":2}"##, ##"{"type":"integer","minimum":5}"##),
        Case(##"{"type":"integer","minimum":0,"exclusiveMinimum":true}"##, ##"{"type":"integer","minimum":1}"##),
        Case(##"{"minimum":0,"exclusiveMinimum":false}"##, ##"{"minimum":0}"##),
        Case(
            ##"{"type":"integer","exclusiveMinimum":9223372036854775807}"##,
            ##"{"type":"integer","minimum":9223372036854775807}"##,
            "exclusiveMinimum"
        ),
        Case(##"{"type":"number","multipleOf":1}"##, ##"{"type":"integer"}"##),
        Case(##"{"type":"number","multipleOf":0.5}"##, ##"{"type":"number"}"##, "multipleOf"),
        Case(##"{"type":"string","pattern":"a","format":"email"}"##, ##"{"type":"string"}"##, "pattern"),
        Case(##"{"type":"integer","pattern":"a","uniqueItems":true}"##, ##"{"type":"integer"}"##),
        Case(
            ##"{"$schema":"x","$comment":"c","title":"T","default":1,"examples":[2],"readOnly":true,"x-a":{},"type":"number"}"##,
            ##"{"title":"T","type":"number"}"##
        ),
    ]

    static let parts = [
        Case("true", "{}"),
        Case("false", "{}", "false"),
        Case(##"{"not":{"type":"string"}}"##, "{}", "not"),
        Case(
            ##"{"type":"object","patternProperties":{"^a":{"type":"string"}},"additionalProperties":false}"##,
            ##"{"type":"object","additionalProperties":{"type":"string"}}"##,
            "patternProperties"
        ),
        Case(
            ##"{"patternProperties":{"^a":{"type":"string"}},"additionalProperties":{"type":"integer"}}"##,
            ##"{"additionalProperties":{"anyOf":[{"type":"integer"},{"type":"string"}]}}"##,
            "patternProperties"
        ),
        Case(##"{"patternProperties":{"^a":{"type":"string"}}}"##, "{}", "patternProperties"),
        Case(
            ##"{"type":"object","propertyNames":{"type":"string"},"additionalProperties":{"type":"number"}}"##,
            ##"{"type":"object","additionalProperties":{"type":"number"}}"##
        ),
        Case(
            ##"{"properties":{"a":{"type":"null"}},"unevaluatedProperties":false}"##,
            ##"{"properties":{"a":{"type":"null"}},"additionalProperties":false}"##
        ),
        Case(##"{"anyOf":[{}],"unevaluatedProperties":false}"##, "{}", "unevaluatedProperties"),
        Case(
            ##"{"properties":{"a":false,"b":{}},"additionalProperties":false}"##,
            ##"{"properties":{"b":{}},"additionalProperties":false}"##
        ),
        Case(##"{"properties":{"a":false}}"##, ##"{"properties":{"a":{}}}"##, "properties"),
        Case(
            ##"{"required":["a","b"],"properties":{"b":{"type":"null"}},"additionalProperties":{"type":"string"}}"##,
            ##"{"required":["a","b"],"properties":{"b":{"type":"null"},"a":{"type":"string"}},"additionalProperties":{"type":"string"}}"##
        ),
        Case(
            ##"{"items":[{"type":"string"}],"additionalItems":false}"##,
            ##"{"prefixItems":[{"type":"string"}],"maxItems":1}"##
        ),
        Case(##"{"prefixItems":[{},false,{}],"items":{"type":"null"}}"##, ##"{"prefixItems":[{}],"maxItems":1}"##),
        Case(##"{"items":false,"maxItems":3}"##, ##"{"maxItems":0}"##),
        Case(
            ##"{"type":"array","uniqueItems":true,"contains":{}}"##,
            ##"{"type":"array"}"##,
            "uniqueItems",
            "contains"
        ),
        Case(##"{"anyOf":[{"type":"string"},false]}"##, ##"{"anyOf":[{"type":"string"}]}"##),
        Case(##"{"anyOf":[{"type":"string"},{"pattern":"a"}]}"##, "{}", "pattern"),
        Case(
            ##"{"oneOf":[{"type":"string"},{"type":"null"}]}"##,
            ##"{"anyOf":[{"type":"string"},{"type":"null"}]}"##
        ),
        Case(
            ##"{"oneOf":[{"type":"number"},{"type":"integer"}]}"##,
            ##"{"anyOf":[{"type":"number"},{"type":"integer"}]}"##,
            "oneOf"
        ),
        Case(
            """
            {"oneOf":[{"type":"object","properties":{"k":{"const":"a"}},"required":["k"]},
             {"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}
            """,
            """
            {"anyOf":[{"type":"object","properties":{"k":{"type":"string","enum":["a"]}},"required":["k"]},
             {"type":"object","properties":{"k":{"type":"string","enum":["b"]}},"required":["k"]}]}
            """
        ),
        Case(##"{"if":{"type":"string"},"then":{"minLength":1}}"##, "{}", "if"),
        Case(##"{"if":{"type":"string"}}"##, "{}"),
    ]

    static let combined = [
        Case(
            ##"{"allOf":[{"type":["string","integer"]},{"type":"number","minimum":1}],"minimum":0}"##,
            ##"{"type":"integer","minimum":1}"##
        ),
        Case(
            """
            {"allOf":[{"properties":{"a":{"type":"string"}},"additionalProperties":false},
             {"properties":{"b":{}},"required":["a"]}]}
            """,
            ##"{"properties":{"a":{"type":"string"}},"additionalProperties":false,"required":["a"]}"##
        ),
        Case(
            ##"{"allOf":[{"prefixItems":[{"type":"string"}]},{"items":{"type":["string","null"]}}]}"##,
            ##"{"prefixItems":[{"type":"string"}],"items":{"type":["string","null"]}}"##
        ),
        Case(##"{"allOf":[{"type":"string"},{"type":"null"}]}"##, "{}", "false"),
        Case(
            ##"{"allOf":[{"anyOf":[{"type":"string"}]},{"anyOf":[{"type":"null"}]}]}"##,
            ##"{"anyOf":[{"type":"string"}]}"##,
            "allOf"
        ),
        Case(
            ##"{"$ref":"#/definitions/A","definitions":{"A":{"type":"string"},"B":{"not":{}}}}"##,
            ##"{"$ref":"#/$defs/A","$defs":{"A":{"type":"string"}}}"##
        ),
        Case(
            ##"{"properties":{"a":{"$ref":"#/$defs/A","description":"D"}},"$defs":{"A":{"type":"string"}}}"##,
            ##"{"properties":{"a":{"description":"D","anyOf":[{"$ref":"#/$defs/A"}]}},"$defs":{"A":{"type":"string"}}}"##
        ),
        Case(
            """
            {"allOf":[{"$ref":"#/$defs/A"},{"properties":{"b":{"type":"null"}}}],
             "$defs":{"A":{"type":"object","properties":{"a":{"type":"string"}}}}}
            """,
            ##"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"null"}}}"##
        ),
        Case(
            ##"{"properties":{"a":{"$ref":"#/$defs/a~1b"},"b":{"$ref":"#x"}},"$defs":{"a/b":{"$anchor":"x","type":"null"}}}"##,
            ##"{"properties":{"a":{"$ref":"#/$defs/a_b"},"b":{"$ref":"#/$defs/a_b"}},"$defs":{"a_b":{"type":"null"}}}"##
        ),
        Case(
            ##"{"type":"object","properties":{"n":{"$ref":"#"}}}"##,
            ##"""
            {"type":"object","properties":{"n":{"$ref":"#/$defs/root"}},
             "$defs":{"root":{"type":"object","properties":{"n":{"$ref":"#/$defs/root"}}}}}
            """##
        ),
        Case(
            ##"""
            {"$ref":"#/$defs/N","$defs":{"N":{"type":"object","required":["n"],
             "properties":{"n":{"anyOf":[{"$ref":"#/$defs/N"},{"type":"null"}]}}}}}
            """##,
            ##"""
            {"$ref":"#/$defs/N","$defs":{"N":{"type":"object","required":["n"],
             "properties":{"n":{"anyOf":[{"type":"object"},{"type":"null"}]}}}}}
            """##,
            "$ref"
        ),
        Case(##"{"$ref":"#"}"##, ##"{"$ref":"#/$defs/root","$defs":{"root":{}}}"##, "$ref"),
        Case(##"{"$ref":"http://h/x"}"##, "{}", "$ref"),
        Case(
            ##"{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/$defs/A","minLength":1,"$defs":{"A":{}}}"##,
            ##"{"$ref":"#/$defs/A","$defs":{"A":{}}}"##
        ),
    ]

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/16340", "keywords that Gemini lacks were sent to it"),
        .bug("https://github.com/BerriAI/litellm/issues/6459", "keywords that Gemini lacks were sent to it"),
        arguments: values + parts + combined
    )
    func `a schema is said in Gemini's words`(example: Case) {
        let lowered = LoweredSchema(JSON(text: example.given))

        #expect(lowered.schema == JSON(text: example.lowered))
        #expect(lowered.changes == example.changes)
    }

    @Test(
        arguments: [
            ##"{"type":"object","title":"T","properties":{"b":{"type":"number","maximum":1.50},"a":{"type":["string","null"]}}}"##,
            ##"{"type":"array","items":{"anyOf":[{"type":"integer"},{"enum":["a"]}]},"minItems":1e1}"##,
            ##"{"$defs":{"N":{"type":"array","items":{"$ref":"#/$defs/N"}}},"properties":{"n":{"$ref":"#/$defs/N"}}}"##,
            ##"{"$id":"http://h/a","required":["b","a"],"properties":{"a":{},"b":{}},"propertyOrdering":["b","a"]}"##,
            "{}", "7", "[]",
        ]
    )
    func `what Gemini takes is left byte for byte`(text: String) {
        let lowered = LoweredSchema(JSON(text: text))

        #expect(String(decoding: lowered.schema.bytes, as: UTF8.self) == text)
        #expect(!lowered.isWeakened)
    }

    @Test func `a loosened output is told and marked`() throws {
        var request = Request(model: "m", turns: [Turn(.user, text: "Q")])
        request.output = .schema(OutputSchema(schema: ["type": "string", "pattern": "a", "not": ["const": "b"]]))
        request.tools.declarations = [ToolDeclaration(name: "f", parameters: ["type": "object", "minProperties": 1])]

        let written = try GeminiContent().write(request, model: "gemini-2.5-flash")

        let body = try JSON(parsing: written.body)
        #expect(body["generationConfig"]?["responseJsonSchema"] == ["type": "string"])
        #expect(body["tools"]?[0]?["functionDeclarations"]?[0]?["parametersJsonSchema"] == ["type": "object"])
        #expect(written.isOutputLoosened)
        #expect(
            written.notices == [
                "The parameters of the tool `f` were loosened for Gemini: `minProperties` was left out or weakened.",
                "The output schema was loosened for Gemini: `pattern` and `not` were left out or weakened; "
                    + "the answer is checked against the whole schema here.",
            ]
        )
    }

    @Test func `an output that is told whole is not marked`() throws {
        var request = Request(model: "m", turns: [Turn(.user, text: "Q")])
        request.output = .schema(OutputSchema(schema: ["const": "a"]))

        let written = try GeminiContent().write(request, model: "gemini-2.5-flash")

        #expect(!written.isOutputLoosened)
        #expect(written.notices == [])
    }
}
