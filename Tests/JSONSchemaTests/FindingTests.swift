import JSON
import JSONSchema
import Testing

@Suite struct FindingTests {
    static let lesson: JSON = [
        "type": "object",
        "properties": [
            "title": ["type": "string", "minLength": 1, "maxLength": 12],
            "kind": ["enum": ["story", "quiz"]],
            "steps": [
                "type": "array", "minItems": 1, "maxItems": 3,
                "items": [
                    "type": "object",
                    "properties": [
                        "duration": ["type": "number", "minimum": 1, "maximum": 30], "id": ["type": "integer"],
                    ],
                    "required": ["duration"], "additionalProperties": false,
                ],
            ],
        ],
        "required": ["title", "steps"],
    ]

    @Test(arguments: [
        (
            #"{"title":"a","steps":[{"duration":3},{"duration":4},{"duration":40}]}"#,
            "/steps/2/duration", "/steps/2/duration is 40; it must be at most 30."
        ),
        (
            #"{"title":"a","steps":[{"duration":3,"id":1.5}]}"#, "/steps/0/id",
            "/steps/0/id is 1.5; it must be an integer."
        ),
        (
            #"{"title":"a","steps":[{"time":3}]}"#,
            "/steps/0", "/steps/0 lacks the property \"duration\"."
        ),
        (#"{"title":"a","steps":[]}"#, "/steps", "/steps has 0 items; it must have at least 1."),
        (#"{"title":"","steps":[{"duration":3}]}"#, "/title", "/title has 0 characters; it must have at least 1."),
        (
            #"{"title":"a","steps":[{"duration":3}],"kind":"song"}"#,
            "/kind", "/kind is \"song\"; it must be one of \"story\", \"quiz\"."
        ),
        (#"{"title":"a"}"#, "", "The value lacks the property \"steps\"."),
        ("[]", "", "The value is an empty array; it must be an object."),
    ])
    func `a finding says what is wrong, where and what would be right`(text: String, path: String, message: String)
        throws
    {
        let schema = try JSONSchema(Self.lesson)

        let findings = try schema.validate(JSON(parsing: text))

        #expect(findings.first?.path == path)
        #expect(findings.first?.message == message)
    }

    @Test func `a property that is not allowed comes with those that are`() throws {
        let schema = try JSONSchema(Self.lesson)

        let findings = schema.validate(["title": "a", "steps": [["duration": 1, "a/b": 2]]])

        #expect(
            findings.map(\.message) == [
                #"/steps/0 has the property "a/b", which is not allowed; allowed are "duration", "id"."#
            ]
        )
    }

    @Test func `all that is wrong is found at once, but not without end`() throws {
        let schema = try JSONSchema(["items": ["type": "string"], "maxItems": 2])

        let few = schema.validate([1, 2, 3])
        let many = schema.validate(.array(Array(repeating: 1, count: 1000)))

        #expect(few.map(\.path) == ["", "/0", "/1", "/2"])
        #expect(many.count == JSONSchema.maximumFindings)
    }

    @Test func `of several forms the closest is explained`() throws {
        let schema = try JSONSchema([
            "anyOf": [
                ["type": "string"],
                ["type": "object", "properties": ["size": ["type": "integer"]], "required": ["size"]],
            ]
        ])

        let findings = schema.validate(["size": "big"])

        #expect(
            findings.map(\.message) == [
                "The value is an object, which is none of the 2 allowed forms, and the closest is not met because "
                    + #"/size is "big"; it must be an integer."#
            ]
        )
    }

    @Test func `a value that is two forms at once is told so`() throws {
        let schema = try JSONSchema(["oneOf": [["type": "number"], ["type": "string"], ["type": "integer"]]])

        #expect(
            schema.validate(3).map(\.message) == [
                "The value is of 3 allowed forms number 1 and number 3 at once; it must be only one of them."
            ]
        )
        #expect(schema.validate(2.5).isEmpty)
    }

    @Test func `the dialect of Gemini is understood`() throws {
        let schema = try JSONSchema([
            "type": "OBJECT",
            "properties": [
                "name": ["type": "STRING", "nullable": true, "maxLength": "3"],
                "tags": ["type": "ARRAY", "items": ["type": "STRING", "enum": ["a", "b"]], "minItems": "1"],
                "kind": ["type": "STRING", "format": "enum", "nullable": true, "enum": ["x"]],
            ],
            "required": ["name"], "propertyOrdering": ["name", "tags"],
        ])

        #expect(schema.validate(["name": nil, "tags": ["a"], "kind": nil]).isEmpty)
        #expect(schema.validate(["name": "abcd", "tags": [], "kind": "y"]).map(\.path) == ["/name", "/tags", "/kind"])
    }
}

@Suite struct NameTests {
    @Test func `two spellings of a character are two names`() throws {
        let schema = try JSONSchema([
            "properties": ["\u{E9}": ["type": "string"]], "required": ["\u{E9}"], "additionalProperties": false,
        ])

        #expect(schema.validate(["\u{E9}": "x"]).isEmpty)
        #expect(schema.validate(["e\u{301}": "x"]).count == 2)
    }

    @Test func `of duplicates the last one is checked`() throws {
        let schema = try JSONSchema(["properties": ["a": ["type": "string"]], "maxProperties": 1])

        #expect(try schema.validate(JSON(parsing: #"{"a":1,"a":"x"}"#)).isEmpty)
        #expect(try schema.validate(JSON(parsing: #"{"a":"x","a":1}"#)).count == 1)
    }
}
