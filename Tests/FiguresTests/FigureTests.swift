import Figures
import Foundation
import JSON
import JSONSchema
import Testing

@Suite struct FigureTests {
    static let topics = [
        "animal-kingdom", "binary-search", "blood-circulation", "carnot", "cell", "dna-replication", "food-web",
        "french-revolution", "heart-parts", "liver", "mitosis-meiosis", "neural-network", "newton", "orbits",
        "photosynthesis", "projectile", "pulley", "quicksort", "rc-circuit", "search-tree", "states-of-matter",
        "tcp-ip", "water-cycle", "web-request",
    ]

    @Test(arguments: topics)
    func `a topic becomes a whole picture without a finding`(topic: String) throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(topic)", withExtension: "json"))
        let json = try JSON(parsing: String(contentsOf: url, encoding: .utf8))
        var findings: [String] = []

        let scene = try Scene(reading: json, findings: &findings)
        let figure = Figure(scene)

        #expect(findings + figure.findings == [])
        #expect(try JSONSchema(Scene.schema).validate(json).isEmpty)
        #expect(figure.animations >= 10)
        #expect(figure.labels.count >= 8)
        for item in scene.items {
            let drawn = figure.labels.map(\.text).joined(separator: " ")
            #expect(drawn.contains(item.label) || item.value == item.label, "\(item.label)")
        }
        check(figure)
    }

    @Test(arguments: Scene.Kind.allCases)
    func `whatever a scene says, its picture is sound`(kind: Scene.Kind) throws {
        for seed in 0..<100 {
            var maker = SceneMaker(seed: seed)
            var findings: [String] = []
            let scene = try Scene(reading: maker.scene(kind), findings: &findings)

            let figure = Figure(scene)

            if !check(figure, "\(kind) \(seed)") { break }
        }
    }

    @Test func `the same scene and prefix give the same bytes`() throws {
        for seed in 0..<60 {
            var maker = SceneMaker(seed: seed)
            var findings: [String] = []
            let scene = try Scene(reading: maker.scene(), findings: &findings)

            #expect(Figure(scene, prefix: "a") == Figure(scene, prefix: "a"))
        }
    }

    @Test func `every id and class begins with the prefix, of which only safe characters are kept`() throws {
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

    @Test(arguments: Scene.Kind.allCases)
    func `without animation only what travels is hidden`(kind: Scene.Kind) throws {
        var maker = SceneMaker(seed: 3)
        var findings: [String] = []
        let scene = try Scene(reading: maker.scene(kind), findings: &findings)

        let reading = Reading(Figure(scene, prefix: "a").svg)

        let hidden = reading.elements.filter {
            $0.attributes["opacity"] == "0" || $0.attributes["stroke-opacity"] == "0"
        }
        #expect(hidden.allSatisfy { $0.attributes["class"] == "fa-on" || $0.attributes["class"] == nil })
        #expect(reading.text.contains("prefers-reduced-motion:reduce"))
        let frozen = reading.elements.filter { $0.attributes["fill"] == "freeze" }
        #expect(frozen.count >= 3)
        #expect(frozen.allSatisfy { $0.attributes["begin"] == nil })
    }

    @Test(arguments: Shape.allCases)
    func `every shape can be drawn in every colour`(shape: Shape) throws {
        let items = Colour.allCases.map { colour -> JSON in
            [
                "id": .string(colour.rawValue), "label": "x", "shape": .string(shape.rawValue),
                "colour": .string(colour.rawValue),
            ]
        }
        var findings: [String] = []
        let scene = try Scene(reading: ["kind": "graph", "title": "T", "items": .array(items)], findings: &findings)

        let figure = Figure(scene)

        #expect(findings == [])
        #expect(Colour.allCases.allSatisfy { figure.svg.contains($0.deep) || figure.svg.contains($0.main) })
        #expect(!figure.svg.contains("$"))
        check(figure)
    }

    @Test func `what a layout cannot show is said`() throws {
        let items = (0..<8).map { ["id": .string("c\($0)"), "label": "Curve", "value": .string("x+\($0)")] as JSON }
        let json: JSON = [
            "kind": "plot", "title": "T", "items": .array(items + [["id": "z", "label": "Z", "value": "import os"]]),
            "links": [["from": "c1", "to": "c2"]],
        ]
        var findings: [String] = []

        let figure = Figure(try Scene(reading: json, findings: &findings))

        #expect(
            figure.findings == [
                "“import os” is no function of x; write for example “1 - exp(-x)”.",
                "Only the first 6 of 8 curves are drawn.",
                "A plot shows no links; they were left out.",
            ]
        )
        check(figure)
    }

    @Test func `markup in labels is shown, not obeyed`() throws {
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

    @Test func `ten thousand characters become a short label`() throws {
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
