import Generation
import JSON
import Prompts
import Workflows

extension Lessons {
    /// Plans a lesson, or gives the plan that was made before, and tells it; runs within a step.
    func plan(_ context: WorkflowContext, _ wish: LessonWish) async throws(Failure) -> Made<LessonPlan> {
        let count = settings.steps(for: wish.difficulty)
        let prompt = await prompt(.plan, context)
        let work = work(Self.planning, wish, [String(count), settings.planRoute], [prompt])
        let made = try await context.make(work, within: planTimeout) { () throws(Failure) in
            try await askForPlan(context, wish, count, prompt)
        }
        var event = made.value.json
        event["totalSteps"] = JSON(made.value.steps.count)
        event["made"] = made.making.json
        try await context.emit("plan", event)
        return made
    }

    /// What of a lesson is made, and all that it depends on.
    func work(_ kind: String, _ wish: LessonWish, _ rest: [String], _ prompts: [Prompt]) -> Work {
        let common = [
            PlainText.key(wish.topic), wish.difficulty.rawValue, PlainText.key(wish.audience ?? ""),
            wish.style.rawValue,
        ]
        return Work(
            kind,
            group: wish.difficulty.rawValue,
            sameness: common + rest + prompts.map(\.digest),
            lifetime: settings.cacheLifetime
        )
    }

    private func askForPlan(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ count: Int,
        _ prompt: Prompt
    ) async throws(Failure) -> Made<LessonPlan> {
        var request = Request(
            model: settings.planRoute,
            turns: prompt.turns([
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
        return Made(plan, context.making(provenance, prompt: prompt.name))
    }
}
