import Foundation
import SVG
import Testing

/// Known ways to get a picture to run or fetch something, each with the collection it is from.
enum Hostile {
    static let all: [String] = {
        let file = SVGFixture.folder.appending(path: "hostile.list")
        let lines = ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n")
        return lines.filter { $0.hasPrefix("<") }.map(String.init)
    }()

    static func picture(_ content: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 99 99">\
        <rect id="x" width="50" height="50" fill="red"/>\(content)</svg>
        """
    }
}

@Suite struct SVGSanitiserTests {
    @Test func `there are many hostile pictures to try`() {
        #expect(Hostile.all.count >= 80)
    }

    @Test(arguments: Hostile.all) func `nothing hostile is left`(content: String) throws {
        let picture = try #require(sanitised(Hostile.picture(content)), "\(content)")

        #expect(Watchman.complaints(about: picture) == [])
        #expect(String(decoding: picture, as: UTF8.self).contains("<rect id=\"x\""))
    }

    @Test(arguments: Hostile.all) func `what would harm is named among what was taken out, or was harmless`(
        content: String
    ) throws {
        let verdict = SVGJudge().judgeUnrendered(Hostile.picture(content))
        let isText = content.contains("<text") || content.contains("<title>") || content.contains("<g class")

        #expect(!verdict.removals.isEmpty || isText, "\(content)")
    }

    @Test(arguments: 0..<20) func `random mixtures leave nothing hostile and are clean at once`(seed: UInt64) throws {
        var random = SmallRandom(state: seed &* 104_729 &+ 3)
        let wrappers = [
            "<g>", "<defs>", "<text>", "<symbol id='s'>", "<a href='javascript:1'>", "<pattern id='p'>", "<marker>",
        ]

        for _ in 0..<60 {
            var content = ""
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let vector = Hostile.all.randomElement(using: &random) ?? ""
                let wrapper = wrappers.randomElement(using: &random) ?? "<g>"
                let name = wrapper.dropFirst().prefix { $0.isLetter }
                content +=
                    Bool.random(using: &random)
                    ? vector : "\(wrapper)\(vector)\(content.count < 4000 ? content : "")</\(name)>"
            }
            let picture = try #require(sanitised(Hostile.picture(content)), "\(content)")
            let complaints = Watchman.complaints(about: picture)
            #expect(complaints == [], "\(content)")
            let again = sanitised(String(decoding: picture, as: UTF8.self))
            #expect(again == picture, "\(content)")
        }
    }

    @Test(arguments: SVGFixture.all.filter { $0.outcome != .refused }, [nil, "s1-"])
    func `doing it twice changes nothing more`(fixture: SVGFixture, prefix: String?) throws {
        let once = try #require(sanitised(fixture.text, prefix: prefix))

        let twice = sanitised(String(decoding: once, as: UTF8.self), prefix: prefix)

        #expect(twice.map { String(decoding: $0, as: UTF8.self) } == String(decoding: once, as: UTF8.self))
        #expect(Watchman.complaints(about: once) == [])
    }

    @Test(arguments: [
        ("<svg width='30' height='40'><rect/></svg>", "viewBox=\"0 0 30 40\""),
        ("<svg width='100%' height='100%'><rect/></svg>", "viewBox=\"0 0 800 600\""),
        ("<svg viewbox='1 2 3 4'><rect/></svg>", "viewBox=\"1 2 3 4\""),
        ("<svg><lineargradient id='a'/></svg>", "<linearGradient id=\"a\"/>"),
        ("<svg><use xlink:href='#a'/></svg>", "<use href=\"#a\"/>"),
        ("<s:svg xmlns:s='http://www.w3.org/2000/svg'><s:g id='a'/></s:svg>", "<g id=\"a\"/>"),
        (
            "<svg><animate attributeName='opacity' dur='1ms' values='0;1' repeatCount='indefinite'/></svg>",
            "dur=\"0.05s\""
        ),
        (
            "<svg><path d='M0 0' stroke-miterlimit='2' stroke-dashoffset='3' paint-order='stroke' clip-path='url(#a)'/></svg>",
            "<path d=\"M0 0\" stroke-miterlimit=\"2\" stroke-dashoffset=\"3\" paint-order=\"stroke\" clip-path=\"url(#a)\"/>"
        ),
        ("<svg><filter id='f'><feGaussianBlur stdDeviation='9000'/></filter></svg>", "stdDeviation=\"100\""),
        ("<svg><a href='https://x.example'><text>t<a>u</a></text></a></svg>", "<g><text>t<tspan>u</tspan></text></g>"),
        (
            "<svg><image href='data:image/png;base64,iVBORw0KGgoA'/></svg>",
            "<image href=\"data:image/png;base64,iVBORw0KGgoA\"/>"
        ),
        (
            "<svg><style>/*x*/.a , #b>c { fill : red ; position: fixed } @keyframes k { 0%{x:1} to{opacity:0}}</style></svg>",
            "<style>.a,#b&gt;c{fill:red}\n@keyframes k{0%{x:1}to{opacity:0}}</style>"
        ),
    ])
    func `what is kept is written plainly`(picture: String, part: String) throws {
        let text = String(decoding: try #require(sanitised(picture)), as: UTF8.self)

        #expect(text.contains(part), "\(text)")
        #expect(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
    }

    @Test func `a prefix gives a picture names of its own and keeps its rules to itself`() throws {
        let picture = """
            <svg viewBox="0 0 9 9"><style>svg{fill:red} .a,#b text{fill:url(#c)} @keyframes spin{to{opacity:0}}
            .s{animation:spin 1s, other 2s}</style><linearGradient id="c"/><g id="b" class="a"
            style="filter:url(#c)" fill="url('#c')"/><use href="#b"/><animate id="d" attributeName="x" to="1" begin="d.end+1s; 2s"/></svg>
            """

        let text = String(decoding: try #require(sanitised(picture, prefix: "p7-")), as: UTF8.self)

        for part in [
            "id=\"p7-picture\"", "#p7-picture{fill:red}", "#p7-picture .p7-a,#p7-picture #p7-b text{fill:url(#p7-c)}",
            "@keyframes p7-spin{", "animation:p7-spin 1s,other 2s", "<g id=\"p7-b\" class=\"p7-a\"",
            "filter:url(#p7-c)",
            "fill=\"url(#p7-c)\"",
            "href=\"#p7-b\"", "begin=\"p7-d.end+1s;2s\"",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
    }
}

func sanitised(_ text: String, prefix: String? = nil) -> [UInt8]? {
    var judge = SVGJudge()
    judge.idPrefix = prefix
    judge.gates.truncation = .dropCutTag
    return judge.judgeUnrendered(text).picture
}

/// A generator that gives the same numbers each time (SplitMix64).
struct SmallRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
