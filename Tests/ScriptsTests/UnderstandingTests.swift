import Asking
import JSON
import Scripts
import Testing

@Suite struct UnderstandingTests {
    private let topics: TopicCatalogue
    private let interests: InterestCatalogue
    private let texts: TemplateTexts

    init() throws {
        topics = try TopicCatalogue.builtIn()
        interests = try InterestCatalogue.builtIn()
        texts = try TemplateTexts.builtIn()
    }

    @Test(arguments: [
        "Explain Newton's Third Law using basketball", "Explain quantum entanglement using soccer",
        "Explain photosynthesis using basketball", "Tell me about the scientific method",
        "What's the best pizza place?",
        "Explain photosynthesis", "photosynthesis", "What is photosynthesis?",
        "Explain cellular respiration for soccer fans",
        "Explain Newton's laws for football fans", "Explain the water cycle for 6th grade students",
        "Explain the Pythagorean theorem for 7th grade students", "Explain machine learning using basketball",
        "Create a 3-minute video explaining the water cycle, including evaporation, condensation, and precipitation. Include simple diagrams and examples.",
        "what is inertia", "Why do hypotheses matter?", "teach me F=ma",
    ])
    func `a short question that says what it is about is none too few`(query: String) {
        #expect(question(query).questionsWhenVague(in: topics, grade: 10, texts) == nil)
    }

    @Test(arguments: [
        ("Tell me about gravity", "gravity"), ("Tell me about science", "science"), ("explain force", "force"),
        ("I want to learn physics please", "physics"), ("Can you please tell me something about science?", "science"),
        ("help me with my homework", "this topic"), ("Explain it using basketball", "this topic"),
        ("what is this?", "this topic"),
        ("hello", "this topic"), ("teach me chemistry using cooking", "chemistry"), ("?????", "this topic"),
    ])
    func `a vague question is asked back, however long it is`(query: String, word: String) {
        let questions = question(query).questionsWhenVague(in: topics, grade: 10, texts)

        #expect(questions?.first == "What specific aspect of \(word) would you like to learn about?")
        #expect(questions?.count == 3)
    }

    @Test func `one unknown word is enough where other topics are accepted`() throws {
        let open = try TopicCatalogue(
            yaml: Array(
                "others: accept\ntopics: [{ id: a, name: Atoms, subject: S, grades: 9, about: They are. }]".utf8
            ),
            file: "mine.yaml"
        )

        #expect(question("Tell me about gravity").questionsWhenVague(in: open, grade: 10, texts) == nil)
        #expect(question("Tell me about science").questionsWhenVague(in: open, grade: 10, texts) != nil)
    }

    @Test(arguments: [
        ("Explain Newton's Third Law using basketball", "basketball"),
        ("Explain Newton's laws for football fans", "football"),
        ("Explain photosynthesis through cooking", "cooking"), ("Help with gravity", nil),
        ("Explain F=ma using algebra", nil),
        ("Explain plants", nil), ("Explain the water cycle for 6th grade students", nil),
        ("gravity for video game players", "video_games"),
        ("Explain kinetic energy in terms of dance", "dance"), ("Do chemistry with me", nil), ("using soccer", nil),
    ])
    func `what a question is to be explained with is found`(query: String, id: String?) {
        #expect(question(query).interest?.id == id)
    }

    @Test(arguments: [
        ("Explain Newton's Third Law using basketball", "topic_phys_mech_newton_3"),
        ("newton's 3rd law", "topic_phys_mech_newton_3"),
        ("Newtons second law", "topic_phys_mech_newton_2"), ("What did Newton say first?", "topic_phys_mech_newton_1"),
        ("Explain photosynthesis using music", "topic_bio_photosynthesis"),
        ("How is glucose made?", "topic_bio_photosynthesis"),
        ("Tell me about the scientific method", "topic_sci_method"),
        ("What are protons?", "topic_chem_atoms_structure"),
    ])
    func `without a model the words of a topic lead to it`(query: String, id: String) {
        let understanding = texts.understanding(of: question(query), topics, grade: 10)

        #expect(understanding.topic?.id == id)
        #expect(understanding.confidence == 0.95)
    }

    @Test func `without a model the rest is asked back or out of scope, as the rules say`() {
        let newton = texts.understanding(of: question("Explain Newton's laws"), topics, grade: 10)
        let pizza = texts.understanding(of: question("What's the best pizza place?"), topics, grade: 10)
        let unclear = texts.understanding(of: question("Explain quantum entanglement using soccer"), topics, grade: 10)

        #expect(newton.confidence == 0.7)
        #expect(newton.questions.first == "Which Newton's Law? First, Second, or Third?")
        #expect(pizza.meaning == .outOfScope && pizza.confidence == 0.99)
        #expect(unclear.confidence == 0 && unclear.questions.count == 3)
    }

