import SVG
import Testing

/// What a hostile model might write to reach beyond its picture, each with what then must not be left.
@Suite struct SVGSmugglingTests {
    @Test(
        arguments: [
            "/-->* ", "/<!--* ", "*-->/ ", "/*/*/-->* ", "red /-->**/", "\"/-->*\"", "a/<!--/**/*", "/<!<!----*", "*/",
        ]
    )
    func `what a comment kept apart does not become one`(value: String) throws {
        let content = """
            <style>a{fill:\(value)} @media (x:1\(value)) {b{fill:red}} c\(value){fill:red} d{fill:blue}</style>
            <g style="stroke:\(value.replacing("\"", with: "'"))"/>
            """.replacing("<!", with: "&lt;!")

        let text = String(decoding: try #require(sanitised(Hostile.picture(content))), as: UTF8.self)

        #expect(!text.contains("/*") && !text.contains("*/"), "\(text)")
        #expect(text.contains("d{fill:blue}"))
    }

    @Test(
        arguments: [
            "font-family:\"url(\", x", "font-family:'a(b'", "font-family:'a;b'", "font-family:'a}b'",
            "font-family:'a*b'",
            "--a:url(#x)", "--a:uRl(#x)", "filter:blur(9000px)", "filter:blur(50em)",
            "filter:BLUR(1e4px)",
            "filter:blur(calc(9px*999))", "filter:drop-shadow(0 0 9000px red)", "filter:blur(var(--x))",
            "filter:drop-shadow(0 0 max(1px,9000px) rgba(0,0,0,.3))", "filter:drop-shadow(rgb(1 1 1) 0 0 101px)",
            "filter:" + String(repeating: "blur(9px) ", count: 20), "mask:inherit", "clip-path: INHERIT",
            "filter:var(--x, inherit)",
        ]
    )
    func `a declaration that would do harm goes`(declaration: String) throws {
        let property = declaration.prefix { $0 != ":" }
        let content =
            "<style>a{\(declaration);fill:red}</style><g style=\"\(declaration.replacing("\"", with: "'"));fill:red\"/>"

        let text = String(decoding: try #require(sanitised(Hostile.picture(content))), as: UTF8.self)

        #expect(!text.contains("\(property):"), "\(text)")
        #expect(text.contains("fill:red"))
    }

    @Test(
        arguments: [
            "filter:blur(2px)", "filter:drop-shadow(0 4px 6px rgba(0,0,0,.3)) blur(.5px)", "filter:url(#x)",
            "filter:drop-shadow(0 0 4px #1e9999)", "font-family:\"Segoe UI\",'Fira Code',sans-serif",
            "transform:translate(calc(1px * 2),3px)", "font:12px/1.5 serif",
        ]
    )
    func `a declaration that is harmless stays`(declaration: String) throws {
        let text = String(
            decoding: try #require(sanitised(Hostile.picture("<style>a{\(declaration)}</style>"))),
            as: UTF8.self
        )

        #expect(text.contains(declaration), "\(text)")
    }

    @Test(
        arguments: [
            ("stdDeviation", "0;9000"), ("radius", "900"), ("numOctaves", "1;50"), ("order", "9"), ("scale", "1e4"),
            ("filter", "blur(0px);blur(9000px)"), ("fill", "url(#x)"), ("marker-mid", "uRl(#x)"), ("mask", "inherit"),
        ]
    )
    func `an animation does not set what an attribute may not`(name: String, values: String) throws {
        let content = "<animate attributeName='\(name)' values='\(values)' to='\(values)' dur='1s'/>"

        let text = String(decoding: try #require(sanitised(Hostile.picture("<g>\(content)</g>"))), as: UTF8.self)

        #expect(!text.contains("<animate"), "\(text)")
    }
}
