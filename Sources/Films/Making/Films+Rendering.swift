import Animations
import Artifacts
import FilmRendering
import Foundation
import Generation
import JSON
import Programs
import SVG
import Workflows

/// What a scene was compiled to, as it is kept between steps.
struct CompiledScene: Codable, Hashable, Sendable {
    var program: String
    var seconds: Double
    /// How long the film will be.
    var duration: Double
    /// Where program, scene and preview are read.
    var programPath: String?
    var scenePath: String?
    var previewPath: String?
}

/// A film as it is kept between steps.
struct KeptFilm: Codable, Hashable, Sendable {
    var path: String
    var poster: String
    var seconds: Double
    var width: Int
    var height: Int
    /// What is odd about it, in sentences.
    var findings: [String]

    var measures: [String: Double] { ["film_seconds": seconds] }
}

extension Films {
    /// Compiles a scene, keeps what that gives, and tells of the preview, within a step.
    func compile(_ context: WorkflowContext, _ draft: Made<SceneDraft>) async throws(Failure) -> CompiledScene {
        guard let scene = draft.value.repaired?.scene else {
            throw Failure(.malformed, "The scene was kept by other rules than there are now.")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let program = ManimProgram(scene)
        let drawn = Preview(scene).svg
        let seconds = start.duration(to: clock.now) / .seconds(1)
        var compiled = CompiledScene(program: program.source, seconds: seconds, duration: scene.duration)
        let picture = Self.judged(drawn)
        if let artifacts = services.artifacts {
            do throws(ArtifactError) {
                compiled.programPath = try await artifacts.keep(Array(program.source.utf8), as: .py).path
                compiled.scenePath = try await artifacts.keep(scene.json.bytes, as: .json).path
                if let picture { compiled.previewPath = try await artifacts.keep(picture, as: .svg).path }
            } catch {
                throw Failure(.serverError, "The scene cannot be kept: \(error.message)")
            }
        }
        var event: JSON = [
            "rung": .string(draft.value.rung), "notes": .array(draft.value.notes.map { .string($0) }),
            "timeline": scene.timeline, "duration": JSON(scene.duration), "made": draft.making.json,
            "preview": compiled.previewPath.map { .string($0) } ?? .null,
            "code": compiled.programPath.map { .string($0) } ?? .null,
            "scene": compiled.scenePath.map { .string($0) } ?? .null,
        ]
        if let picture, picture.count < Self.eventBytes {
            event["svg"] = .string(String(decoding: picture, as: UTF8.self))
        }
        try await context.emit("preview", event)
        return compiled
    }

    /// What is larger is read where it is kept.
    private static let eventBytes = 160 << 10

    /// A preview as pictures of models are judged, so that a page may show it; `nil` where it does not pass.
    private static func judged(_ svg: String) -> [UInt8]? {
        var gates = SVGGates()
        gates.rendering = .off
        gates.isEnforced = false
        gates.maximumBytes = 2 << 20
        return SVGJudge(gates).judgeUnrendered(svg).picture
    }

    /// Renders a scene and looks at the film, or gives the film of the same scene, within a step.
    func render(
        _ context: WorkflowContext,
        _ wish: FilmWish,
        _ draft: Made<SceneDraft>,
        _ place: ModelPlace?
    ) async throws(Failure) -> Made<KeptFilm> {
        guard let scene = draft.value.repaired?.scene else {
            throw Failure(.malformed, "The scene was kept by other rules than there are now.")
        }
        guard let renderer = services.renderer, let artifacts = services.artifacts else {
            throw Failure(.modelNotFound, "Films are not rendered here.")
        }
        if let absence = renderer.absence { throw Failure(.modelNotFound, absence) }
        let program = ManimProgram(scene)
        let format = FilmFormat(scene.resolution, wish.quality ?? settings.quality)
        let work = Work(
            Self.films,
            group: place?.rawValue ?? "",
            sameness: [program.source, "\(format)"],
            lifetime: settings.cacheLifetime
        )
        return try await context.make(work, measures: \.measures) { () throws(Failure) in
            do throws(ProgramFailure) {
                let film = try await renderer.render(program.source, program.className, format)
                var making = Making()
                making.cost = 0
                return Made(try await keep(film, of: scene, artifacts), making)
            } catch {
                throw Failure(error)
            }
        }
    }

    private func keep(
        _ film: Film,
        of scene: Scene,
        _ artifacts: ArtifactStore
    ) async throws(ProgramFailure) -> KeptFilm {
        if film.isBlank { throw ProgramFailure(.failed, "nothing is to be seen in the film.") }
        var findings: [String] = []
        if !film.moves { findings.append("Nothing moves in the film.") }
        if abs(film.seconds - scene.duration) > max(1, scene.duration / 10) {
            findings.append("The film takes \(Int(film.seconds)) s, and \(Int(scene.duration)) s were described.")
        }
        do throws(ArtifactError) {
            return KeptFilm(
                path: try await artifacts.keep(film.bytes, as: .mp4).path,
                poster: try await artifacts.keep(film.poster, as: .png).path,
                seconds: film.seconds,
                width: film.width,
                height: film.height,
                findings: findings
            )
        } catch {
            throw ProgramFailure(.unavailable, "the film cannot be kept: \(error.message)")
        }
    }

    /// Whether a film failed for what is in its scene.
    static func isScenesFault(_ failure: Failure) -> Bool {
        failure.kind == .malformed || failure.kind == .timeout
    }
}

extension Failure {
    fileprivate init(_ failure: ProgramFailure) {
        let kind: Kind =
            switch failure.kind {
            case .unavailable: .modelNotFound
            case .tooMuch: .timeout
            case .failed: .malformed
            }
        self.init(kind, "There is no film: \(failure.message)")
    }
}

extension FilmFormat {
    /// As large as the quality says, or as the scene does where that is smaller.
    fileprivate init(_ resolution: Scene.Resolution?, _ quality: FilmQuality) {
        let width = min(resolution?.width ?? quality.width, quality.width)
        let height = Scene.Resolution(rawValue: width)?.height ?? 480
        self.init(width: width, height: height, framesPerSecond: quality.framesPerSecond)
    }
}