    @Test func `a topic of another grade is none without a model either`() {
        #expect(texts.understanding(of: question("kinetic energy"), topics, grade: 9).topic == nil)
        #expect(texts.understanding(of: question("kinetic energy"), topics, grade: 10).topic?.name == "Kinetic Energy")
        #expect(texts.understanding(of: question("newton third"), topics, grade: 6).topic == nil)
    }

    @Test func `what a model understood is read`() {
        let reading = read(Self.answer())

        #expect(reading.value?.topic?.id == "topic_phys_mech_newton_3")
        #expect(reading.value?.confidence == 0.95)
        #expect(reading.repairs == [])
        #expect(
            reading.value?.json.text
                == #"{"confidence":0.95,"topic_id":"topic_phys_mech_newton_3","topic_name":"Newton's Third Law","clarification_needed":false,"clarifying_questions":[],"out_of_scope":false,"reasoning":"It is named."}"#
        )
    }

    @Test(arguments: [
        ("topic_id", JSON.string("none")), ("confidence", 0.3),
    ])
    func `no topic at all, or a guess, is asked back`(field: String, value: JSON) {
        let reading = read(Self.answer(field, value, ("topic_name", "Some Law")), grade: 9)

        #expect(reading.value?.questions.count == 2)
        #expect(reading.repairs.count == 1)
    }

    @Test(arguments: [
        (answer("confidence", 1.2), "/confidence"), (answer("confidence", "high"), "/confidence"),
        (answer("topic_id", "topic_phys_mech_newton_9"), "/topic_id"),
        (answer("clarifying_questions", ["a?", "b?", "c?", "d?"]), "/clarifying_questions"),
        (answer("clarification_needed", true), "without questions"), (answer("out_of_scope", nil), "out_of_scope"),
        ("no", "not a JSON object"),
        ("[]", "not a JSON object"),
    ])
    func `an answer that cannot be meant is refused with what to do`(answer: String, part: String) {
        let findings = read(answer).findings

        #expect(findings.contains { $0.contains(part) }, "\(findings)")
    }

    @Test func `a topic that is only named is the one of that name`() {
        let reading = read(Self.answer("topic_id", "none"))

        #expect(reading.value?.topic?.id == "topic_phys_mech_newton_3")
    }

    @Test func `questions of a model are kept, each as one line`() {
        let answer = Self.answer(
            "clarifying_questions",
            ["a\nb?", "  ", "c?"],
            ("clarification_needed", true)
        )

        #expect(read(answer).value?.questions == ["a b?", "c?"])
    }

    @Test func `out of scope is more than unclear`() {
        let reading = read(Self.answer("out_of_scope", true, ("clarification_needed", true)))

        #expect(reading.value?.meaning == .outOfScope)
        #expect(reading.repairs.count == 1)
    }

    @Test(arguments: [
        ("Explain photosynthesis using basketball", "topic_chem_atoms_structure", false),
        ("Explain photosynthesis using basketball", "topic_bio_photosynthesis", true),
        ("How do plants make food?", "topic_chem_atoms_structure", true),
        ("Is photosynthesis part of atomic structure?", "topic_chem_atoms_structure", true),
    ])
    func `another topic than the one that is named is refused`(query: String, id: String, isRead: Bool) {
        let reading = read(Self.answer("topic_id", .string(id), ("topic_name", "none")), of: query)

        #expect((reading.value?.topic?.id == id) == isRead)
        #expect(reading.findings.isEmpty == isRead)
    }

    @Test(arguments: [
        ("photosynthesis", "topic_bio_photosynthesis"), ("How plants make food", "topic_bio_photosynthesis"),
        ("Newton's Third Law of Motion", "topic_phys_mech_newton_3"), ("third law", "topic_phys_mech_newton_3"),
        ("Reaction of the floor", "topic_phys_mech_newton_3"), ("none", "topic_phys_mech_newton_3"),
        ("...", "topic_phys_mech_newton_3"), ("quantum entanglement", nil), ("Newton's laws", nil),
        ("the water cycle", nil),
    ])
    func `what a model calls the matter counts more than the id it chose`(name: String, id: String?) {
        let reading = read(Self.answer("topic_name", .string(name)))

        #expect(reading.value?.topic?.id == id)
        #expect(reading.findings == [])
        #expect(reading.repairs.isEmpty == (id == "topic_phys_mech_newton_3"))
        #expect(id != nil || reading.value?.questions.isEmpty == false)
    }

    @Test func `a model that names what the question names is not asked again for its id`() {
        let answer = Self.answer("topic_id", "topic_chem_atoms_structure", ("topic_name", "Photosynthesis"))

        let reading = read(answer, of: "Explain photosynthesis using basketball")

        #expect(reading.value?.topic?.id == "topic_bio_photosynthesis")
        #expect(reading.findings == [] && reading.repairs.count == 1)
    }

    @Test func `a topic of the model's own is taken where others are accepted`() throws {
        let open = try TopicCatalogue(
            yaml: Array(
                "others: accept\ntopics: [{ id: a, name: Atoms, subject: S, grades: 9, about: They are. }]".utf8
            ),
            file: "mine.yaml"
        )

        let answer = Self.answer("topic_id", "none", ("topic_name", "The Water Cycle"))
        let reading = Understanding.read(answer, open, grade: 6, texts, of: question("Explain the water cycle"))

        let mistaken = Self.answer("topic_id", "a", ("topic_name", "The Water Cycle"))
        let named = Understanding.read(mistaken, open, grade: 9, texts, of: question("Explain the water cycle"))

        #expect(named.value?.topic?.id == "topic_other_the_water_cycle" && named.repairs.count == 1)
        #expect(reading.value?.topic?.id == "topic_other_the_water_cycle")
        #expect(reading.value?.topic?.name == "The Water Cycle")
    }

    @Test(arguments: [
        ("Explain gravity using soccer", "cooking", "soccer", 0.95), ("Explain gravity", "", nil, 0),
        ("Explain gravity", "chess", "chess", 1),
        ("What is art made of?", "art, dance", "Art", 0.9),
    ])
    func `an interest is matched without a model where there is no choice`(
        query: String,
        own: String,
        name: String?,
        confidence: Double
    ) {
        let match = InterestMatch(for: question(query), from: interests.interests(in: own))

        #expect(match?.interest?.name.lowercased() == name?.lowercased())
        #expect(match?.confidence == confidence)
        #expect(match?.isFallback == false)
    }

    @Test func `of several interests a model chooses, or else it is the first`() {
        let own = interests.interests(in: "cooking, dance")

        let fallback = InterestMatch(fallingBackOn: own)

        #expect(InterestMatch(for: question("Explain inertia"), from: own) == nil)
        #expect(fallback.interest?.id == "cooking" && fallback.confidence == 0.5 && fallback.isFallback)
        #expect(InterestMatch(fallingBackOn: []).interest == nil)
    }

    @Test(arguments: [("Dance", 0.9, "dance"), ("none", 0.9, nil), ("Dance", 0.2, nil)])
    func `a model's choice is read, and a forced one is none`(name: String, confidence: Double, id: String?) {
        let answer: JSON = ["matched_interest": .string(name), "confidence": JSON(confidence), "reasoning": "Spins."]

        let reading = InterestMatch.read(answer.text, of: interests.interests(in: "cooking, dance"))

        #expect(reading.value?.interest?.id == id)
        #expect(reading.findings == [])
    }

    @Test func `a choice among others is refused`() {
        let answer: JSON = ["matched_interest": "Chess", "confidence": 1, "reasoning": "x"]

        #expect(InterestMatch.read(answer.text, of: interests.interests(in: "cooking, dance")).value == nil)
    }

    @Test(arguments: [
        (1.0, InterestMatch.Strength.direct), (0.9, .direct), (0.89, .strong), (0.7, .strong), (0.5, .moderate),
        (0.3, .weak), (0.29, .none), (0, .none),
    ])
    func `a confidence says how much an interest has to do with a question`(
        confidence: Double,
        strength: InterestMatch.Strength
    ) {
        #expect(InterestMatch.Strength(confidence) == strength)
    }

    private func question(_ text: String) -> Question { Question(text, interests: interests) }

    private func read(
        _ text: String,
        grade: Int = 10,
        of query: String = "Why does the floor push me?"
    ) -> Reading<Understanding> {
        Understanding.read(text, topics, grade: grade, texts, of: question(query))
    }

    private static func answer(_ field: String? = nil, _ value: JSON? = nil, _ more: (String, JSON)...) -> String {
        var json: JSON = [
            "reasoning": "It is named.", "out_of_scope": false, "clarification_needed": false,
            "topic_id": "topic_phys_mech_newton_3", "topic_name": "Newton's Third Law", "confidence": 0.95,
            "clarifying_questions": [],
        ]
        if let field { json[field] = value }
        for (field, value) in more { json[field] = value }
        return json.text
    }
}
