import SVG
import Testing

/// What is found in pictures without rendering them.
@Suite struct SVGMeasureTests {
    private func judge(_ content: String, _ gates: SVGGates = SVGGates()) -> SVGVerdict {
        SVGJudge(gates).judgeUnrendered(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 300'><rect width='400' height='300' fill='#fff'/>\(content)</svg>"
        )
    }

    @Test func `what moves, what is named and what is drawn is counted`() {
        let verdict = judge(
            """
            <style>@keyframes k{to{opacity:0}} .m{animation:k 2s infinite}</style><defs><circle id="d" r="4"/></defs>
            <g class="m"><circle r="9" cx="50" cy="50"><animate attributeName="r" to="3" dur="1s"/></circle></g>
            <use href="#d"><animateMotion dur="2s" path="M0 0L9 9"/></use><text x="100" y="100">one</text><text x="100" y="150"> </text>
            """
        )

        #expect(verdict.metrics.animations == ["animate": 1, "animateMotion": 1, "css": 1])
        #expect(verdict.metrics.labels == 1)
        #expect(verdict.metrics.shapes == 3)
        let drawn = verdict.metrics.drawn
        #expect([drawn?.left, drawn?.top, drawn?.right, drawn?.bottom] == [-4, -4, 400, 300])
        #expect(verdict.findings == [])
    }

    @Test(arguments: [
        ("<text x='395' y='100' font-size='20'>Chloroplast</text>", SVGFinding.Code.outside, "beyond the right edge"),
        ("<text x='10' y='100' text-anchor='end' font-size='20'>Chloroplast</text>", .outside, "beyond the left edge"),
        ("<g transform='translate(0 290)'><text x='10' y='30'>Root</text></g>", .outside, "beyond the bottom edge"),
        ("<text x='90' y='5000'>Far</text>", .outside, "nobody sees it"),
        ("<text x='50' y='100'>Anode</text><text x='55' y='103'>Cathode</text>", .overlap, "lies over \"Anode\""),
        ("<text x='50' y='100' fill='#eeeeee'>Faint</text>", .contrast, "#eeeeee on #ffffff"),
        (
            "<rect x='40' y='80' width='90' height='40' fill='#222'/><text x='50' y='100'>Dark</text>", .contrast,
            "a lighter colour"
        ),
        (
            "<g style='fill:#112'><rect x='40' y='80' width='90' height='40'/><text x='50' y='100'>Same</text></g>",
            .contrast, "1:1"
        ),
        ("<text x='50' y='100' opacity='0'>Unseen</text>", .contrast, "its opacity is 0"),
        ("<text x='50' y='100' font-size='3'>Tiny</text>", .tinyText, "6 px where the picture is 800 px wide"),
        ("<g><g/></g>", .emptyGroup, "1 group is empty"),
        ("<use href='#gone'/>", .danglingReference, "#gone"),
        ("<rect width='9' height='9' fill='url(#gone)'/>", .danglingReference, "fill in line 1"),
        ("<style>rect{filter:url(#gone)}</style>", .danglingReference, "#gone"),
        ("<animate href='#gone' attributeName='x' to='1' dur='1s'/>", .animationWithoutTarget, "#gone"),
        (
            "<rect width='9' height='9'><animate attributeName='x' to='1' dur='1s' begin='a.end+1.5s'/></rect>",
            .animationWithoutTarget, "never begins"
        ),
        ("<rect width='9' height='9' style='animation: pulse 2s infinite'/>", .animationWithoutTarget, "\"pulse\""),
        (
            "<text x='50' y='100' opacity='0'>Hi<animate attributeName='opacity' to='1' dur='1s'/></text>", .vanishes,
            "freeze"
        ),
    ])
    func `what is wrong is said so that it can be mended`(content: String, code: SVGFinding.Code, part: String) {
        let verdict = judge(content)

        let finding = verdict.findings.first { $0.code == code }
        #expect(finding?.sentence.contains(part) == true, "\(verdict.findings.map(\.sentence))")
        #expect(verdict.outcome == .acceptedWithFindings)
    }

    @Test(arguments: [
        "<text x='200' y='100' text-anchor='middle' font-size='20'>In the middle</text>",
        "<text x='50' y='100'>Anode</text><text x='50' y='120'>Cathode</text>",
        "<text x='50' y='100'>Shadow</text><text x='51' y='101'>Shadow</text>",
        "<rect x='40' y='80' width='90' height='40' fill='#222'/><text x='50' y='100' fill='white'>Light</text>",
        "<linearGradient id='g'><stop stop-color='#000'/><stop offset='1' stop-color='#333'/></linearGradient><circle cx='70' cy='95' r='50' fill='url(#g)'/><text x='50' y='100' fill='#fff'>On it</text>",
        "<text x='50' y='100'><tspan x='50' dy='0'>two</tspan><tspan x='50' dy='20'>lines</tspan></text>",
        "<text x='50' y='100' fill='#fff' stroke='#000'>Outlined</text>",
        "<text x='50' y='100' display='none' fill='#fff'>Hidden</text>",
        "<text x='350' y='100' font-size='10' transform='rotate(90 350 100)'>turned, along the edge</text>",
        "<path id='p' d='M50 150 A 60 60 0 0 1 170 150'/><text fill='#fff' stroke='#000'><textPath href='#p'>along it</textPath></text>",
        "<symbol id='s' viewBox='0 0 1000 1000'><text x='100' y='500' font-size='300'>in a symbol</text></symbol><use href='#s' width='90' height='90'/>",
    ])
    func `nothing is said of what is right`(content: String) {
        #expect(judge(content).findings.map(\.sentence) == [])
    }

    @Test(arguments: [SVGFinding.Code.tooFewAnimations, .tooFewLabels, .tooFewShapes, .tooLarge])
    func `a gate refuses, and only says so where it is not enforced`(code: SVGFinding.Code) {
        var gates = SVGGates()
        switch code {
        case .tooFewAnimations: gates.minimumAnimations = 5
        case .tooFewLabels: gates.minimumLabels = 5
        case .tooFewShapes: gates.minimumShapes = 5
        default: gates.maximumBytes = 5
        }
        let strict = judge("", gates)
        gates.isEnforced = false
        let lenient = judge("", gates)

        #expect(strict.outcome == .refused)
        #expect(strict.findings.map(\.code) == [code])
        #expect(lenient.outcome == .acceptedWithFindings)
        #expect(lenient.picture != nil)
    }

    @Test func `refusals come first in the advice`() {
        var gates = SVGGates()
        gates.minimumAnimations = 1

        let advice = judge("<use href='#gone'/>", gates).advice

        #expect(advice.count == 2)
        #expect(advice.first?.contains("0 animations and needs 1") == true)
    }

    @Test func `an answer that the provider cut off is not looked at`() {
        let verdict = SVGJudge().judgeUnrendered(
            "<svg viewBox='0 0 9 9'><rect/></svg>",
            finishReason: .blocked("SAFETY")
        )

        #expect(verdict.findings.map(\.code) == [.finishReason])
        #expect(verdict.picture == nil)
    }
}
