import Foundation
import JSON
import SVG
import SVGRendering
import Testing

@Suite struct SVGJudgeTests {
    @Test(.enabled(if: Renderer.isThere), arguments: SVGFixture.all)
    func `an answer is thought of as its name says`(fixture: SVGFixture) async throws {
        let verdict = try await Renderer.with { await SVGJudge(.lesson, renderer: $0).judge(fixture.text) }

        #expect(verdict.outcome == fixture.outcome, "\(verdict.json.pretty())")
        if let folder = ProcessInfo.processInfo.environment["SVG_TEST_PICTURES"], let png = verdict.thumbnail {
            try Data(png).write(to: URL(filePath: "\(folder)/\(fixture.name).png"))
        }
    }
}
