import Asking
import JSON
import Scripts
import Testing

@Suite struct ScriptTests {
    @Test func `a good script is read, and its time is the sum of its sections`() throws {
        let reading = Script.read(Self.answer(), for: Self.wish)

        let script = try #require(reading.value, "\(reading.findings)")
        #expect(reading.repairs == [])
        #expect(script.durationEstimateSeconds == 60)
        #expect(script.sections.map(\.title) == ["The push", "The court"])
        #expect(script.content["key_takeaways"]?.array?.count == 3)
        #expect(script.id.wholeMatch(of: /script_[0-9a-f]{16}/) != nil)
    }

    @Test func `the id is that of the content`() throws {
        let script = try #require(Script.read(Self.answer(), for: Self.wish).value)
        var other = script
        other.keyTakeaways[0] += "!"

        #expect(script.id == Script.read(Self.answer(), for: Self.wish).value?.id)
        #expect(script.id != other.id)
    }

    @Test func `a takeaway may repeat what a section says, as one does at the end`() {
        var script = Script.read(Self.answer(), for: Self.wish).value?.content ?? [:]
        script["key_takeaways"] = .array([script["sections"]?[0]?["content"] ?? "", "Two.", "Three."])

        #expect(Script.read(script.text, for: Self.wish).findings == [])
    }

    @Test(arguments: [
        ("key_takeaways", JSON.array(["one", "two"]), "/key_takeaways"),
        ("key_takeaways", .array(["a b", "A  B.", "c"]), "The takeaway 2 says the same as the takeaway 1"),
        ("title", "", "/title"), ("title", "  ", "The title is empty."), ("hook", .null, "/hook"),
        ("title", "Push <b>basketball</b>", "The title has a tag"),
        ("hook", "**Basketball** pushes", "The hook has marks of emphasis"),
        ("hook", "See [basketball](x)", "a link"), ("hook", "Basketball: https://example.org", "an address"),
        ("title", .string("Basketball " + String(repeating: "x", count: 120)), "/title"),
        ("sections", .array([]), "/sections"),
    ])
    func `what is wrong with its form is said`(field: String, value: JSON, part: String) {
        let findings = Script.read(Self.answer(field, value), for: Self.wish).findings

        #expect(findings.contains { $0.contains(part) }, "\(findings)")
    }

    @Test(arguments: [
        "a < b and b > c", "2**3 and 4**2", "if x<y then", "F = m * a * 2", "snake_case_name", "5 - 3 = 2",
    ])
    func `signs of mathematics are no markup`(text: String) {
        let reading = Script.read(Self.answer("hook", .string("Basketball, where \(text).")), for: Self.wish)

        #expect(reading.findings == [])
    }

    @Test func `a sum that is wrong is put right`() {
        let reading = Script.read(Self.answer("duration_estimate_seconds", 999), for: Self.wish)

        #expect(reading.value?.durationEstimateSeconds == 60)
        #expect(reading.repairs == ["script: duration is the sum of its sections"])
    }

    @Test(arguments: 10...180)
    func `times near what is wanted stay, and others are those of the words`(seconds: Int) throws {
        var wish = Self.wish
        wish.seconds = seconds
        var limits = ScriptLimits()
        limits.speech = 0...100

        let reading = Script.read(Self.answer(), for: wish, limits)

        let script = try #require(reading.value)
        let isNear = abs(60 - Double(seconds)) <= 0.25 * Double(seconds)
        #expect(reading.repairs == (isNear ? [] : ["script: times by what is said"]))
        if isNear {
            #expect(script.sections.map(\.durationSeconds) == [30, 30])
        } else {
            #expect(abs(Double(script.durationEstimateSeconds) - script.speechSeconds) <= 2)
        }
    }

    @Test func `words that take too long, or not long enough, are said`() {
        let short = Script.read(Self.answer(words: 260), for: Self.wish)

        let few = Script.read(Self.answer(words: 10), for: Self.wish).findings

        #expect(few.contains { $0.contains("60 seconds need about 150 words. Explain more") }, "\(few)")
        #expect(short.findings.contains { $0.contains("have room for about 150 words") }, "\(short.findings)")
    }

