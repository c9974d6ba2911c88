import Artifacts
import Asking
import Generation
import Guardrails
import JSON
import Prompts
import Workflows

extension Scripts {
    /// Chooses what the topic is explained with; a model is asked only where there is a choice.
    func match(
        _ context: WorkflowContext,
        _ message: ScriptMessage,
        _ question: Question,
        _ topic: Topic,
        _ progress: inout ScriptProgress
    ) async throws(Failure) -> InterestMatch {
        let interests = services.data.interests.interests(in: message.interest ?? "")
        if let match = InterestMatch(for: question, from: interests) { return match }
        let task = ScriptTask(
            prompt: .match,
            step: settings.match,
            values: [
                "topic": .text(topic.name), "about": .text(topic.about), "question": .text(question.text),
                "interests": .text(interests.map(\.name).joined(separator: ", ")),
            ],
            schema: InterestMatch.schema(of: interests),
            measure: ["\(interests)"],
            read: { InterestMatch.read($0, of: interests) },
            template: { InterestMatch(fallingBackOn: interests) }
        )
        let made: Made<InterestMatch>
        do throws(Failure) {
            made = try await context.step("match") { () throws(Failure) in
                try await ask(context, task, for: message.studentID)
            }
        } catch {
            if error.kind == .cancelled { throw error }
            // Whatever is liked first will do, where nobody can say what fits best.
            return InterestMatch(fallingBackOn: interests)
        }
        return progress.note("match", made)
    }

    /// Writes the script, has it looked at again, and has what is wrong written anew once.
    func write(
        _ context: WorkflowContext,
        _ message: ScriptMessage,
        _ question: Question,
        _ wish: ScriptWish,
        _ progress: inout ScriptProgress
    ) async throws(Failure) -> (script: Script, doubts: Doubts?) {
        let written = try await context.step("write") { () throws(Failure) in
            try await ask(context, writing(question, wish, nil), for: message.studentID)
        }
        var script = progress.note("write", written)
        guard let step = settings.check, written.making.source != Self.fromTemplate else { return (script, nil) }
        guard var doubts = try await look(context, message, script, wish, step, "check", &progress) else {
            return (script, nil)
        }
        guard doubts.isGrave else { return (script, doubts) }
        let rewriting = writing(question, wish, doubts, spent: progress.spent(on: .write))
        do throws(Failure) {
            let again = try await context.step("write/2") { () throws(Failure) in
                try await ask(context, rewriting, for: message.studentID)
            }
            guard again.making.source != Self.fromTemplate else { return (script, doubts) }
            script = progress.note("write/2", again)
        } catch {
            if error.kind == .cancelled { throw error }
            return (script, doubts)
        }
        // What nobody looked at again is told with nothing said against it, and not with what was said of another text.
        doubts = try await look(context, message, script, wish, step, "check/2", &progress) ?? Doubts(claims: [])
        return (script, doubts)
    }

    private func writing(
        _ question: Question,
        _ wish: ScriptWish,
        _ doubts: Doubts?,
        spent: Int = 0
    ) -> ScriptTask<Script> {
        let (limits, outline) = (settings.limits, services.data.outline)
        return ScriptTask(
            prompt: .write,
            step: settings.write,
            spent: spent,
            values: [
                "seconds": .word("\(wish.seconds)"), "grade": .word("\(wish.grade)"),
                "words": .word("\(wish.words)"), "section_words": .word("\(wish.words / limits.usualSections)"),
                "sections": .word(limits.wantedSections), "takeaways": .word("\(Script.takeawayCount)"),
                "topic": .text(wish.topic.name), "subject": .text(wish.topic.subject),
                "about": .text(wish.topic.about), "question": .text(question.text),
                "interest": .text(wish.interest?.name ?? "none; use everyday life"),
                "interest_words": .text((wish.interest?.words ?? []).joined(separator: ", ")),
                "doubts": .text((doubts?.findings ?? []).joined(separator: " ")),
            ],
            schema: Script.schema(limits),
            measure: ["\(wish)", "\(limits)"],
            read: { Script.read($0, for: wish, limits) },
            template: { outline.script(for: wish) }
        )
    }

    /// Looks again at a script; `nil` where nobody can, which is no reason to withhold it.
    private func look(
        _ context: WorkflowContext,
        _ message: ScriptMessage,
        _ script: Script,
        _ wish: ScriptWish,
        _ step: AskingStep,
        _ name: String,
        _ progress: inout ScriptProgress
    ) async throws(Failure) -> Doubts? {
        let task = ScriptTask<Doubts>(
            prompt: .check,
            step: step,
            spent: progress.spent(on: .check),
            values: [
                "topic": .text(wish.topic.name), "grade": .word("\(wish.grade)"), "about": .text(wish.topic.about),
                "script": .text(script.text),
            ],
            schema: Doubts.schema,
            measure: [script.id],
            read: { Doubts.read($0, of: script) },
            template: nil
        )
        do throws(Failure) {
            let made = try await context.step(name) { () throws(Failure) in
                try await ask(context, task, for: message.studentID)
            }
            return progress.note(name, made)
        } catch {
            if error.kind == .cancelled { throw error }
            return nil
        }
    }

    /// Reads a script aloud; `nil` where nobody can.
    func narrate(_ context: WorkflowContext, _ script: Script) async throws(Failure) -> String? {
        guard let voice = services.voice, let artifacts = services.artifacts else { return nil }
        do throws(Failure) {
            return try await context.step("narrate") { () throws(Failure) in
                let sound = try await voice.speak(script.spokenText)
                do throws(ArtifactError) {
                    return try await artifacts.keep(sound, as: .wav).path
                } catch {
                    throw Failure(.serverError, "What was read aloud cannot be kept: \(error.message)")
                }
            }
        } catch {
            if error.kind == .cancelled { throw error }
            try await context.emit("narration_failed", ["message": .string(error.message)])
            return nil
        }
    }

    /// Hands a result to all who are to have it; who cannot be reached is told of, and does not undo the result.
    func deliver(_ context: WorkflowContext, _ result: ScriptResult, _ name: String) async throws(Failure) {
        for delivery in services.deliveries {
            let step = "\(name)/\(delivery.name)"
            do throws(Failure) {
                try await context.step(step, retry: Self.deliveryRetry) { () throws(Failure) in
                    try await delivery.deliver(result, context.token(step))
                }
            } catch {
                if error.kind == .cancelled { throw error }
                try await context.emit(
                    "delivery_failed",
                    ["to": .string(delivery.name), "message": .string(error.message)]
                )
            }
        }
    }

    private static let deliveryRetry = StepRetry(attempts: 6, base: .seconds(1), factor: 3, longest: .seconds(60))
}
