import Figures
import Generation
import JSON
import SVG
import Synchronization

/// Examines answers for one step's picture, and remembers what it made of those that it accepted.
final class PictureExam: Sendable {
    /// A picture that may be shown.
    struct Passed: Sendable {
        var svg: [UInt8]
        var thumbnail: [UInt8]?
        var metrics: SVGMetrics
        var findings: [String]
        var repairs: [String]
    }

    private let judge: SVGJudge
    private let source: PictureSource
    private let passed = Mutex<[String: Passed]>([:])

    /// - Parameters:
    ///   - source: what the answers are.
    ///   - step: its names in the picture begin with its number, so that all of a lesson can stand on one page.
    ///   - gates: what a picture must have.
    ///   - renderer: draws stills.
    init(_ source: PictureSource, step: Int, _ gates: SVGGates, renderer: (any SVGRenderer)?) {
        var judge = SVGJudge(gates, renderer: renderer)
        judge.idPrefix = "s\(step)-"
        self.judge = judge
        self.source = source
    }

    var acceptance: Acceptance {
        Acceptance { text, finish in await self.examine(text, finish) }
    }

    /// What an answer that was accepted amounts to.
    ///
    /// An answer that was given again has not been examined here; then it is now.
    func result(of text: String) async throws(Failure) -> Passed {
        if let passed = passed.withLock({ $0[text] }) { return passed }
        switch await examine(text, .stop) {
        case .accepted(let accepted, _):
            if let passed = passed.withLock({ $0[accepted] }) { return passed }
            fallthrough
        case .refused, .repeated: throw Failure(.malformed, "The picture that was given again is not one any more.")
        }
    }

    private func examine(_ text: String, _ finish: FinishReason?) async -> Acceptance.Verdict {
        switch source {
        case .svg: await examine(drawn: text, finish, repairs: []) { String(decoding: $0, as: UTF8.self) }
        case .scene: await examine(scene: text)
        }
    }

    private func examine(
        drawn text: String,
        _ finish: FinishReason?,
        repairs: [String],
        _ accepted: ([UInt8]) -> String
    ) async -> Acceptance.Verdict {
        let verdict = await judge.judge(text, finishReason: finish == .length ? .length : .finished)
        guard verdict.isAccepted, let picture = verdict.picture else {
            return .refused(verdict.advice.isEmpty ? ["There is no picture in the answer."] : verdict.advice)
        }
        let repairs = repairs + verdict.repairs.map { "svg: \($0)" } + verdict.removals.lines.map { "removed: \($0)" }
        let text = accepted(picture)
        let result = Passed(
            svg: picture,
            thumbnail: verdict.thumbnail,
            metrics: verdict.metrics,
            findings: verdict.findings.map(\.sentence),
            repairs: repairs
        )
        passed.withLock { $0[text] = result }
        return .accepted(text, repairs: repairs)
    }

    /// A scene is compiled, and judged as if it had been drawn.
    private func examine(scene text: String) async -> Acceptance.Verdict {
        guard let json = try? JSON(parsing: text) else { return .refused(["The scene is not JSON."]) }
        var findings: [String] = []
        var scene: Scene
        do throws(SceneError) {
            scene = try Scene(reading: json, findings: &findings)
        } catch {
            return .refused([error.description])
        }
        findings += Self.redraw(&scene)
        let wrong = Self.faults(of: scene)
        if !wrong.isEmpty { return .refused(wrong + findings) }
        let figure = Figure(scene)
        let repairs = (findings + figure.findings).map { "scene: \($0)" }
        return await examine(drawn: figure.svg, .stop, repairs: repairs) { _ in text }
    }

    /// Draws things as what their labels say they are; small models choose shapes by chance.
    private static func redraw(_ scene: inout Scene) -> [String] {
        var changes: [String] = []
        for index in scene.items.indices {
            let label = scene.items[index].label
            guard let shape = Shape.named(by: label), shape != scene.items[index].shape else { continue }
            scene.items[index].shape = shape
            changes.append("“\(label)” is drawn as \(shape.rawValue).")
        }
        // Who gives everything one colour has chosen none; those of the palette tell things apart.
        if scene.items.count > 2, Set(scene.items.map(\.colour)).count == 1, scene.items[0].colour != nil {
            for index in scene.items.indices { scene.items[index].colour = nil }
            changes.append("Colours were chosen, since all were the same.")
        }
        return changes
    }

    /// What no layout can make good.
    private static func faults(of scene: Scene) -> [String] {
        var faults: [String] = []
        if scene.items.count < 2 {
            faults.append("The scene has one item; give at least three, each with a label of its own.")
        }
        let labels = Set(scene.items.map { PlainText.key($0.label) })
        if scene.items.count > labels.count {
            faults.append("Several items have the same label; give each thing a name of its own.")
        }
        return faults
    }
}
