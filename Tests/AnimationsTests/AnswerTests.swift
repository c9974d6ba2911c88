import Animations
import Foundation
import JSON
import JSONSchema
import SVG
import Testing

/// What becomes of answers as models give them, from the perfect to the hostile.
@Suite struct AnswerTests {
    @Test(arguments: AnimationFixture.perfect)
    func `a perfect answer becomes the program that is kept beside it`(fixture: AnimationFixture) throws {
        let reading = SceneReading(answer: fixture.text)

        #expect(reading.problems.isEmpty && reading.fixes.isEmpty, "\(reading.advice) \(reading.fixes)")
        let source = ManimProgram(try #require(reading.scene)).source
        let file = AnimationFixture.folder.appending(path: "golden/\(fixture.name).py")
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try source.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == source)
        #expect(reading.accepted?.rung == .asWritten)
    }

    @Test(arguments: [
        ("becomes-a-type", ["becomes"]), ("fenced-degrees", ["fence", "degrees", "SpinningSquare", "too short"]),
        ("graph-without-axes", ["axes"]), ("names-and-cases", ["Red_Ball", "object_2nd_label", "48"]),
        ("nothing-happens", ["in turn"]), ("tex-formula", ["without TeX"]),
    ])
    func `a sloppy answer is mended, and what was mended is said`(name: String, words: [String]) throws {
        let fixture = try #require(AnimationFixture.named(name, of: "sloppy"))

        let reading = SceneReading(answer: fixture.text)

        #expect(reading.problems.isEmpty, "\(reading.advice)")
        #expect(reading.accepted?.rung == .fixed)
        let said = reading.fixes.map(\.sentence).joined(separator: "\n")
        for word in words { #expect(said.contains(word), "\(said)") }
    }

    @Test func `an answer that is cut off is read, but not all of what was meant`() throws {
        let fixture = try #require(AnimationFixture.named("wrapped-and-cut", of: "sloppy"))

        let reading = SceneReading(answer: fixture.text)

        #expect(reading.problems.isEmpty && reading.isCutOff && reading.accepted == nil)
        let reduced = try #require(reading.reduced)
        #expect(reduced.rung == .reduced && reduced.scene.objects.count == 2)
        let said = reduced.notes.joined(separator: "\n")
        for word in ["truncation", "CircleFilm", "glow"] { #expect(said.contains(word), "\(said)") }
    }

    @Test func `the words of different dialects make the same scene`() throws {
        let first = try #require(AnimationFixture.named("fenced-degrees", of: "sloppy"))
        let second: JSON = [
            "scene_name": "SpinningSquare",
            "resolution": [1280, 720],
            "objects": [
                [
                    "id": "square", "type": "square", "properties": ["color": "BLUE", "side": 2, "position": "LEFT*3"],
                    "animations": [
                        ["type": "fade", "parameters": ["direction": "in"]],
                        ["type": "rotate", "duration": 2, "parameters": ["angle": "PI/2"]],
                        [
                            "type": "move", "duration": 1.5,
                            "parameters": ["start": [-3, 0, 0], "position": [3, 0, 0]],
                        ],
                        ["type": "scale", "duration": 0.1, "parameters": ["factor": 0.5]],
                    ],
                ]
            ],
        ]

        let scenes = (SceneReading(answer: first.text).scene, SceneReading(second).scene)

        #expect(scenes.0 != nil)
        #expect(scenes.0 == scenes.1)
    }

    @Test(arguments: [
        ("code-in-function", ["objects[1].props.function", "objects[2].props.function", "“open”"]),
        ("endless", ["animations[0].duration is -5", "1e308", "120 seconds", "1e300", "factor is 0"]),
        ("huge-numbers", ["1e400", "1e300", "9^9", "corners", "1000000", "not in pixels"]),
        ("interrupted-curve", ["interrupted"]),
        ("never-seen", ["background", "outside", "letter", "faded out", "nobody"]),
        ("no-scene", ["no JSON"]), ("wrong-kinds", ["objects[0] is 1", "again", "did you mean “square”?"]),
    ])
    func `a hostile answer is refused with what to do, and what is left of it can be shown`(
        name: String,
        words: [String]
    ) throws {
        let fixture = try #require(AnimationFixture.named(name, of: "hostile"))

        let reading = SceneReading(answer: fixture.text)

        #expect(reading.scene == nil)
        for word in words {
            #expect(reading.problems.contains { $0.sentence.contains(word) }, "\(word): \(reading.advice)")
        }
        #expect(reading.accepted == nil)
        let repaired = reading.reduced ?? .placeholder(for: "Draw a circle")
        #expect(repaired.rung == (name == "no-scene" ? .placeholder : .reduced))
        #expect(!repaired.notes.isEmpty)
        #expect(!repaired.isSuitableForTraining)
    }

    @Test func `what is described again is left out, and not shown once more in the middle`() throws {
        let label = #"{"name":"label","type":"text","props":{"text":"x","position":[1,1]}}"#
        let other = label.replacing("[1,1]", with: "[2,2]")
        let answer = #"{"objects":[\#(label),\#(label),\#(other)],"animations":[{"type":"write","target":"label"}]}"#

        let repaired = try #require(SceneReading(answer: answer).reduced)

        // What is another, but for its name, is shown under one of its own.
        #expect(repaired.rung == .reduced && repaired.scene.objects.map(\.name) == ["label", "object_2"])
        #expect(repaired.notes.contains { $0.hasPrefix("objects[1] is left out") })
    }

    @Test(arguments: ["code-in-imports", "code-in-names", "code-in-text", "eight-k"])
    func `code in names, texts and imports is text`(name: String) throws {
        let fixture = try #require(AnimationFixture.named(name, of: "hostile"))
        let scene = try #require(SceneReading(answer: fixture.text).scene)

        let program = ManimProgram(scene)

        #expect((scene.resolution?.width ?? 0) <= 1920)
        let code = withoutStrings(program.source)
        #expect(!code.contains("import os") && !code.contains("__import__") && !code.contains("subprocess"))
        #expect(code.allSatisfy { $0.isASCII })
        #expect(code.split(separator: "\n").filter { $0.hasPrefix("import") || $0.hasPrefix("from") }.count == 2)
        #expect(!Preview(scene).svg.contains("<script"))
    }

    @Test(arguments: AnimationFixture.perfect + AnimationFixture.sloppy + AnimationFixture.hostile)
    func `whatever is shown in the end compiles, and its preview passes the judge`(fixture: AnimationFixture) throws {
        let reading = SceneReading(answer: fixture.text)
        let whole = reading.reduced ?? .placeholder(for: fixture.text)
        var programs: [String] = []
        for repaired in [whole, whole.primitives, .placeholder(for: fixture.text)].compactMap(\.self) {
            let verdict = judged(Preview(repaired.scene))
            #expect(verdict.isAccepted, "\(verdict.advice)")
            #expect(verdict.removals.isEmpty && verdict.repairs.isEmpty)
            #expect(Preview(repaired.scene) == Preview(repaired.scene))
            programs.append(ManimProgram(repaired.scene).source)
        }
        guard Python.isThere else { return }
        let check = "import ast, sys\nfor program in sys.stdin.read().split('\\0'): ast.parse(program)"
        #expect(try Python.run(["-c", check], input: programs.joined(separator: "\0")) != nil)
    }

    @Test(arguments: AnimationFixture.perfect + AnimationFixture.sloppy + AnimationFixture.hostile)
    func `a scene that is written as JSON is the same film when it is read`(fixture: AnimationFixture) throws {
        let scene = (SceneReading(answer: fixture.text).reduced ?? .placeholder(for: fixture.text)).scene

        let again = SceneReading(scene.json)

        #expect(again.problems.isEmpty && again.fixes.isEmpty, "\(again.advice) \(again.fixes)")
        #expect(try ManimProgram(#require(again.scene)) == ManimProgram(scene))
        var asked = scene.json
        for name in ["resolution", "imports", "duration"] { asked[name] = nil }
        #expect(try JSONSchema(Scene.schema).validate(asked).isEmpty)
    }

    @Test(.enabled(if: Python.isThere))
    func `every program that is kept compiles`() throws {
        let files = AnimationFixture.all("golden").map {
            AnimationFixture.folder.appending(path: "golden/\($0.name).py").path
        }
        let check = "import sys\nfor name in sys.argv[1:]: compile(open(name, encoding='utf-8').read(), name, 'exec')"

        #expect(files.count == AnimationFixture.perfect.count)
        #expect(try Python.run(["-c", check] + files) != nil)
    }

    @Test func `ten thousand objects and animations are forty and sixty`() throws {
        let objects = (0..<10_000).map { ["name": .string("c\($0)"), "type": "circle"] as JSON }
        let animations = (0..<10_000).map {
            ["type": "rotate", "target": .string("c\($0 % 7)"), "duration": 0.1, "wait_after": 0] as JSON
        }

        let reading = SceneReading(["objects": .array(objects), "animations": .array(animations)])

        #expect(reading.scene == nil)
        #expect(reading.advice.split(separator: "\n").count <= 20)
    }

    private func judged(_ preview: Preview) -> SVGVerdict {
        var gates = SVGGates()
        gates.minimumAnimations = 1
        gates.rendering = .off
        return SVGJudge(gates).judgeUnrendered(preview.svg)
    }

    /// A program without what is in its string literals.
    private func withoutStrings(_ source: String) -> String {
        var code = ""
        var isInside = false
        var isEscaped = false
        for character in source {
            if isInside {
                if !isEscaped, character == "\"" { isInside = false }
                isEscaped = !isEscaped && character == "\\"
            } else {
                isInside = character == "\""
                code.append(character)
            }
        }
        return code
    }
}
