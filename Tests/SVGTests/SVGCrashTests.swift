import JSON
import SVG
import Testing

/// Whatever a model writes is judged, and soon.
@Suite struct SVGCrashTests {
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "<rect width='9' height='9' fill='hsl(1e400,50%,50%)'/><text x='9' y='20' fill='hsl(-1e400 5% 5%)'>text</text>",
            "<rect width='99' height='99' fill='hsl(0,900%,50%)'/><text x='9' y='20' fill='hsl(0,-900%,51%)'>text</text>",
            "<text x='9' y='20' style='opacity:1e400' fill='#fff'>text</text>",
            "<text x='9' y='20' style='opacity:5' fill='#888'>text</text>",
            "<text x='9' y='20' fill-opacity='900%' fill='#888'>text</text>",
            "<rect width='99' height='99' opacity='7'/><text x='9' y='20' fill='rgba(9,9,9,-9)' opacity='-5'>text</text>",
            "<linearGradient id='g'><stop stop-color='#777' style='stop-opacity:6'/></linearGradient><text x='9' y='90' fill='url(#g)'>text</text>",
            "<text x='9' y='20' style='font-size:1e400px'>text</text><text style='font-size:1e400px'>text</text>",
            "<g transform='scale(0)'><text>a</text></g><g style='transform:scale(1e300) scale(1e300)'><text>a</text></g>",
            "<stop/><style>@keyframes k{nan%{x:1}inf%{x:2}}*{animation:k 1s}</style><rect/>",
        ]
    )
    func `numbers that are none crash nothing`(content: String) {
        let verdict = SVGJudge().judgeUnrendered(Hostile.picture(content))

        #expect(verdict.json.text.contains("outcome"))
    }

    @Test(.timeLimit(.minutes(1)), arguments: 0..<20 as Range<UInt64>)
    func `random attributes with hostile values crash nothing`(seed: UInt64) {
        var random = SmallRandom(state: seed &* 7919 &+ 11)
        let numbers = [
            "1e400", "-1e400", "0", "-0", "1e-400", "999999", "-999999", ".", "", "50%", "1e9", "nan", "inf", "9em",
        ]
        let functions = [
            "scale", "rotate", "hsl", "rgb", "matrix", "translate", "skewX", "url", "calc", "hsla", "blur",
        ]
        let names = [
            "x", "y", "width", "height", "r", "rx", "cx", "x1", "y2", "points", "d", "transform", "fill", "stroke",
            "font-size", "opacity", "fill-opacity", "stroke-width", "viewBox", "offset", "dx", "textLength", "dur",
            "begin",
            "values", "to", "repeatCount", "keyPoints", "path", "letter-spacing", "stroke-dasharray", "clip-path",
            "preserveAspectRatio", "gradientTransform", "fx",
        ]
        let elements = [
            "rect", "circle", "path", "text", "g", "svg", "line", "polygon", "tspan", "use", "linearGradient", "stop",
            "animate", "animateMotion", "animateTransform", "pattern", "ellipse", "set",
        ]
        func value() -> String {
            let list = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                numbers.randomElement(using: &random) ?? ""
            }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return list.joined(separator: " ")
            case 1: return "\(functions.randomElement(using: &random) ?? "")(\(list.joined(separator: ",")))"
            case 2: return list.joined(separator: ";")
            default: return "M0 0" + list.map { "\("lhvcsqta".randomElement(using: &random) ?? "l")\($0) " }.joined()
            }
        }
        for _ in 0..<150 {
            var content = ""
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let element = elements.randomElement(using: &random) ?? "g"
                content += "<\(element)"
                for name in Set((0..<4).compactMap({ _ in names.randomElement(using: &random) })) {
                    content += " \(name)='\(value())'"
                }
                content += " style='\(names.randomElement(using: &random) ?? "x"):\(value())'>"
                content += Bool.random(using: &random) ? "word" : ""
                content +=
                    "<set attributeName='\(names.randomElement(using: &random) ?? "x")' to='\(value())'/></\(element)>"
            }

            let verdict = SVGJudge().judgeUnrendered(Hostile.picture(content))

            if let picture = verdict.picture { #expect(Watchman.complaints(about: picture) == [], "\(content)") }
            _ = verdict.json.text
        }
    }

    @Test(.timeLimit(.minutes(1))) func `animations that wait for one another are told apart soon`() {
        let content = (0..<60).map { index in
            let begin = (0..<30).map { "a\(($0 + index) % 60).end" }.joined(separator: ";")
            return "<animate id='a\(index)' attributeName='x' to='1' dur='1s' begin='\(begin)'/>"
        }.joined()

        #expect(SVGJudge().judgeUnrendered(Hostile.picture("<rect>\(content)</rect>")).picture != nil)
    }
}
