import Animations
import JSON
import Testing

/// How single members of an answer are read.
@Suite struct ReadingTests {
    @Test(
        arguments: [
            ([1, 2], 1.0, 2.0), ([1, 2, 0], 1, 2), ("[1, -2, 0]", 1, -2), (["x": 1, "y": 2], 1, 2), ("ORIGIN", 0, 0),
            ("UP", 0, 1),
            ("2*LEFT + UP", -2, 1), ("UP * 2 - RIGHT/2", -0.5, 2), ("UL", -1, 1), ("top left", -5, 3),
            ("bottom_right", 5, -3),
            (["PI/2", "-1"], Double.pi / 2, -1), ("-DOWN", 0, 1),
        ] as [(JSON, Double, Double)]
    )
    func `a place is read however it is written`(written: JSON, x: Double, y: Double) throws {
        let scene = try #require(read(["type": "circle", "props": ["position": written]]).scene)

        #expect(abs(scene.objects[0].position.x - x) < 1e-9 && abs(scene.objects[0].position.y - y) < 1e-9)
    }

    @Test(
        arguments: [
            "left of the circle", "UP*", "2*UP*RIGHT", "UP/0", [1], [1, "a"], [1000, 0], "[640, 360]", "exec('x')",
            true,
        ] as [JSON]
    )
    func `what is no place is refused`(written: JSON) {
        let reading = read(["type": "circle", "props": ["position": written]])

        #expect(reading.problems.map(\.path.description) == ["objects[0].props.position"])
    }

    @Test(arguments: [
        ("BLUE", "#58C4DD"), ("blue_e", "#236B8E"), ("Grey", "#888888"), ("#abc", "#AABBCC"), ("#12345678", "#123456"),
        ("rgb(1, 200, 3)", "#01C803"), ("hot pink", "#FF69B4"), ("0xFF0000", "#FF0000"),
    ])
    func `a colour is read however it is written`(written: String, colour: String) throws {
        let scene = try #require(read(["type": "circle", "props": ["color": .string(written)]]).scene)

        #expect(scene.objects[0].style.stroke.text == colour)
    }

    @Test(arguments: ["bluue", "#12", "rgb(1,2)", "rgb(1,2,300)", "#GGGGGG", "url(#x)", ""])
    func `what is no colour is refused`(written: String) {
        #expect(read(["type": "circle", "props": ["color": .string(written)]]).problems.count == 1)
    }

    @Test(
        arguments: [
            (1.5708, 1.5708), (90, Double.pi / 2), ("PI/2", Double.pi / 2), ("90 degrees", Double.pi / 2),
            ("90*DEGREES", Double.pi / 2),
            ("-45°", -Double.pi / 4), (6.28, 6.28), ("3 rad", 3),
        ] as [(JSON, Double)]
    )
    func `an angle is in radians unless it says or cannot be`(written: JSON, radians: Double) throws {
        let scene = try #require(
            read(["type": "square"], ["type": "rotate", "target": "o", "parameters": ["angle": written]]).scene
        )

