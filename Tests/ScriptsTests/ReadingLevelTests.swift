import Scripts
import Testing

@Suite struct ReadingLevelTests {
    /// Words with their syllables, as dictionaries divide them.
    private static let exact: [(String, Int)] = [
        ("the", 1), ("strength", 1), ("jumped", 1), ("walked", 1), ("pushed", 1), ("moves", 1), ("forced", 1),
        ("time", 1), ("year", 1),
        ("played", 1), ("stopped", 1), ("makes", 1), ("eyes", 1), ("law", 1), ("laws", 1), ("ball", 1), ("force", 1),
        ("mass", 1),
        ("court", 1), ("hoop", 1), ("shoes", 1), ("bounced", 1), ("friend", 1), ("square", 1), ("quick", 1),
        ("whole", 1), ("young", 1),
        ("little", 2), ("apple", 2), ("apples", 2), ("basket", 2), ("player", 2), ("beyond", 2), ("science", 2),
        ("table", 2),
        ("settled", 2), ("wanted", 2), ("needed", 2), ("boxes", 2), ("ocean", 2), ("people", 2), ("circle", 2),
        ("motion", 2),
        ("action", 2), ("something", 2), ("safely", 2), ("useless", 2), ("placement", 2), ("rhythm", 2), ("lion", 2),
        ("react", 2),
        ("create", 2), ("quiet", 2), ("fuel", 2), ("poem", 2), ("going", 2), ("seeing", 2), ("body", 2), ("moment", 2),
        ("movement", 2),
        ("dribble", 2), ("friction", 2), ("pushes", 2), ("surface", 2), ("diet", 2), ("idle", 2), ("language", 2),
        ("region", 2),
        ("equal", 2), ("dying", 2), ("million", 2), ("nation", 2), ("social", 2), ("being", 2), ("playing", 2),
        ("frequent", 2),
        ("energy", 3), ("hydrogen", 3), ("reaction", 3), ("area", 3), ("idea", 3), ("video", 3), ("radio", 3),
        ("nucleus", 3),
        ("gravity", 3), ("electron", 3), ("opposite", 3), ("different", 3), ("example", 3), ("animal", 3),
        ("inertia", 3),
        ("chlorophyll", 3), ("basketball", 3), ("velocity", 4), ("diagram", 3), ("society", 4), ("period", 3),
        ("gradient", 3),
        ("actual", 3), ("museum", 3), ("studying", 3), ("scientist", 3), ("element", 3), ("elements", 3),
        ("audience", 3),
        ("material", 4), ("experience", 4), ("biology", 4), ("technology", 4), ("organism", 4), ("evaporate", 4),
        ("geometry", 4),
        ("information", 4), ("experiment", 4), ("continuous", 4), ("bacteria", 4), ("hypothesis", 4), ("conclusion", 3),
        ("acceleration", 5), ("university", 5), ("photosynthesis", 5), ("electricity", 5), ("refrigerator", 5),
        ("observation", 4),
        ("responsibility", 6),
    ]

    @Test(arguments: exact)
    func `syllables are those of a dictionary`(word: String, count: Int) {
        // Forty of a word: the level counts them through its only door.
        let level = ReadingLevel(Array(repeating: word, count: 40).joined(separator: " "))

        #expect(level.syllables == 40 * count)
    }

    @Test func `the grade is that of the formula`() throws {
        // 40 words of one syllable in 4 sentences: 0.39 × 10 + 11.8 × 1 − 15.59.
        let short = Array(repeating: "The cat sat on the mat with the red hat.", count: 4).joined(separator: " ")
        // 50 words of 5 syllables in 2 sentences: 0.39 × 25 + 11.8 × 5 − 15.59.
        let long = Array(
            repeating: Array(repeating: "photosynthesis", count: 25).joined(separator: " ") + ".",
            count: 2
        )

        #expect(abs(try #require(ReadingLevel(short).grade) - 0.11) < 0.001)
        #expect(abs(try #require(ReadingLevel(long.joined(separator: "\n")).grade) - 53.16) < 0.001)
    }

    @Test(arguments: [
        ("One. Two! Three? Four…", 4), ("It is 9.81 m/s² here. Yes.", 2), ("\"Go!\" he said. \"Why?\"", 3),
        ("No full stop", 1), ("", 0), ("...", 0),
        ("First line\nSecond line\n\n", 2), ("Wait... what?", 2),
    ])
    func `sentences end where they do`(text: String, count: Int) {
        #expect(ReadingLevel(text).sentences == count)
    }

    @Test func `a text of few words has no grade`() {
        #expect(ReadingLevel("Photosynthesis is extraordinarily complicated.").grade == nil)
        #expect(ReadingLevel("").grade == nil)
    }

    @Test(arguments: 1...20)
    func `longer sentences read harder, and so do longer words`(size: Int) throws {
        func text(_ word: String, _ length: Int) -> String {
            let sentence = Array(repeating: word, count: length).joined(separator: " ") + "."
            return Array(repeating: sentence, count: 60 / length + 1).joined(separator: " ")
        }

        let here = try #require(ReadingLevel(text("ball", size)).grade)

        #expect(try #require(ReadingLevel(text("ball", size + 1)).grade) > here)
        #expect(try #require(ReadingLevel(text("table", size)).grade) > here)
    }
}
