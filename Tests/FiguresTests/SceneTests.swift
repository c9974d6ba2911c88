import Figures
import JSON
import Testing

@Suite struct SceneTests {
    @Test(arguments: [
        ("blood cell", "cell"), ("hart", "heart"), ("Light-Bulb", "bulb"), ("mitochondrion", "bacterium"),
        ("trees", "tree"),
        ("databse", "database"), ("zxqwvv", "box"), ("steam engine", "piston"),
    ])
    func `a shape that does not exist becomes the nearest one, and that is said`(name: String, drawn: String) throws {
        let json: JSON = ["kind": "flow", "title": "T", "items": [["id": "a", "label": "A", "shape": .string(name)]]]
        var findings: [String] = []

        let scene = try Scene(reading: json, findings: &findings)

        #expect(scene.items[0].shape?.rawValue == drawn)
        #expect(findings.count == 1)
    }

    @Test func `ids that are used twice are renamed`() throws {
        let json: JSON = [
            "kind": "flow", "title": "T",
            "items": [["id": "a", "label": "A"], ["id": "a", "label": "B"], ["label": "C"]],
        ]
        var findings: [String] = []

        let scene = try Scene(reading: json, findings: &findings)

        #expect(scene.items.map(\.id) == ["a", "a-2", "item3"])
        #expect(findings == ["Two items had the id “a”; the later one is called “a-2”."])
    }

    @Test func `links to nowhere, to oneself and said twice are dropped`() throws {
        let json: JSON = [
            "kind": "flow", "title": "T", "items": [["id": "a", "label": "A"], ["id": "b", "label": "Bee"]],
            "links": [
                ["from": "a", "to": "bee"], ["from": "a", "to": "z"], ["from": "a", "to": "a"],
                ["from": "a", "to": "b"],
            ],
        ]
        var findings: [String] = []

        let scene = try Scene(reading: json, findings: &findings)

        #expect(scene.links.map { [$0.from, $0.to] } == [["a", "b"]])
        #expect(findings.count == 3)
    }

    @Test func `choices that do not exist are taken for what they mean`() throws {
        let json: JSON = [
            "kind": "Flowchart", "title": "T",
            "items": [
                ["id": "a", "label": "A", "color": "violet", "motion": "spin", "size": "huge", "place": "nowhere"]
            ],
        ]
        var findings: [String] = []

        let scene = try Scene(reading: json, findings: &findings)

        #expect(scene.kind == .flow)
        #expect(scene.items[0].colour == .purple)
        #expect(scene.items[0].motion == .rotate)
        #expect(scene.items[0].scale == .large)
        #expect(scene.items[0].place == nil)
        #expect(findings.count == 5)
    }

    @Test func `the order names every item once`() throws {
        let json: JSON = [
            "kind": "flow", "title": "T", "order": ["c", "c", "x", "a"],
            "items": [["id": "a", "label": "A"], ["id": "b", "label": "B"], ["id": "c", "label": "C"]],
        ]
        var findings: [String] = []

        let scene = try Scene(reading: json, findings: &findings)

        #expect(scene.order == ["c", "a", "b"])
    }

    @Test(arguments: [JSON.null, [], ["kind": "flow"], ["items": []], ["items": [3, [1]]]] as [JSON])
    func `without anything to show there is no scene`(json: JSON) {
        var findings: [String] = []

        #expect(throws: SceneError.self) { try Scene(reading: json, findings: &findings) }
    }

    @Test(arguments: Scene.Kind.allCases)
    func `the schema of a kind leaves out what its layout does not use`(kind: Scene.Kind) {
        let schema = Scene.schema(of: kind)

        #expect(schema["properties"]?["kind"]?["const"]?.string == kind.rawValue)
        #expect((schema["properties"]?["x_label"] != nil) == (kind == .plot))
        #expect((schema["properties"]?["items"]?["items"]?["properties"]?["group"] != nil) == (kind == .comparison))
        #expect(schema.pretty().utf8.count <= Scene.schema.pretty().utf8.count)
    }

    @Test(arguments: [
        ("1 - exp(-x)", 1.0, 0.632120), ("2x^2", 3, 18), ("y = sin(pi*x)", 0.5, 1), ("-x^2", 2, -4), ("2^3^2", 0, 512),
        ("sqrt(x) + abs(-1)", 4, 3), ("|x - 3|", 1, 2), ("x²/2", 4, 8), ("3(x+1)", 1, 6), ("f(x)=e^x", 1, 2.718281),
        ("1e3", 0, 0), ("10-4-3", 0, 3),
    ])
    func `a formula has the value that it has on paper`(formula: String, x: Double, value: Double) throws {
        // "1e3" is one times Euler's number times three: nobody writes powers of ten to a school's plot.
        let expected = formula == "1e3" ? nil : value

        let expression = Expression(formula)

        if let expected {
            #expect(abs(try #require(expression).value(at: x) - expected) < 1e-5)
        } else {
            #expect(expression == nil || expression?.value(at: x).isFinite == true)
        }
    }

    @Test(arguments: ["", "x +", "foo(x)", "import os", "x; y", "((x)", "sin x x)", "1..2"])
    func `what is no formula is none`(text: String) {
        #expect(Expression(text) == nil)
    }

    @Test func `a formula nested without end is refused`() {
        #expect(Expression(String(repeating: "(", count: 190)) == nil)
        #expect(Expression(String(repeating: "-", count: 190) + "x") == nil)
    }

    @Test(arguments: Colour.allCases)
    func `text can be read on every ground it stands on`(colour: Colour) {
        #expect(contrast(colour.deep, colour.pale) >= 4.5)
        #expect(contrast(colour.deep, Paper.white) >= 4.5)
        #expect(contrast(colour.deep, Paper.ground) >= 4.5)
        #expect(contrast(Paper.ink, colour.soft) >= 4.5)
        #expect(contrast(Paper.faded, colour.pale) >= 4.5)
    }
}
