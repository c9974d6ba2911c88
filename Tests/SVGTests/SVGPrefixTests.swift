import Foundation
import SVG
import Testing

/// Pictures that are to stand on a page keep to themselves.
@Suite struct SVGPrefixTests {
    @Test(
        arguments: [
            "svg ~ *", "svg~p", "svg + p", ":root ~ *", "#picture ~ p", "#p1-picture + p", "~ p", "+ p", "> p",
            "svg:hover ~ p", "svg:not(.a, .b) + p", "svg.a  ~  p", "svg ~ p .b", "svg~\u{338}p", "svg:not( ~ p",
            "a:not(",
            "p) ~ *", "a:is(svg ~ p", "*|svg ~ p", "a || b",
        ]
    )
    func `a rule for what is beside the picture goes`(selector: String) throws {
        let content =
            "<style>\(selector) {fill:red} @media print{\(selector){fill:red}} .b , \(selector),.c{fill:red}</style>"

        let picture = try #require(sanitised(Hostile.picture(content), prefix: "p1-"))
        let text = String(decoding: picture, as: UTF8.self)
        let style = text.firstRange(of: "<style>").map { text[$0.upperBound...].prefix { $0 != "<" } } ?? ""

        #expect(!style.unicodeScalars.contains { "~+|".unicodeScalars.contains($0) }, "\(style)")
        #expect(style.components(separatedBy: "(").count == style.components(separatedBy: ")").count)
        #expect(sanitised(text, prefix: "p1-") == picture)
    }

    @Test(
        arguments: [
            ("svg .a > b ~ .c", "#p1-picture .p1-a > b ~ .p1-c{"), ("svg", "#p1-picture{"),
            ("#b", "#p1-picture #p1-b{"),
            ("svg > g", "#p1-picture > g{"), ("svg:is(.a,.b) c", "#p1-picture:is(.p1-a,.p1-b) c{"),
            ("#picturex ~ g", "#p1-picture #p1-picturex ~ g{"), (".ä", "#p1-picture .p1-ä{"),
            ("#\u{301}x", "#p1-picture #p1-\u{301}x{"), ("svgx ~ g", "#p1-picture svgx ~ g{"),
        ]
    )
    func `a rule for what is in the picture stays`(selector: String, wanted: String) throws {
        let content = "<style>\(selector){fill:red}</style>"

        let text = String(decoding: try #require(sanitised(Hostile.picture(content), prefix: "p1-")), as: UTF8.self)

        #expect(Array(text.replacing("&gt;", with: ">").utf8).contains(Array(wanted.utf8)), "\(text)")
    }

    @Test func `a picture with a prefix takes no classes of the page, and stays in its box`() throws {
        let picture = """
            <svg viewBox="0 0 9 9" style="overflow:visible;background:red" transform="scale(99)"><style>
            svg{overflow:visible !important;transform:scale(9)}</style><g class="modal p1-x\n overlay"
            aria-owns="login form"/><animate attributeName="x" to="1" begin="accessKey(a);click;b.repeat(2)"/></svg>
            """

        let text = String(decoding: try #require(sanitised(picture, prefix: "p1-")), as: UTF8.self)

        #expect(text.contains("class=\"p1-modal p1-x p1-overlay\""))
        #expect(text.contains("aria-owns=\"p1-login p1-form\""))
        #expect(text.contains("style=\"background:red;overflow:hidden !important;transform:none !important;"))
        #expect(text.contains("begin=\"click;p1-b.repeat(2)\""))
    }
}
