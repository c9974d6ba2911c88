import SVG
import Testing
import XML

/// Pictures cut off at every byte.
@Suite struct TruncationTests {
    static let wholes =
        ["accepted-all-fade-in", "accepted-with-script"].compactMap { SVGFixture.named($0) }
        + [
            SVGFixture(
                name: "styled",
                text: """
                    <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><style><![CDATA[.a{fill:red} /* c */ @keyframes
                    k{from{opacity:0}to{opacity:1}} .b{animation:k 1s}]]></style><!-- a > b --><g class='a "b"'><text>x &amp; <tspan
                    dy="4">y</tspan></text></g><rect x="1"/></svg>
                    """
            )
        ]

    @Test(arguments: wholes) func `whatever is cut off, what is left is a beginning of what was meant`(
        fixture: SVGFixture
    ) throws {
        let whole = try #require(SVGExtraction(fixture.text))
        let meant = outline(try XMLDocument(try #require(sanitised(fixture.text))).root)
        var judge = SVGJudge()
        judge.gates.truncation = .dropCutTag
        var closed = 0

        for end in 5..<(whole.bytes.count - 6) {
            let part = String(decoding: whole.bytes[..<end], as: UTF8.self)
            let verdict = judge.judgeUnrendered(part, finishReason: .length)
            guard let picture = verdict.picture else {
                // Only where not even the root's own tag is whole.
                #expect(!part.contains(">"), "cut at \(end)")
                continue
            }
            closed += 1
            #expect(verdict.findings.contains { $0.code == .cut }, "cut at \(end)")
            let sanitised = outline(try XMLDocument(picture).root)
            #expect(isBeginning(sanitised, of: meant), "cut at \(end): \(sanitised.suffix(2))")
        }

        #expect(closed > whole.bytes.count * 3 / 4)
    }

    @Test(
        arguments: TruncationPolicy.allCases,
        [
            ("<svg xmlns='http://www.w3.org/2000/svg'><g><rect/>", true, "<g><rect/></g></svg>"),
            ("<svg xmlns='http://www.w3.org/2000/svg'><g><rect/></", true, "<g><rect/></g></svg>"),
            ("<svg xmlns='http://www.w3.org/2000/svg'><text>Oxygen</te", true, "<text>Oxygen</text></svg>"),
            ("<svg xmlns='http://www.w3.org/2000/svg'><g/><text>Oxy", true, "<g/></svg>"),
            ("<svg xmlns='http://www.w3.org/2000/svg'><g/><!-- the rest", true, "<g/></svg>"),
            (
                "<svg xmlns='http://www.w3.org/2000/svg'><style>a{fill:red} b{fi", true,
                "<style>a{fill:red}</style></svg>"
            ),
            ("<svg xmlns='http://www.w3.org/2000/svg'><g/><rect x='1", false, "<g/></svg>"),
            ("<svg xmlns='http://www.w3.org/2000/svg'><g/><rect x=\"1\" title=\"a > b", false, "<g/></svg>"),
            ("<svg xmlns='http://www.w3.org/2000/svg'><g/><re", false, "<g/></svg>"),
        ]
    )
    func `a cut is closed where the policy allows it`(policy: TruncationPolicy, example: (String, Bool, String)) {
        let (text, isOutsideOfTags, ending) = example
        var judge = SVGJudge()
        judge.gates.truncation = policy
        judge.gates.minimumShapes = 0

        let verdict = judge.judgeUnrendered(text)

        let isAllowed = policy == .dropCutTag || policy == .closeOutsideTags && isOutsideOfTags
        #expect(verdict.isAccepted == isAllowed)
        #expect(
            verdict.picture.map { String(decoding: $0, as: UTF8.self).hasSuffix(ending) } ?? true,
            "\(verdict.repairs)"
        )
        #expect(verdict.findings.first?.code == .cut)
    }

    /// Each element with its attributes, and each text, in the order in which they begin, with their depth.
    private func outline(_ element: XMLElement, depth: Int = 0) -> [String] {
        if element.name == "style" { return ["\(depth) style"] }
        var lines = [
            "\(depth) \(element.name) \(element.attributes.filter { $0.name != "viewBox" }.map { "\($0.name)=\($0.value)" }.sorted())"
        ]
        for child in element.children {
            switch child {
            case .text(let text): if text.contains(where: { !$0.isWhitespace }) { lines.append("\(depth) \"\(text)\"") }
            case .element(let child): lines += outline(child, depth: depth + 1)
            }
        }
        return lines
    }

    /// A style of which nothing was whole is left out, so one line may be missing; all others are there in order.
    private func isBeginning(_ part: [String], of whole: [String]) -> Bool {
        var rest = whole[...]
        for line in part {
            if rest.first != line, rest.first?.hasSuffix(" style") == true { rest.removeFirst() }
            guard rest.popFirst() == line else { return false }
        }
        return true
    }
}
