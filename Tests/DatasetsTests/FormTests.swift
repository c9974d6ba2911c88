import Datasets
import JSON
import Testing

@Suite struct FormTests {
    private static let whole: DatasetExample = {
        var example = DatasetExample(
            prompt: "need \"milk\"\nplease",
            answer: #"{"intent":"reorder"}"#,
            label: "reorder"
        )
        example.system = "Name the intent."
        example.user = "9f86d081884c7d65"
        example.rating = 4.5
        example.model = "local/small"
        example.time = noon
        example.source = "request-1"
        example.tags = ["corrected", "label:reorder"]
        return example
    }()

    @Test(arguments: [
        (
            DatasetForm.gemini,
            #"{"systemInstruction":{"role":"system","parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Q"}]},{"role":"model","parts":[{"text":"A"}]}]}"#
        ),
        (
            .openai,
            #"{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]}"#
        ),
        (.promptResponse, #"{"prompt":"Q","response":"A"}"#),
        (
            .animathic,
            #"{"prompt":"Q","json_output":"A","rating":3,"success":true,"timestamp":"2026-11-21T12:00:00.000000Z","model":null}"#
        ),
        (.aloft, #"{"prompt":"Q","answer":"A","time":1795262400000000}"#),
    ])
    func `lines are just as their readers want them`(form: DatasetForm, line: String) {
        var example = DatasetExample(prompt: "Q", answer: "A")
        example.time = noon

        #expect(form.line(example, system: "S") == line)
    }

    @Test func `everything that is known survives the own form`() throws {
        let line = DatasetForm.aloft.line(Self.whole)

        let file = try DatasetFile(Array(line.utf8))

        #expect(file.others == [Self.whole])
        #expect(file.problems == [])
    }

    @Test(arguments: DatasetForm.allCases)
    func `what was written is read`(form: DatasetForm) throws {
        var expected = DatasetFile.Expectation()
        expected.hasLabels = true

        let file = try DatasetFile(Array(form.line(Self.whole).utf8), expected)

        #expect(file.problems == [])
        #expect(file.others.map(\.prompt) == [Self.whole.prompt])
        #expect(file.others.map(\.answer) == [Self.whole.answer])
        #expect(file.others.map(\.label) == ["reorder"])
        if form == .gemini || form == .openai { #expect(file.others.map(\.system) == ["Name the intent."]) }
        if form == .animathic { #expect(file.others.map(\.time) == [noon]) }
    }

    @Test(arguments: [
        (#"{"intent": "reorder", "entities": {"a": [1]}}"#, "reorder"),
        ("intent: reorder, products: ['dairy_milk'], confidence: 0.85", "reorder"),
        ("Intent: meal_planning\nconfidence: 1", "meal_planning"),
        ("reorder", nil), (#"{"intent": 3}"#, nil), (#"{"intent": ""}"#, nil), (#"{"intent"#, nil), ("", nil),
        ("intent: <script>", nil),
    ])
    func `an answer's label is found in either form`(answer: String, label: String?) {
        #expect(IntentLabel.label(of: answer) == label)
    }
}