        let angle: Double? = if case .act(.rotate(let angle), _) = scene.animations[0].kind { angle } else { nil }
        #expect(abs((angle ?? .infinity) - radians) < 1e-9)
    }

    @Test(
        arguments: [(2, 2.0), ("1.5", 1.5), ("2s", 2), ("500 ms", 0.5), ("3 seconds", 3), (0, 0.1)] as [(JSON, Double)]
    )
    func `a time is in seconds, and long enough to be seen`(written: JSON, seconds: Double) throws {
        let scene = try #require(
            read(["type": "square"], ["type": "create", "target": "o", "duration": written]).scene
        )

        #expect(scene.animations[0].duration == seconds)
    }

    @Test(arguments: [("line", "set_fill"), ("arrow", "set_fill"), ("dot", "set_stroke")])
    func `what has no inside or no line is coloured as a whole`(type: String, action: String) throws {
        let reading = read(["type": .string(type)], ["type": .string(action), "target": "o", "color": "RED"])

        let kind = try #require(reading.scene?.animations.first?.kind)
        #expect(kind == .act(.setColour(try #require(Colour("RED"))), on: "o"))
        #expect(reading.fixes.count == 1)
    }

    @Test func `two things that happen to one object at once happen one after the other`() throws {
        let reading = read(
            ["type": "square"],
            ["type": "move", "target": "o", "parameters": ["position": [1, 1]]],
            ["type": "rotate", "target": "o", "with_previous": true]
        )

        #expect(reading.scene?.animations[1].isTogether == false)
        #expect(reading.fixes.map(\.kind) == [.timing])
    }

    @Test func `what happens to an object that became another happens to the other`() throws {
        let json: JSON = [
            "objects": [
                ["name": "a", "type": "circle"], ["name": "b", "type": "square"], ["name": "c", "type": "star"],
            ],
            "animations": [
                ["type": "transform", "target": "a", "to": "b"], ["type": "transform", "target": "a", "to": "c"],
                ["type": "rotate", "target": "a"], ["type": "create", "target": "a"],
                ["type": "scale", "target": "a", "factor": 2],
            ],
        ]

        let scene = try #require(SceneReading(json).scene)

        let targets = scene.animations.map { animation in
            if case .act(_, let target) = animation.kind { target } else { "" }
        }
        #expect(targets == ["a", "b", "c", "a", "a"])
    }

    @Test(arguments: [
        ("1/x", 2), ("tan(x)", 3), ("x^2", 1), ("sqrt(x)", 1), ("floor(x)", 5), ("sign(x)", 2), ("100x", 1),
        ("5 + 0x", 0),
    ])
    func `a curve is drawn in the pieces that are on its axes`(function: String, pieces: Int) {
        let reading = SceneReading([
            "objects": [
                ["name": "axes", "type": "axes"],
                ["name": "g", "type": "graph", "props": ["function": .string(function)]],
            ]
        ])

        let source = reading.scene.map { ManimProgram($0).source }
        #expect((source?.split(separator: ".plot(").count ?? 1) - 1 == pieces)
        #expect(reading.problems.isEmpty == (pieces > 0))
    }

    @Test func `axes are drawn before the graph that stands on them, however they are listed`() throws {
        let reading = SceneReading([
            "objects": [
                ["name": "g", "type": "graph", "props": ["function": "x^2"]],
                ["name": "axes", "type": "axes"],
            ]
        ])

        let source = ManimProgram(try #require(reading.scene)).source

        let axes = try #require(source.firstRange(of: "= Axes("))
        let graph = try #require(source.firstRange(of: ".plot("))
        #expect(axes.lowerBound < graph.lowerBound)
        #expect(source.split(separator: "= Axes(").count == 2)
    }

    @Test func `a film without Manim has every animation in the order of time`() throws {
        let fixture = try #require(AnimationFixture.named("pythagoras", of: "perfect"))
        let scene = try #require(SceneReading(answer: fixture.text).scene)

        let svg = Preview(scene).svg

        let begins = svg.split(separator: "begin=\"").dropFirst().compactMap { Double($0.prefix { $0 != "s" }) }
        #expect(begins.count >= scene.animations.count)
        #expect((begins.max() ?? 0) < scene.duration)
    }

    @Test func `whatever is changed in an answer, what can be shown of it is sound`() throws {
        let junk: [JSON] = [
            nil, true, -1, 0, 1e300, "", "x", "\"\n'''", "__import__('os')", [], [1], [[1, 2], [3, 4]], [:],
            ["type": "circle"], "UP", "RED", "1/x",
            "axes", 12, "dot",
        ]
        var dice = Dice(seed: 11)
        for fixture in AnimationFixture.perfect {
            let json = try JSON(parsing: fixture.text)
            for _ in 0..<60 {
                var changed = json
                for _ in 0..<Int.random(in: 1...4, using: &dice) { changed.change(with: junk, &dice) }
                let reading = SceneReading(changed)
                #expect((reading.scene == nil) == !reading.problems.isEmpty)
                #expect(reading.problems.allSatisfy { $0.sentence.count < 400 && !$0.sentence.contains("\n") })
                let shown = reading.reduced ?? .placeholder(for: fixture.text)
                #expect(shown.scene.duration <= 160)
                let again = SceneReading(shown.scene.json)
                #expect(again.scene.map { ManimProgram($0) } == ManimProgram(shown.scene), "\(again.advice)")
                #expect(!Preview(shown.scene).svg.contains("nan") && !Preview(shown.scene).svg.contains("inf"))
                #expect(ManimProgram(shown.scene) == ManimProgram(shown.scene))
            }
        }
    }

    private func read(_ object: JSON, _ animations: JSON...) -> SceneReading {
        var object = object
        object["name"] = "o"
        return SceneReading([
            "objects": [object],
            "animations": animations.isEmpty ? [["type": "create", "target": "o"]] : .array(animations),
        ])
    }
}

extension JSON {
    /// Puts something else in one place, or takes away what is there.
    fileprivate mutating func change(with junk: [JSON], _ dice: inout Dice) {
        let isHere = Int.random(in: 0..<4, using: &dice) == 0
        switch self {
        case .array(var elements) where !elements.isEmpty && !isHere:
            let index = Int.random(in: 0..<elements.count, using: &dice)
            if Int.random(in: 0..<6, using: &dice) == 0 {
                elements.remove(at: index)
            } else {
                elements[index].change(with: junk, &dice)
            }
            self = .array(elements)
        case .object(var object) where !object.isEmpty && !isHere:
            let index = Int.random(in: 0..<object.count, using: &dice)
            if Int.random(in: 0..<6, using: &dice) == 0 {
                object.members.remove(at: index)
            } else {
                object.members[index].value.change(with: junk, &dice)
            }
            self = .object(object)
        default: self = junk.randomElement(using: &dice) ?? nil
        }
    }
}
