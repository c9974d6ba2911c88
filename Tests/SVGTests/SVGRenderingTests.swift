import Foundation
import JSON
import Programs
import SVG
import SVGRendering
import Testing

@Suite struct SVGRenderingTests {
    private func picture(_ content: String) -> String {
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 300'>\(content)</svg>"
    }

    @Test(
        .enabled(if: Renderer.isThere),
        arguments: [
            (
                "<rect x='50' y='50' width='100' height='100' opacity='0'><animate attributeName='opacity' to='1' dur='1s' fill='freeze'/></rect>",
                false
            ),
            (
                "<rect x='50' y='50' width='100' height='100' opacity='0'><animate attributeName='opacity' values='0;1;0' dur='1s' repeatCount='indefinite'/></rect>",
                false
            ),
            (
                "<rect x='50' y='50' width='100' height='100'><animate attributeName='opacity' from='1' to='0' dur='1s' fill='freeze'/></rect>",
                true
            ),
            (
                "<style>@keyframes in{from{opacity:0}to{opacity:1}} rect{opacity:0;animation:in 1s forwards}</style><rect width='100' height='100'/>",
                false
            ),
            (
                "<style>@keyframes out{to{opacity:0}} rect{animation:out 1s forwards}</style><rect width='100' height='100'/>",
                true
            ),
            (
                "<style>@keyframes blink{0%{opacity:0}50%{opacity:1}} rect{opacity:0;animation:blink 1s infinite}</style><rect width='100' height='100'/>",
                false
            ),
            (
                "<style>@keyframes draw{to{stroke-dashoffset:0}} path{fill:none;stroke:#000;stroke-width:9;stroke-dasharray:400;stroke-dashoffset:400;animation:draw 2s both}</style><path d='M0 0L300 300'/>",
                false
            ),
            (
                "<circle cx='50' cy='50' r='0'><animate attributeName='r' from='0' to='40' dur='1s' fill='freeze'/></circle>",
                false
            ),
            (
                "<circle cx='-900' cy='50' r='20'><animate attributeName='cx' values='-900;200;900' dur='1s' repeatCount='indefinite'/></circle>",
                false
            ),
            (
                "<rect width='90' height='90' transform='scale(0)'><animateTransform attributeName='transform' type='scale' from='0' to='1' dur='1s' fill='freeze'/></rect>",
                false
            ),
            ("<circle r='20'><animateMotion path='M-500 0H900' dur='9s' repeatCount='indefinite'/></circle>", false),
            (
                "<g visibility='hidden'><rect width='90' height='90'/><set attributeName='visibility' to='visible' begin='1s'/></g>",
                false
            ),
            (
                "<g id='a' opacity='0'><rect width='90' height='90'/></g><animate href='#a' attributeName='opacity' to='1' dur='1s' fill='freeze'/>",
                false
            ),
            (
                "<rect width='90' height='90' opacity='0'><animate id='i' attributeName='opacity' to='1' dur='1s' fill='freeze'/><animate attributeName='opacity' to='0' begin='i.end+1s' dur='1s' fill='freeze'/></rect>",
                true
            ),
        ]
    )
    func `what is judged is what the animations lead to`(content: String, isBlank: Bool) async throws {
        let verdict = try await Renderer.with { await SVGJudge(renderer: $0).judge(picture(content)) }

        #expect(verdict.findings.contains { $0.code == .blank } == isBlank, "\(verdict.json.pretty())")
        #expect(verdict.thumbnail != nil)
    }

