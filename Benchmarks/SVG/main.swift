import SVG

/// A picture of about 40 KB, as a model draws it: styles, shapes, labels and animations.
func picture() -> String {
    var text = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 900"><style>.node{fill:#e3f2fd;stroke:#1565c0;stroke-width:2}
        .key{font:bold 12px sans-serif;text-anchor:middle;fill:#0d47a1}.edge{stroke:#90a4ae}@keyframes in{from{opacity:0}to{opacity:1}}
        .new{opacity:0;animation:in 1s ease-in 2s forwards}</style><rect width="1200" height="900" fill="#ffffff"/>
        """
    for index in 0..<110 {
        let (x, y) = (50 + index % 11 * 105, 60 + index / 11 * 85)
        text += """
            <g id="n\(index)" class="\(index % 3 == 0 ? "new" : "old")" transform="translate(\(x) \(y))">
              <path class="edge" d="M 0 0 C 10 20 30 20 40 0 S 60 -20 70 0 L 90 10" fill="none" stroke-width="2"/>
              <circle class="node" cx="0" cy="0" r="18"><animate attributeName="r" values="16;18;16" dur="2s" repeatCount="indefinite"/></circle>
              <text class="key" x="0" y="34">part \(index)</text>
            </g>
            """
    }
    return text + "</svg>"
}

let text = picture()
let judge = SVGJudge(.lesson)
var fastest = Duration.seconds(1000)
for _ in 0..<200 {
    let clock = ContinuousClock()
    let time = clock.measure {
        let verdict = judge.judgeUnrendered(text)
        precondition(verdict.picture != nil, "the picture was refused")
    }
    fastest = min(fastest, time)
}
print("judged \(text.utf8.count) bytes in \((fastest / .microseconds(1)).rounded()) µs, without rendering")
