import Caching
import Generation
import Testing

@Suite struct QuestionTests {
    private let plan = Plan(route: "r", targets: [Target(provider: "a", model: "m")])

    @Test(arguments: [
        (Dialect.openAI, #"{"messages":[{"role":"user","content":"TEXT"}]}"#),
        (
            .openAI,
            #"{"messages":[{"role":"system","content":"TEXT"},{"role":"user","content":[{"type":"text","text":"TEXT"}]}]}"#
        ),
        (.gemini, #"{"contents":[{"role":"user","parts":[{"text":"TEXT"}]}]}"#),
    ])
    func `two questions have the same surroundings when only their last text differs`(dialect: Dialect, body: String)
        throws
    {
        let fixed = body.replacing(#""content":"TEXT"},"#, with: #""content":"Be brief."},"#)
        let one = try #require(question("one", fixed, dialect))
        let other = try #require(question("another", fixed, dialect))
        let changed = question("one", fixed.replacing("user", with: "User"), dialect)

        #expect(one.surroundings == other.surroundings)
        #expect(one.text == "one")
        #expect(changed?.surroundings != one.surroundings)
    }

    @Test(arguments: [
        #"{"messages":[{"role":"user","content":"something else"}]}"#, #"{"input":"TEXT"}"#, "{}", "[]", "",
        #"{"messages":[{"role":"user","content":[{"type":"text","text":"TEXT"},{"type":"text","text":"x"}]}]}"#,
        #"{"messages":[]}"#, #"{"messages":[{"role":"user","content":null}]}"#,
    ])
    func `a body that does not end in the text is not compared`(body: String) {
        #expect(question("TEXT", body, .openAI) == nil)
    }

    @Test func `only short texts of users are compared`() {
        let body = #"{"messages":[{"role":"user","content":"TEXT"}]}"#
        var image = Request(
            model: "r",
            turns: [Turn(.user, [Part(.inlineData(InlineData(mimeType: "a/b", base64: "")))])]
        )
        image.keepOriginal(Original(dialect: .openAI, body: Array(body.utf8)))

        #expect(question(String(repeating: "a", count: 2000), body, .openAI) != nil)
        #expect(question(String(repeating: "a", count: 2001), body, .openAI) == nil)
        #expect(question("", body, .openAI) == nil)
        #expect(question("a", body, .openAI, role: .tool) == nil)
        #expect(Question(image, plan) == nil)
        #expect(Question(Request(model: "r", turns: [Turn(.user, text: "a")]), plan) == nil)
    }

    private func question(_ text: String, _ body: String, _ dialect: Dialect, role: Turn.Role = .user) -> Question? {
        var request = Request(model: "r", turns: [Turn(role, text: text)])
        request.keepOriginal(Original(dialect: dialect, body: Array(body.replacing("TEXT", with: text).utf8)))
        return Question(request, plan)
    }
}
