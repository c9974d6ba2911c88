import Animations
import Generation
import JSON
package import Prompts
import Synchronization
import Workflows

extension Films {
    private static let sceneTask = "animations/scene"

    /// The prompts of films that come with the program.
    package static let prompts = [Prompt.builtIn(sceneTask, 1, PackageResources.scene_1_txt)]

    /// Has the models of a place describe the scene, within a step.
    ///
    /// - Returns: the scene; where only a part of an answer made sense, that part, labelled as cut down.
    /// - Throws: why there is none.
    func describe(
        _ context: WorkflowContext,
        _ wish: FilmWish,
        _ place: ModelPlace
    ) async throws(Failure) -> Made<SceneDraft> {
        let prompt = await services.prompts.prompt(Self.sceneTask, for: context.subject)
        let turns = prompt.turns(["prompt": .text(wish.prompt), "seconds": .word("30")])
        var request = Request(model: settings.route, turns: turns)
        // A small model is held to the schema while it writes; what others write is read with its aliases.
        request.output = place == .local ? .schema(OutputSchema(name: "scene", schema: Scene.schema)) : .json
        request.sampling.temperature = settings.temperature
        request.sampling.maximumTokens = settings.maximumTokens
        // Who is silent for long is given up; who writes slowly is not.
        request.isStreamed = true
        let services = services
        request.allows = { !services.isTemplate($0) && services.isLocal($0) == (place == .local) }
        let work = Work(
            Self.scenes,
            group: place.rawValue,
            sameness: [
                prompt.digest, wish.prompt, settings.route, place.rawValue, "\(settings.temperature)",
                "\(settings.maximumTokens)",
            ],
            lifetime: settings.cacheLifetime
        )
        return try await context.make(work, within: timeout(for: place), measures: \.measures) {
            [request] () throws(Failure) in try await ask(context, request, prompt.name)
        }
    }

    private func timeout(for place: ModelPlace) -> Duration {
        settings.timeout ?? (place == .local ? FilmSettings.localTimeout : FilmSettings.hostedTimeout)
    }

    private func ask(
        _ context: WorkflowContext,
        _ request: Request,
        _ prompt: String
    ) async throws(Failure) -> Made<SceneDraft> {
        let exam = SceneExam()
        var request = request
        request.acceptance = exam.acceptance
        do throws(Failure) {
            let (response, provenance) = try await context.generate(request)
            guard let accepted = SceneReading(answer: response.text).accepted else {
                throw Failure(.malformed, "The answer that was given again is not a scene any more.")
            }
            var making = context.making(provenance, prompt: prompt)
            for note in accepted.notes where !making.repairs.contains(note) { making.repairs.append(note) }
            return Made(SceneDraft(accepted), making)
        } catch {
            guard error.kind == .malformed else { throw error }
            // An answer that has not even the form was never examined.
            let last = error.rejection.map { SceneReading(answer: $0.answer) }
            guard let rest = last?.accepted ?? exam.rest ?? last?.reduced else { throw error }
            var making = Making()
            making.prompt = prompt
            making.repairs = rest.notes
            if rest.rung > .fixed { making.degraded = rest.rung.rawValue }
            return Made(SceneDraft(rest), making)
        }
    }
}

/// Examines answers, and remembers what could be shown of those that it refused.
private final class SceneExam: Sendable {
    private let best = Mutex<RepairedScene?>(nil)

    /// The most that is left of a refused answer.
    var rest: RepairedScene? { best.withLock { $0 } }

    var acceptance: Acceptance {
        Acceptance { text, finish in
            let reading = SceneReading(answer: text)
            if let accepted = reading.accepted, finish != .length { return .accepted(text, repairs: accepted.notes) }
            if let rest = reading.reduced {
                self.best.withLock { best in
                    if best.map({ $0.scene.size < rest.scene.size }) ?? true { best = rest }
                }
            }
            if finish == .length {
                return .refused(["The answer ends before it is complete: describe a smaller scene."])
            }
            return .refused(reading.problems.map(\.sentence))
        }
    }
}

extension Scene {
    fileprivate var size: Int { objects.count + animations.count }
}
