import Artifacts
import Figures
import Generation
import JSON
import Jobs
import SVG
import Workflows

extension Lessons {
    /// Draws a step, or gives the picture that was drawn before; runs within a step of its own.
    func draw(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ plan: LessonPlan,
        _ step: LessonPlan.Step
    ) async throws(Failure) -> Attempted<Picture> {
        let watch = services.clock.stopwatch()
        let passes = passes(for: wish)
        let key = cache.key(
            .step,
            wish,
            "\(step.id)/\(plan.steps.count)/\(PlainText.key(step.desc))/"
                + passes.map(\.source.rawValue).joined(separator: ">"),
            Prompt.draw,
            Prompt.scene
        )
        do throws(Failure) {
            if let kept = await cache.find(Picture.self, key, at: try await context.now()) {
                var picture = kept.value
                picture.making.isCached = true
                picture.making.age = kept.age
                picture.making.attempts = 0
                picture.making.cost = 0
                picture.making.seconds = watch.seconds
                if let key { try cache.countHit(key, on: context) }
                return try await tell(context, wish, plan, step, picture, key: nil)
            }
            var picture = try await within(stepTimeout, "Step \(step.id)") { () throws(Failure) in
                try await ask(context, wish, plan, step, passes)
            }
            picture.making.seconds = watch.seconds
            return try await tell(context, wish, plan, step, picture, key: key)
        } catch {
            if error.kind == .cancelled { throw error }
            return try await tell(context, wish, plan, step, error, watch)
        }
    }

    private func ask(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ plan: LessonPlan,
        _ step: LessonPlan.Step,
        _ passes: [Pass]
    ) async throws(Failure) -> Picture {
        var failure = Failure(.serverError, "There is nobody to draw it.")
        for (index, pass) in passes.enumerated() {
            do throws(Failure) {
                var picture = try await ask(context, wish, plan, step, pass)
                if index > 0 { picture.making.isDegraded = true }
                return picture
            } catch {
                failure = error
                guard error.mayHelpElsewhere, error.kind != .cancelled else { throw error }
            }
        }
        throw failure
    }

    private func ask(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ plan: LessonPlan,
        _ step: LessonPlan.Step,
        _ pass: Pass
    ) async throws(Failure) -> Picture {
        let exam = PictureExam(pass.source, step: step.id, settings.gates, renderer: services.renderer)
        let prompt = pass.source == .svg ? Prompt.draw : Prompt.scene
        let kind = step.figure.flatMap(Scene.Kind.init(rawValue:))
        var values: [String: Prompt.Value] = [
            "number": .word("\(step.id)"), "count": .word("\(plan.steps.count)"), "topic": .text(wish.topic),
            "audience": .text(wish.promptAudience), "desc": .text(step.desc),
        ]
        switch pass.source {
        case .svg: values["title"] = .text(plan.title)
        case .scene:
            values["kind"] = .word(kind?.rawValue ?? "the one that shows it best")
            values["shapes"] = .word(Shape.allCases.map(\.rawValue).joined(separator: ", "))
        }
        var request = Request(model: settings.drawRoute, turns: prompt.turns(values))
        request.allows = pass.allows
        request.acceptance = exam.acceptance
        request.sampling.temperature = pass.source == .svg ? 0.7 : 0.3
        // Who is silent for long is given up; who writes slowly is not.
        request.isStreamed = true
        switch pass.source {
        case .svg: request.sampling.maximumTokens = Self.drawnTokens
        case .scene:
            request.sampling.maximumTokens = Self.sceneTokens
            let schema = kind.map(Scene.schema(of:)) ?? Scene.schema
            request.output = .schema(OutputSchema(name: "scene", schema: schema))
        }
        let (response, provenance) = try await context.generate(request)
        if provenance.degradation == .template {
            throw Failure(.malformed, "Only a canned answer was to be had, which is no picture.")
        }
        let passed = try await exam.result(of: response.text)
        var making = Making(provenance, cost: services.cost(provenance), prompt)
        making.source = pass.source
        for repair in passed.repairs where !making.repairs.contains(repair) { making.repairs.append(repair) }
        return try await keep(passed, making)
    }

