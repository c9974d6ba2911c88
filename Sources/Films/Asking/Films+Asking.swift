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
        let most = settings.maximumTokens ?? FilmSettings.maximumTokens(place)
        request.sampling.maximumTokens = most
        // Who is silent for long is given up; who writes slowly is not.
        request.isStreamed = true
        let services = services
        request.allows = { !services.isTemplate($0) && services.isLocal($0) == (place == .local) }
        let work = Work(
            Self.scenes,
            group: place.rawValue,
            sameness: [
                prompt.digest, wish.prompt, settings.route, place.rawValue, "\(settings.temperature)", "\(most)",
            ],
            lifetime: settings.cacheLifetime
        )
        let limit = settings.timeout ?? FilmSettings.timeout(place)
        return try await context.make(work, measures: \.measures) { [request] () throws(Failure) in
            try await ask(context, request, prompt.name, within: limit)
        }
    }

    private func ask(
        _ context: WorkflowContext,
        _ request: Request,
        _ prompt: String,
        within limit: Duration
    ) async throws(Failure) -> Made<SceneDraft> {
        let exam = SceneExam()
        var request = request
        request.acceptance = exam.acceptance
        do throws(Failure) {
            let (response, provenance) = try await context.within(limit, "scene") {
                [request] () throws(Failure) in try await context.generate(request)
            }
            guard let accepted = SceneReading(answer: response.text).accepted else {
                throw Failure(.malformed, "The answer that was given again is not a scene any more.")
            }
            var making = context.making(provenance, prompt: prompt)
            for note in accepted.notes where !making.repairs.contains(note) { making.repairs.append(note) }
            return Made(SceneDraft(accepted), making)
        } catch {
            guard error.kind == .malformed || error.kind == .timeout, var rest = exam.rest else { throw error }
            if error.kind == .timeout { rest.notes.insert("The time was over: \(error.message)", at: 0) }
            var making = Making()
            making.prompt = prompt
            making.repairs = rest.notes
            if !rest.rung.isWhole { making.degraded = rest.rung.rawValue }
            return Made(SceneDraft(rest), making)
        }
    }
}

/// Examines answers, and remembers what was written of those that come to nothing.
private final class SceneExam: Sendable {
    private let answers = Mutex<[String]>([])

    /// What can be shown of them: one that is whole, though not in the form that was asked for, before the most of a part.
    var rest: RepairedScene? {
        answers.withLock(\.self).compactMap { SceneReading(answer: $0).reduced }
            .max { ($0.rung.isWhole ? 1 : 0, $0.scene.size) < ($1.rung.isWhole ? 1 : 0, $1.scene.size) }
    }

    var acceptance: Acceptance {
        var acceptance = Acceptance { text, finish in
            if finish == .length {
                return .refused(["The answer ends before it is complete: describe a smaller scene."])
            }
            let reading = SceneReading(answer: text)
            guard let accepted = reading.accepted else { return .refused(reading.problems.map(\.sentence)) }
            return .accepted(text, repairs: accepted.notes)
        }
        // Neither what has not even the form is examined, nor what is not whole when the time is over.
        acceptance.watch = {
            let index = self.answers.withLock { answers in
                answers.append("")
                return answers.count - 1
            }
            return { more in self.answers.withLock { $0[index] += more } }
        }
        return acceptance
    }
}

extension Scene {
    fileprivate var size: Int { objects.count + animations.count }
}