    @Test(.enabled(if: Renderer.isThere)) func `a thumbnail has the width that was asked for`() async throws {
        var judge = SVGJudge()
        judge.thumbnailWidth = 200

        let verdict = try await Renderer.with { renderer in
            judge.renderer = renderer
            return await judge.judge(picture("<rect width='200' height='300' fill='red'/>"))
        }

        let image = try PNGImage(try #require(verdict.thumbnail))
        #expect(image.width == 200)
        #expect(image.height == 150)
        #expect(Array(image.samples.prefix(4)) == [255, 0, 0, 255])
        #expect(Array(image.samples.suffix(4)) == [255, 255, 255, 255])
        #expect(verdict.metrics.painted.map { abs($0 - 0.5) < 0.02 } == true)
    }

    @Test(arguments: [
        (SVGGates.Rendering.required, SVGVerdict.Outcome.refused), (.ifPossible, .acceptedWithFindings),
        (.off, .accepted),
    ])
    func `without the program, the gate decides`(rendering: SVGGates.Rendering, outcome: SVGVerdict.Outcome)
        async throws
    {
        var gates = SVGGates()
        gates.rendering = rendering

        let verdict = try await Renderer.with(path: "/nowhere") { renderer in
            await SVGJudge(gates, renderer: renderer).judge(picture("<rect width='9' height='9'/>"))
        }

        #expect(verdict.outcome == outcome)
        #expect(rendering == .off || verdict.findings.first?.sentence.hasPrefix("Not rendered: ") == true)
    }

    @Test(.enabled(if: Renderer.isThere)) func `what takes too long is ended`() async throws {
        var limits = RSVGRenderer.Limits()
        limits.time = .milliseconds(1)

        let verdict = try await Renderer.with(limits) { renderer in
            await SVGJudge(renderer: renderer).judge(picture("<rect width='9' height='9'/>"))
        }

        #expect(verdict.findings.map(\.code) == [.notRendered])
        #expect(verdict.outcome == .refused)
    }

    @Test func `no more are drawn at a time than is allowed`() async throws {
        var limits = RSVGRenderer.Limits()
        limits.atOnce = 1
        let script = "mkdir $here/busy || exit 3; cat >/dev/null; ls /bin >/dev/null; rmdir $here/busy; echo drawn"

        try await Renderer.with(script: script, limits) { renderer, _ in
            try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<12 {
                    group.addTask { try await renderer.render([], width: 9, background: "#ffffff") }
                }
                for try await drawn in group { #expect(drawn == Array("drawn\n".utf8)) }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a drawing that is cancelled while it waits is in nobody's way`() async throws {
        var limits = RSVGRenderer.Limits()
        limits.atOnce = 1
        let script = "until [ -e $here/go ]; do sleep 0.01; done; echo drawn"

        try await Renderer.with(script: script, limits) { renderer, folder in
            let first = Task { try await renderer.render([], width: 9, background: "#ffffff") }
            let waiting = (0..<5).map { _ in
                Task { try await renderer.render([], width: 9, background: "#ffffff") }
            }
            for task in waiting { task.cancel() }
            for task in waiting {
                let result = await task.result
                #expect(throws: SVGRenderingFailure.self) { try result.get() }
            }
            try Data().write(to: folder.appending(path: "go"))

            #expect(try await first.value == Array("drawn\n".utf8))
        }
    }

    @Test(.enabled(if: Renderer.isThere)) func `what takes too much memory is ended`() async throws {
        var limits = RSVGRenderer.Limits()
        limits.memory = 8 << 20

        let error = await #expect(throws: SVGRenderingFailure.self) {
            try await Renderer.with(limits) {
                try await $0.render(Array(picture("").utf8), width: 480, background: "#ffffff")
            }
        }

        #expect(error != nil)
    }
}

@Suite struct PNGImageTests {
    /// A PNG of 2 by 1 pixels, gray, made by hand.
    private static let gray: [UInt8] =
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 2, 0, 0, 0, 1,
            8, 0, 0, 0, 0,
        ]
        + [0, 0, 0, 0] + [0, 0, 0, 14, 0x49, 0x44, 0x41, 0x54] + [
            0x78, 0x01, 0x01, 3, 0, 0xFC, 0xFF, 1, 0x40, 0x40, 0, 0xC6, 0, 0x82,
        ]
        + [0, 0, 0, 0]

    @Test func `gray pixels are read, and filters undone`() throws {
        let image = try PNGImage(Self.gray)

        #expect(image.samples == [0x40, 0x40, 0x40, 255, 0x80, 0x80, 0x80, 255])
    }

    @Test func `a damaged PNG is refused wherever it is cut or changed`() {
        for end in 0..<(Self.gray.count - 4) { _ = try? PNGImage(Array(Self.gray[..<end])) }
        for place in Self.gray.indices {
            for value: UInt8 in [0, 1, 0x7F, 0xFF] {
                var bytes = Self.gray
                bytes[place] = value
                _ = try? PNGImage(bytes)
            }
        }
        #expect(throws: PNGError.self) { try PNGImage(Array(Self.gray.prefix(40))) }
    }
}