    private static let drawnTokens = 16_384
    private static let sceneTokens = 2_048

    /// Puts the picture and its still where they are served from.
    private func keep(_ passed: PictureExam.Passed, _ making: Making) async throws(Failure) -> Picture {
        var picture = Picture(svg: String(decoding: passed.svg, as: UTF8.self), making: making)
        picture.animations = passed.metrics.animationCount
        picture.labels = passed.metrics.labels
        picture.shapes = passed.metrics.shapes
        picture.findings = passed.findings
        guard let artifacts = services.artifacts else { return picture }
        do throws(ArtifactError) {
            picture.artifact = try await artifacts.keep(passed.svg, as: .svg).path
            if let still = passed.thumbnail { picture.thumbnail = try await artifacts.keep(still, as: .png).path }
        } catch {
            throw Failure(.serverError, "The picture cannot be kept: \(error.message)")
        }
        return picture
    }

    // MARK: - What is told

    private func tell(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ plan: LessonPlan,
        _ step: LessonPlan.Step,
        _ picture: Picture,
        key: String?
    ) async throws(Failure) -> Attempted<Picture> {
        let making = picture.making
        let total = plan.steps.count
        if let key, !making.isDegraded { try cache.keep(picture, key, .step, on: context) }
        var work = LessonWork(job: context.job.id, step: step.id, difficulty: wish.difficulty)
        work.take(making)
        (work.animations, work.labels, work.shapes) = (picture.animations, picture.labels, picture.shapes)
        try LessonCache.record(work, on: context)
        var event = picture.json(step, of: total)
        // What is too large for an event is read where it is kept.
        if event.text.utf8.count > Self.eventBytes { event = picture.json(step, of: total, withPicture: false) }
        try await context.emit("rendered", event)
        try await context.emit(
            "progress",
            [
                "stepId": JSON(step.id), "status": "ready",
                "message": .string(making.isCached ? "Drawn before" : "Drawn"),
                "generationTime": JSON((making.seconds * 1000).rounded() / 1000), "actionsCount": 1,
            ]
        )
        try await tellCount(context, plan)
        services.metrics.count(picture)
        return Attempted(result: .made(picture), making: making)
    }

    private func tell(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ plan: LessonPlan,
        _ step: LessonPlan.Step,
        _ failure: Failure,
        _ watch: Stopwatch
    ) async throws(Failure) -> Attempted<Picture> {
        var work = LessonWork(job: context.job.id, step: step.id, difficulty: wish.difficulty)
        work.failure = failure.kind.rawValue
        work.milliseconds = watch.milliseconds
        try LessonCache.record(work, on: context)
        try await context.emit(
            "step_failed",
            [
                "stepId": JSON(step.id), "totalSteps": JSON(plan.steps.count), "tag": .string(step.tag),
                "desc": .string(step.desc), "kind": .string(failure.kind.rawValue), "message": .string(failure.message),
            ]
        )
        try await context.emit(
            "progress",
            ["stepId": JSON(step.id), "status": "error", "message": .string(failure.message)]
        )
        try await tellCount(context, plan)
        services.metrics.count(stepFailedAfter: watch.seconds)
        return Attempted(result: .failed(StepFailure(failure)))
    }

    /// Tells how many steps are through, this one included.
    private func tellCount(_ context: WorkflowContext, _ plan: LessonPlan) async throws(Failure) {
        let total = plan.steps.count
        let before = plan.steps.indices.count { context.hasDone("draw/\($0)") }
        let done = min(before + 1, total)
        try await context.progress(0.1 + 0.9 * Double(done) / Double(total), "\(done) of \(total) steps")
        try await tellProgress(context, "generating", done, of: total, "\(done) of \(total) steps")
    }

    private static let eventBytes = 250 << 10
}