    @Test func `a text for somebody older is refused with how it reads`() {
        let easy = "You push on the floor, and the floor pushes back on you."
        let hard = "Extraordinarily sophisticated intermolecular interactions characterise basketball."

        let findings = Script.read(Self.answer().replacing(easy, with: hard), for: Self.wish).findings

        #expect(
            findings.contains { $0.hasPrefix("It reads like a text for grade") && $0.contains("is for grade 9") },
            "\(findings)"
        )
    }

    @Test func `an interest that is not used is missed`() {
        var wish = Self.wish
        wish.interest = Interest(ownName: "falconry")

        let findings = Script.read(Self.answer(), for: wish).findings

        #expect(
            findings == [
                "Neither title nor hook speaks of falconry; begin with it.",
                "0 of 2 sections speak of falconry, and at least 1 are to: explain Newton's Third Law with what happens in falconry.",
            ]
        )
    }

    @Test(arguments: ["playing basketball with my friends", "Anything about hoops and basketball!"])
    func `an interest in a student's own words is spoken of in some of them`(name: String) {
        var wish = Self.wish
        wish.interest = Interest(ownName: name)

        #expect(Script.read(Self.answer(), for: wish).findings == [])
    }

    @Test func `a student's own words say something only where they name something`() {
        var wish = Self.wish
        wish.interest = Interest(ownName: "the stamps that you have")

        #expect(Script.read(Self.answer(), for: wish).findings.count == 2)
    }

    @Test func `an interest may be used under another name, or in its words`() throws {
        let answer = Self.answer("title", "Hoops and pushes")

        #expect(Script.read(answer, for: Self.wish).findings == [])
        #expect(Script.read(answer.replacing("basketball", with: "the rebound"), for: Self.wish).findings == [])
    }

    @Test func `without an interest none is missed`() {
        var wish = Self.wish
        wish.interest = nil

        #expect(Script.read(Self.answer(), for: wish).findings == [])
    }

    @Test(arguments: [true, false])
    func `the outline has four sections and passes as a script of its time`(hasInterest: Bool) throws {
        var wish = Self.wish
        wish.seconds = 180
        if !hasInterest { wish.interest = nil }

        let script = try ScriptOutline.builtIn().script(for: wish)

        #expect(
            script.title
                == (hasInterest ? "Newton's Third Law Explained Through Basketball" : "Newton's Third Law Explained")
        )
        #expect(script.sections.map(\.durationSeconds) == [45, 60, 60, 15])
        #expect(script.keyTakeaways.count == 3)
        #expect(script.spokenText.contains(wish.topic.about) && !script.spokenText.contains("{{"))
        var limits = ScriptLimits()
        limits.speech = 0.3...1.3
        #expect(Script.read(script.content.text, for: wish, limits).findings == [])
    }

    @Test func `what is filled into an outline is not filled again`() throws {
        var wish = Self.wish
        wish.interest = Interest(ownName: "{{about}} {{topic}}")

        #expect(
            try ScriptOutline.builtIn().script(for: wish).title
                == "Newton's Third Law Explained Through {{about}} {{topic}}"
        )
    }

    @Test func `a second look names what it doubts, in the script's words`() throws {
        let script = try #require(Script.read(Self.answer(), for: Self.wish).value)
        let answer: JSON = [
            "claims": [
                ["quote": "the floor PUSHES back on you", "reason": "It is the shoe.", "weight": "wrong"],
                ["quote": "The moon is made of cheese", "reason": "No.", "weight": "wrong"],
                ["quote": "The push", "reason": "A title.", "weight": "wrong"],
            ]
        ]

        let reading = Doubts.read(answer.text, of: script)

        #expect(reading.value?.claims.map(\.reason) == ["It is the shoe."])
        #expect(reading.value?.isGrave == true)
        #expect(reading.repairs.count == 2)
        #expect(Doubts.read(#"{"claims":[]}"#, of: script).value?.isGrave == false)
        #expect(Doubts.read(#"{"claims":[{"quote":"x"}]}"#, of: script).findings.count >= 1)
    }

    static let wish: ScriptWish = {
        let topic = try? TopicCatalogue.builtIn()["topic_phys_mech_newton_3"]
        let interest = try? InterestCatalogue.builtIn()["basketball"]
        guard let topic, let interest else { preconditionFailure("the catalogues have what tests need") }
        return ScriptWish(topic: topic, interest: interest, grade: 9, seconds: 60)
    }()

    /// A script of sixty seconds that has nothing wrong with it, but for a field.
    static func answer(_ field: String? = nil, _ value: JSON? = nil, words: Int = 110) -> String {
        func content(_ sentence: String) -> String {
            let count = sentence.split(separator: " ").count
            return Array(repeating: sentence, count: max(1, words / 2 / count)).joined(separator: " ")
        }
        var json: JSON = [
            "title": "Newton's Third Law in Basketball", "hook": "You jump for a basketball, and the court helps you.",
            "sections": [
                [
                    "title": "The push",
                    "content": .string(content("You push on the floor, and the floor pushes back on you.")),
                    "duration_seconds": 30, "visuals": ["A player who jumps"],
                ],
                [
                    "title": "The court",
                    "content": .string(content("When you pass the basketball it pushes on your hands too.")),
                    "duration_seconds": 30, "visuals": [],
                ],
            ],
            "key_takeaways": [
                "Forces come in pairs.", "They are equally strong.", "They act on two different things.",
            ],
            "duration_estimate_seconds": 60,
        ]
        if let field { json[field] = value }
        return json.text
    }
}
