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
        for seed in 0..<250 {
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
            "items": [["id": "a", "label": .string(long)], ["id": "b", "label": .string(tower)], ["id": "c", "label": "C"]],
            "links": [],
        ]
        var findings: [String] = []

        let figure = Figure(try Scene(reading: json, findings: &findings))

        #expect(figure.svg.utf8.count < 20_000)
        #expect(findings.count >= 3)
        check(figure)
    }

    /// Everything that is promised of every picture; whether it holds.
    @discardableResult
    private func check(_ figure: Figure, _ name: String = "") -> Bool {
        let reading = Reading(figure.svg)
        var faults: [String] = []
        if !reading.isWellFormed { faults.append("not well-formed") }
        if figure.svg.utf8.count >= 60_000 { faults.append("too long: \(figure.svg.utf8.count)") }
        if figure.introduction > 12 { faults.append("too slow") }
        if reading.count(["animate", "animateTransform", "animateMotion", "set"]) != figure.animations {
            faults.append("animations are miscounted")
        }
        if figure.animations < 3 { faults.append("too few animations") }
        if reading.count(["script", "foreignObject", "image", "use", "a"]) > 0 { faults.append("forbidden elements") }
        let page = Box(x: 8, y: 8, width: 1184, height: 784)
        for (index, label) in figure.labels.enumerated() {
            if !page.contains(label.box) { faults.append("“\(label.text)” is outside") }
            if contrast(label.colour, label.ground) < 4.5 { faults.append("“\(label.text)” is faint") }
            for other in figure.labels.dropFirst(index + 1) where label.box.inset(by: 0.5).intersects(other.box.inset(by: 0.5)) {
                faults.append("“\(label.text)” is on “\(other.text)”")
            }
            for box in figure.boxes where label.box.intersects(box.inset(by: 1)) && !box.inset(by: -1).contains(label.box) {
                faults.append("“\(label.text)” crosses a box")
            }
        }
        for (index, box) in figure.boxes.enumerated() {
            if !page.contains(box) { faults.append("a box is outside") }
            for other in figure.boxes.dropFirst(index + 1) where box.inset(by: 1).intersects(other.inset(by: 1)) {
                faults.append("boxes overlap")
            }
        }
        #expect(faults.isEmpty, "\(name)")
        return faults.isEmpty
    }
}

/// The contrast of two colours, as accessibility guidelines define it.
func contrast(_ first: String, _ second: String) -> Double {
    func light(_ colour: String) -> Double {
        let value = UInt32(colour.dropFirst(), radix: 16) ?? 0
        let parts = [16, 8, 0].map { shift -> Double in
            let part = Double((value >> UInt32(shift)) & 255) / 255
            return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    let (a, b) = (light(first), light(second))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}
