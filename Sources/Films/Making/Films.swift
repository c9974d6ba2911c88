import Animations
import Foundation
import Generation
import JSON
package import Workflows

/// Makes films: a model describes a scene, which is checked, compiled, shown at once as a picture that moves, and rendered.
package struct Films: Sendable {
    package let settings: FilmSettings
    package let services: FilmServices

    package static let name = "animations"
    /// The kinds of work there are.
    static let scenes = "scene"
    static let films = "film"

    package init(_ settings: FilmSettings = FilmSettings(), _ services: FilmServices) {
        self.settings = settings
        self.services = services
    }

    /// The workflow of that name.
    package var workflow: Workflow<FilmRequest, FilmOutcome> {
        Workflow(
            Self.name,
            timeout: .seconds(3600),
            check: { request throws(Failure) in _ = try FilmWish(request) },
            show: { $0.json },
            run: { context, request throws(Failure) in try await run(context, try FilmWish(request)) }
        )
    }

    private func run(_ context: WorkflowContext, _ wish: FilmWish) async throws(Failure) -> FilmOutcome {
        let started = try await context.now()
        let choice = try await context.step("route") { () throws(Failure) in await choose(context, wish) }
        var told = choice.json
        told["prompt"] = .string(wish.prompt)
        try await context.emit("route", told)
        var outcome = FilmOutcome(wish.prompt, choice)
        var failure: Failure?
        do throws(Failure) {
            try await make(context, wish, choice, &outcome)
        } catch {
            if error.kind == .cancelled { throw error }
            failure = error
            outcome.error = error.message
        }
        let now = try await context.now()
        outcome.seconds = now.timeIntervalSince(started)
        if settings.areAssessed { outcome.assess() }
        let record = FilmRecord(outcome, context.job, at: now)
        try await context.step("record") { () throws(Failure) in try context.atomically(record.insert) }
        if let failure { throw failure }
        try await context.progress(1, outcome.sentence)
        try await context.emit("complete", outcome.json)
        return outcome
    }

    /// Goes down the ladder: each place's scene and film in turn, then what is left of the scenes, then a placeholder.
    private func make(
        _ context: WorkflowContext,
        _ wish: FilmWish,
        _ choice: ModelChoice,
        _ outcome: inout FilmOutcome
    ) async throws(Failure) {
        var left: [(place: ModelPlace, draft: Made<SceneDraft>)] = []
        var failure = Failure(.serverError, "There is nobody to describe the scene.")
        for (index, place) in choice.places.enumerated() {
            do throws(Failure) {
                try await context.progress(0.05 + 0.3 * Double(index), "describing the scene")
                let draft = try await context.step("scene/\(place.rawValue)") { () throws(Failure) in
                    try await describe(context, wish, place)
                }
                left.append((place, draft))
                guard draft.value.isWhole else {
                    failure = Failure(.malformed, "Only a part of the scene made sense.")
                    outcome.note(place, failure)
                    continue
                }
                if try await show(context, wish, place, draft, "", &outcome) { return }
            } catch {
                if !error.mayHelpElsewhere || error.kind == .cancelled { throw error }
                failure = error
                outcome.note(place, error)
            }
        }
        // What is whole could not be rendered; what is not is shown as far as it goes, and then either when it is simpler.
        for (place, draft) in left.filter({ !$0.draft.value.isWhole }) + left.compactMap(Self.simplified) {
            if try await show(context, wish, place, draft, "/\(draft.value.rung)", &outcome) { return }
        }
        if outcome.scene != nil { return }
        guard services.mayUseTemplates(settings.route) else { throw failure }
        var making = Making()
        making.degraded = Degradation.template.rawValue
        let placeholder = Made(SceneDraft(.placeholder(for: wish.prompt)), making)
        _ = try await show(context, wish, nil, placeholder, "/placeholder", &outcome)
    }

    /// What is left of a scene when only simple shapes are; `nil` where that is nothing.
    private static func simplified(
        _ left: (place: ModelPlace, draft: Made<SceneDraft>)
    ) -> (place: ModelPlace, draft: Made<SceneDraft>)? {
        guard let primitives = left.draft.value.repaired?.primitives else { return nil }
        var draft = left.draft
        draft.value = SceneDraft(primitives)
        draft.making.degraded = primitives.rung.rawValue
        return (left.place, draft)
    }

    /// Compiles a scene, shows it, and renders it.
    ///
    /// - Returns: whether no other scene need be tried.
    private func show(
        _ context: WorkflowContext,
        _ wish: FilmWish,
        _ place: ModelPlace?,
        _ draft: Made<SceneDraft>,
        _ suffix: String,
        _ outcome: inout FilmOutcome
    ) async throws(Failure) -> Bool {
        let name = (place?.rawValue ?? "none") + suffix
        let compiled = try await context.step("compile/\(name)") { () throws(Failure) in
            try await compile(context, draft)
        }
        // A simpler scene takes the place of one that could not be rendered only when it can.
        var shown = outcome
        shown.take(draft, compiled, place)
        if outcome.scene == nil { outcome = shown }
        guard wish.isRendered else {
            outcome.filmError = "No film was wanted."
            return true
        }
        try await context.progress(0.4, "rendering the film")
        do throws(Failure) {
            let film = try await context.step("film/\(name)") { () throws(Failure) in
                try await render(context, wish, draft, place)
            }
            shown.take(film)
            outcome = shown
            return true
        } catch {
            if error.kind == .cancelled { throw error }
            outcome.filmError = error.message
            try await context.emit(
                "film_failed",
                ["kind": .string(error.kind.rawValue), "message": .string(error.message)]
            )
            // What says nothing of the scene will not be otherwise with another one.
            guard Self.isScenesFault(error) else { return true }
            if let place { outcome.note(place, error) }
            return false
        }
    }
}
