import SVG
import Testing

@Suite struct SVGExtractionTests {
    private static let picture = "<svg viewBox=\"0 0 9 9\"><g><svg/></g></svg>"

    @Test(arguments: [
        picture, "```svg\n\(picture)\n```", "```xml\n<?xml version=\"1.0\"?>\n\(picture)\n```",
        "```html\n<p>x</p>\(picture)<hr>\n```",
        "```\n\(picture)\n```", "Here you are:\n\(picture)\nDoes it help?", "Use `<svg>` like this: \(picture)",
        "{\"svgCode\": \"<svg viewBox=\\\"0 0 9 9\\\"><g><svg\\/><\\/g></svg>\"}",
        "Sure!\n```json\n[{\"a\": 1}, {\"b\": \"<svg viewBox=\\\"0 0 9 9\\\"><g><svg/></g></svg>\"}]\n```",
        "the value is \"<svg viewBox=\\\"0 0 9 9\\\"><g><svg/></g></svg>\" as you see {",
        "<svg viewBox=\"0 0 1 1\"/> and \(picture) and <svg/>",
        "<svg viewBox=\"0 0 9 9\"><rect\n\nOops, once more:\n<svg viewBox=\"0 0 9 9\" xmlns=\"http://www.w3.org/2000/svg\"></svg>",
    ])
    func `the picture is found`(text: String) throws {
        let extraction = try #require(SVGExtraction(text))

        let found = String(decoding: extraction.bytes, as: UTF8.self)
        #expect(found == Self.picture || found.hasSuffix("xmlns=\"http://www.w3.org/2000/svg\"></svg>"), "\(found)")
        #expect(extraction.isComplete)
    }

    @Test(arguments: ["", "no picture", "<svgfoo/>", "<s", "{}", "{\"a\": \"<svgx\"}", "&lt;svg&gt;"])
    func `where there is none, none is found`(text: String) {
        #expect(SVGExtraction(text) == nil)
    }

    @Test(arguments: [
        ("<svg viewBox='0 0 9 9'><g>", "<svg viewBox='0 0 9 9'><g>"),
        ("```svg\n<svg viewBox='0 0 9 9'><g>\n```\nDone.", "<svg viewBox='0 0 9 9'><g>"),
        ("<svg viewBox='0 0 9 9'><svg x='1'></svg><rect", "<svg viewBox='0 0 9 9'><svg x='1'></svg><rect"),
        ("{\"svg\": \"<svg viewBox=\\\"0 0 9 9\\\"><rect x=\\\"1\\", "<svg viewBox=\"0 0 9 9\"><rect x=\"1"),
    ])
    func `a picture without its end is found as that`(text: String, expected: String) throws {
        let extraction = try #require(SVGExtraction(text))

        #expect(String(decoding: extraction.bytes, as: UTF8.self) == expected)
        #expect(!extraction.isComplete)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["<svg ", "<svg>", "<!--", "```\n", "\"<svg a=\\\"", "{\"", "<svg a='"])
    func `a text of nothing but beginnings is gone through soon`(piece: String) {
        let text = String(repeating: piece, count: 200_000)

        _ = SVGExtraction(text)
    }
}
