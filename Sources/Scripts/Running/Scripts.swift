import Foundation
import Generation
import Guardrails
import JSON
package import Workflows

/// Makes scripts: understands a question, matches an interest, writes, looks again, reads aloud and delivers.
package struct Scripts: Sendable {
    package let settings: ScriptSettings
    package let services: ScriptServices

    package static let name = "scripts"

    package init(_ settings: ScriptSettings = ScriptSettings(), _ services: ScriptServices) {
        self.settings = settings
        self.services = services
    }

    /// The workflow of that name.
    package var workflow: Workflow<ScriptMessage, ScriptResult> {
        let wait = settings.answerWait ?? .zero
        return Workflow(
            Self.name,
            timeout: .seconds(3600) + wait * settings.rounds,
            budget: settings.budget,
            // Before anything is stored.
            check: { message throws(Failure) in
                if let refusal = examine(message).refusal { throw Failure(.blockedPrompt, refusal) }
            },
            checkSignal: { message, data throws(Failure) in
                let answer = Self.answer((try? JSON(parsing: data)) ?? .null)
                if let refusal = examine(answer, to: redact(message)).refusal { throw Failure(.blockedPrompt, refusal) }
            },
            show: { $0.json },
            read: { text throws(Failure) in try ScriptMessage(input: text) },
            run: { context, message throws(Failure) in try await run(context, message) }
        )
    }

    private func examine(_ message: ScriptMessage) -> GuardrailReport {
        services.guardrails.check([message.query, message.interest ?? ""].joined(separator: "\n"))
    }

    /// Examines an answer with what was asked, so that nothing is harmless only for being said in two parts.
    func examine(_ answer: String, to message: ScriptMessage) -> GuardrailReport {
        services.guardrails.check("\(message.query) \(answer)")
    }

    /// The message as models and results have it: without the data of a person.
    private func redact(_ message: ScriptMessage) -> ScriptMessage {
        var message = message
        message.query = services.guardrails.redact(message.query).text
        // A mark would be taken for something that is liked.
        message.interest = message.interest.map { services.guardrails.redact($0, with: { _ in "" }).text }
        return message
    }

    private func run(_ context: WorkflowContext, _ message: ScriptMessage) async throws(Failure) -> ScriptResult {
        let known = redact(message)
        var progress = ScriptProgress(known)
        var failure: Failure?
        let outcome: ScriptResult.Outcome
        do throws(Failure) {
            try await enter(.validate, context, &progress)
            try await context.step("validate") { () throws(Failure) in try await tell(examine(message), context) }
            outcome = try await make(context, known, &progress)
        } catch {
            if error.kind == .cancelled { throw error }
            failure = error
            outcome = .failed(.init(stage: progress.stage.rawValue, kind: error.kind.rawValue, message: error.message))
        }
        let result = progress.result(outcome, at: try await context.now())
        try await end(context, result)
        if let failure { throw failure }
        return result
    }

    private func make(
        _ context: WorkflowContext,
        _ message: ScriptMessage,
        _ progress: inout ScriptProgress
    ) async throws(Failure) -> ScriptResult.Outcome {
        try await enter(.understand, context, &progress)
        let (question, understood) = try await settle(context, message, &progress)
        let topic: Topic
        switch understood.meaning {
        case .topic(let settled): topic = settled
        case .unclear(let questions): return .clarificationNeeded(questions: questions)
        case .outOfScope: return .outOfScope
        }
        try await enter(.match, context, &progress)
        let match = try await match(context, message, question, topic, &progress)
        try await enter(.write, context, &progress)
        let wish = ScriptWish(topic: topic, interest: match.interest, grade: message.grade, seconds: settings.seconds)
        let (script, doubts) = try await write(context, message, question, wish, &progress)
        var lesson = ScriptResult.Lesson(wish: wish, match: match, script: script)
        lesson.doubts = doubts
        lesson.unavailable = message.modalities.filter { $0 == .video || $0 == .images }
        if message.modalities.contains(.audio) {
            try await enter(.narrate, context, &progress)
            lesson.audioURL = try await narrate(context, script)
            if lesson.audioURL == nil { lesson.unavailable.append(.audio) }
        }
        try await enter(.deliver, context, &progress)
        return .completed(lesson)
    }

    /// Within a step: refuses what the guardrails stop; what they only note is told.
    func tell(_ report: GuardrailReport, _ context: WorkflowContext) async throws(Failure) {
        if report.verdict != .pass { try await context.emit("guardrails", report.json) }
        if let refusal = report.refusal { throw Failure(.blockedPrompt, refusal) }
    }

    private func enter(
        _ stage: ScriptStage,
        _ context: WorkflowContext,
        _ progress: inout ScriptProgress
    ) async throws(Failure) {
        progress.stage = stage
        try await context.progress(stage.fraction, stage.sentence)
        try await context.emit(
            stage == .validate ? "content_generation.started" : "content_generation.progress",
            progress.event(stage.sentence, fraction: stage.fraction)
        )
    }

    /// Tells the result, and delivers it.
    private func end(_ context: WorkflowContext, _ result: ScriptResult) async throws(Failure) {
        try await deliver(context, result, "deliver")
        if case .failed(let failed) = result.outcome {
            let event = ScriptProgress.event(of: result.message, "Generation failed", failed.message, fraction: nil)
            try await context.emit("content_generation.failed", event)
        } else {
            try await context.progress(1, result.sentence)
            var event = ScriptProgress.event(of: result.message, "Generation complete", result.sentence, fraction: 1)
            event["metadata"] = result.json
            try await context.emit("content_generation.completed", event)
        }
    }
}

extension ScriptMessage {
    /// Reads the input of a run; throws all that is wrong with it as one sentence.
    fileprivate init(input text: String) throws(Failure) {
        do throws(ScriptMessageError) {
            try self.init(reading: Array(text.utf8))
        } catch {
            throw Failure(.invalidRequest, error.description, parameter: error.problems.first?.field)
        }
    }
}
