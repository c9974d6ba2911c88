import Scripts
import Testing
import YAML

@Suite struct CatalogueTests {
    @Test func `seven topics come with it, each for its grades`() throws {
        let catalogue = try TopicCatalogue.builtIn()

        #expect(catalogue.topics.count == 7)
        #expect(catalogue.others == .ask)
        #expect(catalogue.topics(for: 9).count == 6)
        #expect(catalogue.topics(for: 10).count == 7)
        #expect(catalogue.topics(for: 8).isEmpty)
        #expect(catalogue["topic_phys_energy_kinetic"]?.grades == 10...12)
    }

    @Test(arguments: [
        ("topics: []", "'topics' has no topics"),
        ("topic: []", "did you mean 'topics'?"),
        (topic("grades: 9-13"), "'grades' must be a grade from 1 to 12 or two of them such as 9-12, not '9-13'"),
        (topic("grades: 12-9"), "'grades' must be a grade"),
        (topic("grades: nine"), "'grades' must be a grade"),
        (
            topic("grades: 9", id: "Topic One"),
            "'id' must be 1 to 80 small letters, digits and underscores, not 'Topic One'"
        ),
        ("topics: [{ id: a }]", "'name' is missing"),
        (topic("grades: 9") + topic("grades: 9").dropFirst("topics:\n".count), "there is a topic 'a' before"),
        (topic("grades: 9, kewords: [x]"), "unknown key 'kewords'; did you mean 'keywords'?"),
    ])
    func `what is wrong with topics is said, with the line`(yaml: String, part: String) {
        let error = #expect(throws: YAMLErrors.self) { try TopicCatalogue(yaml: Array(yaml.utf8), file: "mine.yaml") }

        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("mine.yaml:") == true)
    }

    @Test func `topics of one's own are read`() throws {
        let yaml = "others: accept\n" + Self.topic("grades: 6-8, keywords: [evaporation]")

        let catalogue = try TopicCatalogue(yaml: Array(yaml.utf8), file: "mine.yaml")

        #expect(catalogue.others == .accept)
        #expect(catalogue.topics(for: 7).map(\.name) == ["A"])
    }

    @Test func `twenty interests come with it, of all categories`() throws {
        let catalogue = try InterestCatalogue.builtIn()

        #expect(catalogue.interests.count == 20)
        #expect(Set(catalogue.interests.compactMap(\.category)) == Set(Interest.Category.allCases))
        #expect(catalogue.interests.allSatisfy { !$0.aliases.isEmpty && $0.words.count >= 5 })
    }

    @Test func `no two interests have a name in common`() {
        let yaml = "interests: [{ id: a, name: A, category: arts }, { id: b, name: B, category: arts, aliases: [a] }]"

        let error = #expect(throws: YAMLErrors.self) {
            try InterestCatalogue(yaml: Array(yaml.utf8), file: "mine.yaml")
        }

        #expect(error?.description.contains("'a' is a name of 'A' already") == true)
    }

    @Test(arguments: [
        ("basketball", ["basketball"]), ("Basketball!", ["basketball"]), ("  HOOPS ", ["basketball"]),
        ("int_gaming", ["video_games"]),
        ("track and field", ["athletics"]), ("basketbal", ["basketball"]), ("photografy", ["photography"]),
        ("NBA", ["basketball"]),
        ("american football", ["football"]), ("football", ["football"]), ("soccer", ["soccer"]),
        ("playing the guitar", ["music"]),
        ("soccer, cooking and space", ["soccer", "cooking", "space"]), ("hoops/basketball", ["basketball"]),
        ("drawing & painting", ["art"]), ("art", ["art"]), ("arc", [nil]), ("chess", [nil]),
        ("chess and dance", [nil, "dance"]),
        ("", []), (" , ; ", []),
    ])
    func `what a student likes is recognised`(text: String, ids: [String?]) throws {
        let interests = try InterestCatalogue.builtIn().interests(in: text)

        #expect(interests.map(\.id) == ids)
    }

    @Test func `an interest that no catalogue has keeps its name`() throws {
        #expect(try InterestCatalogue.builtIn().interests(in: "falconry").map(\.name) == ["falconry"])
    }

    @Test func `every name and alias leads to its interest`() throws {
        let catalogue = try InterestCatalogue.builtIn()

        for interest in catalogue.interests {
            for name in [interest.name] + interest.aliases {
                #expect(catalogue.recognise(name)?.id == interest.id, "\(name)")
                #expect(catalogue.recognise(name.uppercased())?.id == interest.id, "\(name)")
            }
        }
    }

    private static func topic(_ rest: String, id: String = "a") -> String {
        "topics:\n  - { id: \(id), name: A, subject: S, about: It is., \(rest) }\n"
    }
}
