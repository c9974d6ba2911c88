import Figures
import Foundation
import JSON
import Testing

@Suite struct FigureTests {
    static let topics = [
        "blood-circulation", "carnot", "cell", "dna-replication", "food-web", "french-revolution", "mitosis-meiosis",
        "newton", "orbits", "photosynthesis", "projectile", "quicksort", "rc-circuit", "search-tree", "tcp-ip",
        "water-cycle", "web-request",
    ]

    @Test(arguments: topics)
    func `A topic becomes a whole picture without a finding`(topic: String) throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(topic)", withExtension: "json"))
        let json = try JSON(parsing: String(contentsOf: url, encoding: .utf8))
        var findings: [String] = []

        let scene = try Scene(reading: json, findings: &findings)
        let figure = Figure(scene)

        #expect(figure.findings.isEmpty)
        #expect(findings.allSatisfy { $0.contains("is drawn as") })
        #expect(figure.animations >= 10)
        #expect(figure.labels.count >= 8)
        for item in scene.items {
            let drawn = figure.labels.map(\.text).joined(separator: " ")
            #expect(drawn.contains(item.label) || item.value == item.label, "\(item.label)")
        }
        check(figure)
    }

    @Test(arguments: Scene.Kind.allCases)
    func `Whatever a scene says, its picture is sound`(kind: Scene.Kind) throws {
        for seed in 0..<200 {
            var maker = SceneMaker(seed: seed)
            var findings: [String] = []
            let scene = try Scene(reading: maker.scene(kind), findings: &findings)

            let figure = Figure(scene)

            if !check(figure, "\(kind) \(seed)") { break }
        }
    }

    @Test func `The same scene and prefix give the same bytes`() throws {
        for seed in 0..<60 {
            var maker = SceneMaker(seed: seed)
            var findings: [String] = []
            let scene = try Scene(reading: maker.scene(), findings: &findings)

            #expect(Figure(scene, prefix: "a") == Figure(scene, prefix: "a"))
        }
    }

    @Test func `Every id and class begins with the prefix, of which only safe characters are kept`() throws {
        var maker = SceneMaker(seed: 7)
        var findings: [String] = []
        let scene = try Scene(reading: maker.scene(.cycle), findings: &findings)

        let document = Figure(scene, prefix: "step-1\"><script>").svg

        let reading = Reading(document)
        #expect(reading.isWellFormed)
        for element in reading.elements {
            for name in ["id", "class"] {
                if let value = element.attributes[name] { #expect(value.hasPrefix("fstep-1script")) }
            }
        }
    }

    @Test func `Markup in labels is shown, not obeyed`() throws {
        let json: JSON = [
            "kind": "flow", "title": "<script>alert(1)</script>", "takeaway": "]]> & <x>",
            "items": [["id": "a", "label": "<image href='x'/>"], ["id": "b", "label": "a\" onload=\"x"]], "links": [],
        ]
        var findings: [String] = []

        let figure = Figure(try Scene(reading: json, findings: &findings))

        let reading = Reading(figure.svg)
        #expect(reading.isWellFormed)
        #expect(reading.text.contains("<script>alert(1)</script>"))
        #expect(reading.count(["script", "image", "foreignObject", "a", "use"]) == 0)
        #expect(reading.elements.allSatisfy { $0.attributes["onload"] == nil && $0.attributes["href"] == nil })
    }

    @Test func `Ten thousand characters become a short label`() throws {
        let long = String(repeating: "wide ", count: 2000)
        let tower = "a" + String(repeating: "\u{301}", count: 10_000)
        let json: JSON = [
            "kind": "cycle", "title": .string(long), "takeaway": .string(long),
            "items": [
                ["id": "a", "label": .string(long)], ["id": "b", "label": .string(tower)], ["id": "c", "label": "C"],
            ],
            "links": [],
        ]
        var findings: [String] = []

        let figure = Figure(try Scene(reading: json, findings: &findings))

        #expect(figure.svg.utf8.count < 20_000)
        #expect(findings.count >= 3)
        check(figure)
    }

    /// Expects everything that is promised of every picture; whether it holds.
    @discardableResult
    private func check(_ figure: Figure, _ name: String = "") -> Bool {
        let faults = faults(of: figure)
        #expect(faults.isEmpty, "\(name)")
        return faults.isEmpty
    }
}
