import Intents
import JSON
import Testing
import YAML

@Suite struct TaxonomyTests {
    @Test func `the labels that come with Aloft are well-formed`() throws {
        let taxonomy = try Taxonomy.builtIn()

        #expect(taxonomy.labels.count == 12)
        #expect(taxonomy.labels.allSatisfy { !$0.about.isEmpty && $0.examples.count >= 2 && !$0.keywords.isEmpty })
        #expect(taxonomy.labels.contains { !($0.examples.first?.entities.isEmpty ?? true) })
    }

    @Test(arguments: [
        ("[]", "0 labels"), ("[a]", "1 labels"), ("[a, a]", "a label 'a' before"), ("[a, 'b c']", "letters, digits"),
        ("[a, \"\"]", "letters, digits"), ("[a, 'é']", "letters, digits"), ("[a, { about: x }]", "'name' is missing"),
        ("[a, { name: b, abuot: x }]", "unknown key"), ("[a, [b]]", "must be"), ("7", "must be a list"),
        ("[a, { name: b, examples: [{ text: '' }] }]", "characters"),
    ])
    func `labels that make no sense are refused in words`(labels: String, part: String) {
        let error = #expect(throws: YAMLErrors.self) {
            try Taxonomy(yaml: Array("labels: \(labels)".utf8), file: "labels.yaml")
        }

        #expect(error?.description.contains(part) == true)
    }

    @Test func `a taxonomy without labels is refused`() {
        #expect(throws: YAMLErrors.self) { try Taxonomy(yaml: Array("name: empty".utf8), file: "labels.yaml") }
        #expect(throws: YAMLErrors.self) { try Taxonomy(yaml: [], file: "labels.yaml") }
    }

    @Test func `too many labels are refused`() {
        let labels = JSON.array((0..<301).map { .string("label_\($0)") })

        let error = #expect(throws: YAMLErrors.self) { try Taxonomy(labels: labels) }

        #expect(error?.description.contains("301") == true)
    }

    @Test func `labels of a request are names or objects`() throws {
        let labels: JSON = ["calendar", ["name": "play_music", "about": "wants music 🎵", "keywords": ["play"]]]

        let taxonomy = try Taxonomy(labels: labels)

        #expect(taxonomy.names == ["calendar", "play_music"])
        #expect(taxonomy.labels[1].about == "wants music 🎵")
    }

    @Test func `variables of the process are not filled into labels of a request`() {
        #expect(throws: YAMLErrors.self) { try Taxonomy(labels: ["a", ["name": "b", "about": "${HOME}"]]) }
    }
}
