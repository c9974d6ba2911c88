import Generation
package import JSON
package import Workflows

/// A film as it ended, or how far it came.
package struct FilmOutcome: Codable, Sendable {
    /// What a place's models did not bring about.
    package struct Attempt: Codable, Hashable, Sendable {
        package var place: ModelPlace
        package var kind: String
        package var message: String
    }

    package var prompt: String
    package var choice: ModelChoice
    /// Whose scene it is; `nil` where no model's.
    package var place: ModelPlace?
    package var failed: [Attempt] = []
    /// The scene in its one dialect, as text.
    package var scene: String?
    /// What was done to have it: `as_written`, `fixed`, `reduced`, `primitives` or `placeholder`.
    package var rung: String?
    package var notes: [String] = []
    package var making: Making?
    package var program: String?
    package var artifacts: [String: String] = [:]
    package var film: Facts?
    package var filmError: String?
    package var error: String?
    /// From 0 to 1, where films are rated.
    package var quality: Double?
    package var isSuitableForTraining = false
    package var generationSeconds = 0.0
    package var compilationSeconds = 0.0
    package var renderSeconds = 0.0
    package var seconds = 0.0

    /// What is known of a film.
    package struct Facts: Codable, Hashable, Sendable {
        package var seconds: Double
        package var width: Int
        package var height: Int
        package var findings: [String]
        package var isCached: Bool
    }

    init(_ prompt: String, _ choice: ModelChoice) {
        self.prompt = prompt
        self.choice = choice
    }

    /// Whether the scene is another kind of model's than was chosen first.
    package var isFallback: Bool { place != nil && place != choice.places.first }

    mutating func note(_ place: ModelPlace, _ failure: Failure) {
        failed.append(Attempt(place: place, kind: failure.kind.rawValue, message: failure.message))
    }

    mutating func take(_ draft: Made<SceneDraft>, _ compiled: CompiledScene, _ place: ModelPlace?) {
        self.place = place
        scene = draft.value.scene
        rung = draft.value.rung
        notes = draft.value.notes
        making = draft.making
        draftQuality = draft.value.quality
        program = compiled.program
        artifacts["code"] = compiled.programPath
        artifacts["scene"] = compiled.scenePath
        artifacts["preview"] = compiled.previewPath
        generationSeconds = draft.making.seconds
        compilationSeconds = compiled.seconds
    }

    mutating func take(_ film: Made<KeptFilm>) {
        let kept = film.value
        artifacts["film"] = kept.path
        artifacts["poster"] = kept.poster
        self.film = Facts(
            seconds: kept.seconds,
            width: kept.width,
            height: kept.height,
            findings: kept.findings,
            isCached: film.making.isCached
        )
        filmError = nil
        renderSeconds = film.making.seconds
    }

    private var draftQuality = 0.0

    /// Rates what was made, and says whether a model may learn from it.
    mutating func assess() {
        guard scene != nil else { return }
        quality = draftQuality
        let isWhole = rung == "as_written" || rung == "fixed"
        isSuitableForTraining = isWhole && draftQuality >= 0.7
    }

    var sentence: String {
        let what = film.map { "A film of \(($0.seconds * 10).rounded() / 10) s" } ?? "A preview without a film"
        switch rung {
        case "as_written", nil: return "\(what)."
        case "fixed": return "\(what), of a scene that was mended."
        case "placeholder": return "\(what) that shows only what was asked for: no model described a scene."
        default: return "\(what), of what was left of the scene (\(rung ?? ""))."
        }
    }
}

extension FilmOutcome {
    /// What it amounted to, without what is read elsewhere.
    package var json: JSON {
        func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
        func time(_ seconds: Double) -> JSON { JSON((seconds * 1000).rounded() / 1000) }
        let files = artifacts.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON.string($0.value)) }
        return [
            "prompt": .string(prompt), "message": .string(sentence), "route": choice.json,
            "place": text(place?.rawValue), "fallback_used": JSON(isFallback), "rung": text(rung),
            "notes": .array(notes.map { .string($0) }),
            "failed": .array(
                failed.map {
                    ["place": .string($0.place.rawValue), "kind": .string($0.kind), "message": .string($0.message)]
                }
            ), "made": making?.json ?? .null, "artifacts": .object(JSONObject(files)),
            "film": film.map {
                [
                    "seconds": JSON($0.seconds), "width": JSON($0.width), "height": JSON($0.height),
                    "findings": .array($0.findings.map { .string($0) }), "cached": JSON($0.isCached),
                ]
            } ?? .null, "film_error": text(filmError), "quality": quality.map { JSON($0) } ?? .null,
            "suitable_for_training": JSON(isSuitableForTraining), "generation_time": time(generationSeconds),
            "compilation_time": JSON(compilationSeconds), "render_time": time(renderSeconds),
            "total_time": time(seconds),
        ]
    }
}
