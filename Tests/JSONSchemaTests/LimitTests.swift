import JSON
import JSONSchema
import Testing

@Suite struct LimitTests {
    @Test(
        arguments: [
            (["type": "text"], JSONSchemaError.Code.malformed, ""), (["minLength": -1], .malformed, ""),
            (["properties": ["a": ["required": "b"]]], .malformed, "/properties/a"),
            (["items": 3], .malformed, "/items"),
            (["pattern": "(?=a)"], .unsupported, ""), (["$defs": ["a": ["pattern": "["]]], .unsupported, "/$defs/a"),
            (["$dynamicRef": "#a"], .unsupported, ""), (["$ref": "#/$defs/a"], .unresolved, ""),
            (["$ref": "https://example.org/a.json"], .unresolved, ""), (["$ref": "#"], .endless, ""),
            (["anyOf": [["type": "null"], ["$ref": "#"]]], .endless, ""), (["multipleOf": 0], .malformed, ""),
            ("x", .malformed, ""), (["pattern": "((a{100}){100}){100}"], .unsupported, ""),
            (["pattern": "(((){1000}){1000}){1000}"], .unsupported, ""),
        ] as [(JSON, JSONSchemaError.Code, String)]
    )
    func `a schema that cannot be honoured is refused`(schema: JSON, code: JSONSchemaError.Code, path: String) {
        let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(schema) }

        #expect(error?.code == code)
        #expect(error?.path == path)
    }

    @Test func `a schema may refer to itself through the parts of a value`() throws {
        let schema = try JSONSchema([
            "$ref": "#/definitions/tree",
            "definitions": [
                "tree": ["type": "object", "properties": ["children": ["items": ["$ref": "#/definitions/tree"]]]]
            ],
        ])

        #expect(schema.validate(["children": [["children": []], [:]]]).isEmpty)
        #expect(schema.validate(["children": [["children": [3]]]]).map(\.path) == ["/children/0/children/0"])
    }

    @Test func `no forms to choose from means that nothing is valid, and there is a finding`() throws {
        let schema = try JSONSchema(["anyOf": []])

        #expect(schema.validate(1).map(\.message) == ["The value is 1, which is none of the 0 allowed forms."])
    }

    @Test func `a value deeper than the stack allows is not taken for valid`() throws {
        let schema = try JSONSchema(["items": ["$ref": "#"]])
        var value: JSON = 1
        for _ in 0..<10_000 { value = [value] }

        let findings = schema.validate(value)

        #expect(findings.map(\.message) == ["The value cannot be checked: it or its schema is too deep or too large."])
        while case .array(let array) = value, let inner = array.first { value = inner }
    }

    @Test func `a schema that multiplies its work is stopped`() throws {
        var definitions = JSONObject()
        for level in 0..<40 {
            let next: JSON = ["$ref": .string("#/$defs/l\(level + 1)")]
            definitions["l\(level)"] = ["allOf": [next, next]]
        }
        definitions["l40"] = true

        let schema = try JSONSchema(["$ref": "#/$defs/l0", "$defs": .object(definitions)])

        #expect(schema.validate(1).map(\.path) == [""])
    }

    @Test(arguments: ["(a+)+$", "^(a|a)*$", "^(a?){500}a{500}$", "(.*)*x"])
    func `a pattern cannot be made to take for ever`(pattern: String) throws {
        let schema = try JSONSchema(["pattern": .string(pattern)])

        let findings = schema.validate(.string(String(repeating: "a", count: 400) + "b"))

        #expect(findings.count == 1)
    }

    @Test func `a name that takes too long to match is not taken for allowed`() throws {
        let schema = try JSONSchema(["patternProperties": ["(a?){500}b": true]])
        let name = String(repeating: "a", count: 100_000)

        let findings = schema.validate(.object([name: 1]))

        #expect(findings.map(\.message) == ["The value cannot be checked: it or its schema is too deep or too large."])
    }

    @Test(arguments: [
        ("^[a-z0-9_-]{3,16}$", "ab_9", "ab"), ("\\d{4}-\\d{2}", "on 2026-11-21", "٢٠٢٦-١١"), ("^a|b$", "xb", "xa b "),
        ("^\\p{Lu}\\p{Ll}*$", "Éa", "éa"), ("^[^\\s@]+@[^\\s@]+$", "a@b", "a @b"), ("\\bcat\\b", "a cat.", "concat"),
        ("^(?:ab){2,}?$", "abab", "ab"), ("^(?<y>x)$", "x", "xx"), ("^.$", "😀", "\n"), ("a{,2}", "a{,2}", "aa"),
        ("^\\u00e9\\x41\\u{1F600}\\cA$", "éA😀\u{1}", "éA"), ("[\\]\\-a]", "-", "b"), ("^$", "", "\n"),
        ("[^a-c]", "d", "b"),
        ("^\\W\\D\\S\\B$", "-- ".replacing(" ", with: "-"), "a--"), ("^[\\w.+-]+$", "a.b+c-d", "a b"),
        ("\\$\\{x\\}", "${x}", "x"),
    ])
    func `patterns mean what ECMA-262 says`(pattern: String, matching: String, other: String) throws {
        let schema = try JSONSchema(["pattern": .string(pattern)])

        #expect(schema.validate(.string(matching)).isEmpty)
        #expect(!schema.validate(.string(other)).isEmpty)
    }

    @Test func `multiples and limits are exact`() throws {
        let cents = try JSONSchema(["multipleOf": 0.01])
        let limit = try JSONSchema(["maximum": .number(#require(JSONNumber(text: "9007199254740992")))])

        #expect(try cents.validate(JSON(parsing: "19.99")).isEmpty)
        #expect(try cents.validate(JSON(parsing: "1e300")).isEmpty)
        #expect(try !cents.validate(JSON(parsing: "19.999")).isEmpty)
        #expect(try !limit.validate(JSON(parsing: "9007199254740993")).isEmpty)
    }
}
