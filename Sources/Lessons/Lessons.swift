import Foundation
import Generation
import JSON
import Jobs
package import SQL
import Store
package import Workflows

/// Makes lessons: a plan, then a picture for each of its steps.
package struct Lessons: Sendable {
    package let settings: LessonSettings
    package let services: LessonServices
    package let cache: LessonCache

    package static let name = "lessons"

    package init(_ settings: LessonSettings = LessonSettings(), _ services: LessonServices) {
        self.settings = settings
        self.services = services
        cache = LessonCache(services.database, lifetime: settings.cacheLifetime)
    }

    /// The workflow of that name.
    package var workflow: Workflow<LessonRequest, LessonOutcome> {
        Workflow(
            Self.name,
            timeout: .seconds(3600),
            check: { request throws(Failure) in _ = try LessonWish(request) },
            run: { context, request throws(Failure) in try await run(context, try LessonWish(request)) }
        )
    }

    private func run(_ context: WorkflowContext, _ wish: LessonWish) async throws(Failure) -> LessonOutcome {
        let started = try await context.now()
        try await context.emit(
            "status",
            ["phase": "planning", "topic": .string(wish.topic), "message": .string("Planning a lesson: \(wish.topic)")]
        )
        let planned = try await context.step("plan") { () throws(Failure) in try await plan(context, wish) }
        let lesson: LessonPlan
        switch planned.result {
        case .made(let made): lesson = made
        case .failed(let failure): throw try await giveUp(context, failure)
        }
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
        var outcome = LessonOutcome(topic: wish.topic, difficulty: wish.difficulty, plan: lesson, planned.making)
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

    /// Throws away what was written down of lessons before a point in time, and what is too old to be given again.
    package func purge(before time: Int) async throws(SQLError) {
        try await services.database.transaction { connection throws(SQLError) in
            try connection.execute("DELETE FROM lesson_work WHERE ended < $1", [SQLValue(time)])
            try connection.execute("DELETE FROM lesson_sessions WHERE created < $1", [SQLValue(time)])
            try connection.execute("DELETE FROM lesson_cache WHERE expires <= $1", [SQLValue(JobTime.now)])
        }
    }

    /// Tells that there is no plan, and returns why.
    private func giveUp(_ context: WorkflowContext, _ failure: StepFailure) async throws(Failure) -> Failure {
        let sentence = "The lesson could not be planned: \(failure.message)"
        try await context.emit(
            "error",
            ["phase": "planning", "kind": .string(failure.kind), "message": .string(sentence)]
        )
        return Failure(Failure.Kind(rawValue: failure.kind) ?? .unknown, sentence)
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

    /// Does something for as long as it may take; what takes longer is cancelled, and fails as `.timeout`.
    func within<Value: Sendable>(
        _ limit: Duration,
        _ what: String,
        _ body: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let clock = services.clock
        let result = await withTaskGroup(of: Result<Value, Failure>?.self) { group in
            group.addTask {
                do throws(Failure) {
                    return .success(try await body())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                guard (try? await clock.sleep(for: limit)) != nil else { return nil }
                return .failure(Failure(.timeout, "\(what) took longer than \(limit)."))
            }
            defer { group.cancelAll() }
            while let result = await group.next() {
                if let result { return result }
            }
            return .failure(Failure(.cancelled, "It was cancelled."))
        }
        return try result.get()
    }
}
