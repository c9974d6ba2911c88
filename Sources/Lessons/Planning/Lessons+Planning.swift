import Generation
import JSON
import Jobs
import Workflows

extension Lessons {
    /// Plans a lesson, or gives the plan that was made before; runs within a step.
    func plan(_ context: WorkflowContext, _ wish: LessonWish) async throws(Failure) -> Attempted<LessonPlan> {
        let watch = services.clock.stopwatch()
        let count = settings.steps(for: wish.difficulty)
        let key = cache.key(.plan, wish, "\(count)", Prompt.plan)
        let now = try await context.now()
        if let kept = await cache.find(LessonPlan.self, key, at: now) {
            var making = Making()
            making.isCached = true
            making.age = kept.age
            making.cost = 0
            making.prompt = Prompt.plan.name
            making.seconds = watch.seconds
            return try await tell(context, wish, kept.value, making, key: nil)
        }
        do throws(Failure) {
            let (plan, made) = try await within(planTimeout, "The plan") { () throws(Failure) in
                try await askForPlan(context, wish, count)
            }
            var making = made
            making.seconds = watch.seconds
            return try await tell(context, wish, plan, making, key: key)
        } catch {
            if error.kind == .cancelled { throw error }
            var work = LessonWork(job: context.job.id, step: 0, difficulty: wish.difficulty)
            work.failure = error.kind.rawValue
            work.milliseconds = watch.milliseconds
            try LessonCache.record(work, on: context)
            services.metrics.count(plan: .failed, seconds: watch.seconds)
            return Attempted(result: .failed(StepFailure(error)))
        }
    }

    private func askForPlan(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ count: Int
    ) async throws(Failure) -> (LessonPlan, Making) {
        var request = Request(
            model: settings.planRoute,
            turns: Prompt.plan.turns([
                "count": .word("\(count)"), "topic": .text(wish.topic), "audience": .text(wish.promptAudience),
                "difficulty": .word(wish.difficulty.rawValue),
            ])
        )
        request.output = .schema(OutputSchema(name: "lesson_plan", schema: LessonPlan.schema(steps: count)))
        request.acceptance = Acceptance { text, finish in
            if finish == .length { return .refused(["The plan ends before it is complete; write shorter sentences."]) }
            switch LessonPlan.read(text, steps: count) {
            case .plan(let plan, let repairs): return .accepted(plan.json.text, repairs: repairs)
            case .refused(let findings): return .refused(findings)
            }
        }
        request.sampling.maximumTokens = 4096
        request.sampling.temperature = 0.3
        // Who is silent for long is given up; who writes slowly is not.
        request.isStreamed = true
        let (response, provenance) = try await context.generate(request)
        guard case .plan(let plan, _) = LessonPlan.read(response.text, steps: count) else {
            throw Failure(.malformed, "The plan that was given again is not one any more.")
        }
        return (plan, Making(provenance, cost: services.cost(provenance), Prompt.plan))
    }

    /// Tells the plan, and keeps it where it has a key.
    private func tell(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ plan: LessonPlan,
        _ making: Making,
        key: String?
    ) async throws(Failure) -> Attempted<LessonPlan> {
        var event = plan.json
        event["totalSteps"] = JSON(plan.steps.count)
        event["made"] = making.json
        try await context.emit("plan", event)
        if let key, !making.isDegraded { try cache.keep(plan, key, .plan, on: context) }
        if making.isCached, let hit = cache.key(.plan, wish, "\(plan.steps.count)", Prompt.plan) {
            try cache.countHit(hit, on: context)
        }
        var work = LessonWork(job: context.job.id, step: 0, difficulty: wish.difficulty)
        work.take(making)
        try LessonCache.record(work, on: context)
        services.metrics.count(plan: making.isCached ? .cached : .made, seconds: making.seconds)
        return Attempted(result: .made(plan), making: making)
    }
}

extension Making {
    /// What a generation's record says of it.
    init(_ provenance: Provenance, cost: Int?, _ prompt: Prompt) {
        target = provenance.target?.description
        attempts = max(1, provenance.attempts.count)
        repairs = provenance.repairs
        self.cost = cost
        isDegraded = provenance.degradation != .none
        self.prompt = prompt.name
    }
}

/// Measures how long something takes.
struct Stopwatch: Sendable {
    private let elapsed: @Sendable () -> Duration

    init(_ elapsed: @escaping @Sendable () -> Duration) { self.elapsed = elapsed }

    var seconds: Double { elapsed() / .seconds(1) }
    var milliseconds: Int { Int(elapsed() / .milliseconds(1)) }
}

extension Clock where Duration == Swift.Duration {
    func stopwatch() -> Stopwatch {
        let start = now
        return Stopwatch { start.duration(to: self.now) }
    }
}
