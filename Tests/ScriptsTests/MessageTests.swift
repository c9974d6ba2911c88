import JSON
import Scripts
import Testing

@Suite struct MessageTests {
    private static let id = "9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607"

    @Test func `a message is read as it is published`() throws {
        let message = try ScriptMessage(
            reading: Array(
                #"""
                {"request_id":"9F1C2B34-5D6E-4F70-8A91-B2C3D4E5F607","correlation_id":"req_0123456789abcdef","student_id":"user_123",
                 "student_query":"  Explain Newton's Third Law\nusing basketball ","grade_level":10,"interest":"basketball",
                 "environment":"dev","requested_modalities":["text","audio","text"],"preferred_modality":"text","retry":{"n":1}}
                """#.utf8
            )
        )

        #expect(message.requestID == Self.id)
        #expect(message.correlationID == "req_0123456789abcdef")
        #expect(message.studentID == "user_123")
        #expect(message.query == "Explain Newton's Third Law using basketball")
        #expect(message.grade == 10)
        #expect(message.interest == "basketball")
        #expect(message.environment == "dev")
        #expect(message.modalities == [.text, .audio])
        #expect(message.preferredModality == .text)
    }

    @Test func `what need not be said need not be there`() throws {
        var json = Self.sample
        for field in ["interest", "environment", "requested_modalities", "preferred_modality", "correlation_id"] {
            json[field] = field == "interest" ? .null : nil
        }

        let message = try ScriptMessage(json)

        #expect(message.interest == nil && message.correlationID == nil)
        #expect(message.modalities == [.text])
    }

    @Test(arguments: [
        ("request_id", JSON.null, "'request_id' is missing; add it"),
        (
            "request_id", "test_gemini_flash_final",
            "'request_id' is 23 characters long, and must be a UUID such as 9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607"
        ),
        ("request_id", 7, "'request_id' is a number, and must be a text"),
        ("student_id", "", "'student_id' is 0 characters long, and must be 1 to 128 visible characters without spaces"),
        (
            "student_id", "a b",
            "'student_id' is 3 characters long, and must be 1 to 128 visible characters without spaces"
        ),
        ("student_query", "ab", "'student_query' is 2 characters long, and must have 5 to 500; ask in a sentence"),
        (
            "student_query", "   \n\n\t    ",
            "'student_query' is 0 characters long, and must have 5 to 500; ask in a sentence"
        ),
        (
            "student_query", .string(String(repeating: "Newton's Third Law ", count: 50)),
            "'student_query' is 949 characters long, and must have 5 to 500; ask for one thing, in fewer words"
        ),
        (
            "grade_level", "10",
            "'grade_level' is 2 characters long, and must be a whole number from 1 to 12; take the quotes away"
        ),
        ("grade_level", 13, "'grade_level' is 13, and must be a whole number from 1 to 12"),
        ("grade_level", 9.5, "'grade_level' is 9.5, and must be a whole number from 1 to 12"),
        ("grade_level", nil, "'grade_level' is missing; give a whole number from 1 to 12"),
        (
            "interest", .string(String(repeating: "x", count: 101)),
            "'interest' is 101 characters long, and must have at most 100"
        ),
        (
            "requested_modalities", .array([]),
            "'requested_modalities' is a list of 0, and must be a list of 1 to 4 of text, audio, video, images"
        ),
        (
            "requested_modalities", .array(["text", "vidoe"]),
            "'requested_modalities[1]' is 5 characters long, and must be one of text, audio, video, images; did you mean 'video'?"
        ),
        ("preferred_modality", 1, "'preferred_modality' is a number, and must be one of text, audio, video, images"),
    ])
    func `what is wrong is named, with what to do`(field: String, value: JSON?, sentence: String) {
        var json = Self.sample
        json[field] = value

        let error = #expect(throws: ScriptMessageError.self) { try ScriptMessage(json) }

        #expect(error?.problems.map(\.description) == [sentence])
    }

    @Test func `all that is wrong is said at once`() {
        let error = #expect(throws: ScriptMessageError.self) {
            try ScriptMessage(["grade_level": 0, "student_query": "hi", "requested_modalities": "text"])
        }

        #expect(
            error?.problems.map(\.field) == [
                "request_id", "student_id", "student_query", "grade_level", "requested_modalities",
            ]
        )
    }

    @Test(arguments: ["", "{", "[1]", "\"text\"", "null", "\u{FEFF}{}", String(repeating: "[", count: 10_000)])
    func `what is no message is refused`(text: String) {
        let error = #expect(throws: ScriptMessageError.self) { try ScriptMessage(reading: Array(text.utf8)) }

        #expect(error?.problems.map(\.field) == ["message"])
    }

    @Test func `a refusal does not repeat what a student wrote`() {
        var json = Self.sample
        json["student_query"] = .string(String(repeating: "secret ", count: 100))
        json["interest"] = .array(["a secret"])
        json["student_id"] = "secret person"
        json["request_id"] = "secret"
        json["grade_level"] = "secret"
        json["environment"] = ["secret": 1]
        json["requested_modalities"] = .array(["secret"])

        let error = #expect(throws: ScriptMessageError.self) { try ScriptMessage(json) }

        #expect(error?.problems.count == 7)
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: 1...12, [5, 500])
    func `the ends of the ranges are within them`(grade: Int, length: Int) throws {
        var json = Self.sample
        json["grade_level"] = JSON(grade)
        json["student_query"] = .string(String(repeating: "q", count: length))

        let message = try ScriptMessage(json)

        #expect(message.grade == grade && message.query.count == length)
    }

    static let sample: JSON = [
        "request_id": .string(id), "correlation_id": "req_0123456789abcdef", "student_id": "user_123",
        "student_query": "Explain Newton's Third Law using basketball", "grade_level": 10, "interest": "basketball",
        "environment": "dev", "requested_modalities": ["text"], "preferred_modality": "text",
    ]
}
