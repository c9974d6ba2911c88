import Foundation
import Generation
import JSON
import Jobs
package import Workflows

/// Makes lessons: a plan, then a picture for each of its steps.
package struct Lessons: Sendable {
    package let settings: LessonSettings
    package let services: LessonServices

    package static let name = "lessons"
    /// The kinds of work there are.
    static let planning = "plan"
    static let drawing = "step"

    package init(_ settings: LessonSettings = LessonSettings(), _ services: LessonServices) {
        self.settings = settings
        self.services = services
    }

    /// The workflow of that name.
    package var workflow: Workflow<LessonRequest, LessonOutcome> {
        Workflow(
            Self.name,
            timeout: .seconds(3600),
            check: { request throws(Failure) in _ = try LessonWish(request) },
            show: { $0.json },
            run: { context, request throws(Failure) in try await run(context, try LessonWish(request)) }
        )
    }

    private func run(_ context: WorkflowContext, _ wish: LessonWish) async throws(Failure) -> LessonOutcome {
        let started = try await context.now()
        try await context.emit(
            "status",
            ["phase": "planning", "topic": .string(wish.topic), "message": .string("Planning a lesson: \(wish.topic)")]
        )
        let planned: Made<LessonPlan>
        do throws(Failure) {
            planned = try await context.step("plan") { () throws(Failure) in try await plan(context, wish) }
        } catch {
            throw try await giveUp(context, error)
        }
        let lesson = planned.value
        let total = lesson.steps.count
        try await context.progress(0.1, "planned \(total) steps")
        try await tellProgress(context, "starting", 0, of: total, "\(total) steps to draw")
        for step in lesson.steps {
            try await context.emit(
                "progress",
                ["stepId": JSON(step.id), "status": "generating", "message": .string("Drawing: \(step.desc)")]
            )
        }
        let results = try await context.parallel("draw", lesson.steps, stagger: stagger) { _, step throws(Failure) in
            try await draw(context, wish, lesson, step)
        }
        var outcome = LessonOutcome(topic: wish.topic, difficulty: wish.difficulty, planned)
        for (step, result) in zip(lesson.steps, results) { outcome.steps.append(.init(step, result)) }
        outcome.seconds = (try await context.now()).timeIntervalSince(started)
        try await context.progress(1, outcome.sentence)
        try await tellProgress(context, "complete", outcome.successful, of: total, outcome.sentence)
        try await context.emit("complete", outcome.metrics)
        if outcome.successful == 0 {
            throw outcome.failure ?? Failure(.serverError, "None of the steps could be drawn.")
        }
        return outcome
    }

    /// Tells that there is no plan, and returns why.
    private func giveUp(_ context: WorkflowContext, _ failure: Failure) async throws(Failure) -> Failure {
        if failure.kind == .cancelled { return failure }
        let sentence = "The lesson could not be planned: \(failure.message)"
        try await context.emit(
            "error",
            ["phase": "planning", "kind": .string(failure.kind.rawValue), "message": .string(sentence)]
        )
        return Failure(failure.kind, sentence)
    }

    func tellProgress(
        _ context: WorkflowContext,
        _ phase: String,
        _ done: Int,
        of total: Int,
        _ message: String
    ) async throws(Failure) {
        try await context.emit(
            "generation_progress",
            [
                "phase": .string(phase), "totalSteps": JSON(total), "completedSteps": JSON(done),
                "progress": JSON(total == 0 ? 0 : (Double(done) / Double(total) * 1000).rounded() / 1000),
                "message": .string(message),
            ]
        )
    }
}
