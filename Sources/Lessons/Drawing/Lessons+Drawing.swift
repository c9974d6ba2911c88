import Artifacts
import Figures
import Generation
import JSON
import Prompts
import SVG
import Workflows

extension Lessons {
    /// Draws a step, or gives the picture that was drawn before, and tells of it; runs within a step of its own.
    func draw(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ plan: LessonPlan,
        _ step: LessonPlan.Step
    ) async throws(Failure) -> Made<Picture> {
        let passes = passes(for: wish)
        let place = [
            String(step.id), String(plan.steps.count), PlainText.key(step.desc), plan.title, step.figure ?? "",
            "\(settings.gates)", settings.drawRoute,
        ]
        var prompts: [Prompt] = []
        for pass in passes { prompts.append(await prompt(pass.source.prompt, context)) }
        let work = work(Self.drawing, wish, place + passes.map(\.source.rawValue), prompts)
        let ways = Array(zip(passes, prompts))
        do throws(Failure) {
            let made = try await context.make(work, within: stepTimeout, measures: \.measures) { () throws(Failure) in
                try await ask(context, wish, plan, step, ways)
            }
            try await tell(context, plan, step, made)
            return made
        } catch {
            if error.kind != .cancelled { try await tell(context, plan, step, error) }
            throw error
        }
    }

    private func ask(
        _ context: WorkflowContext,
        _ wish: LessonWish,
        _ plan: LessonPlan,
        _ step: LessonPlan.Step,
        _ passes: [(Pass, Prompt)]
    ) async throws(Failure) -> Made<Picture> {
        var failure = Failure(.serverError, "There is nobody to draw it.")
        for (index, (pass, prompt)) in passes.enumerated() {
            do throws(Failure) {
                var picture = try await ask(context, wish, plan, step, pass, prompt)
                if index > 0 { picture.making.degraded = Degradation.model.rawValue }
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
        _ pass: Pass,
        _ prompt: Prompt
    ) async throws(Failure) -> Made<Picture> {
        let exam = PictureExam(pass.source, step: step.id, settings.gates, renderer: services.renderer)
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
        var making = context.making(provenance, prompt: prompt.name)
        making.source = pass.source.rawValue
        for repair in passed.repairs where !making.repairs.contains(repair) { making.repairs.append(repair) }
        return Made(try await keep(passed), making)
    }

    private static let drawnTokens = 16_384
    private static let sceneTokens = 2_048

    /// Puts the picture and its still where they are served from.
    private func keep(_ passed: PictureExam.Passed) async throws(Failure) -> Picture {
        var picture = Picture(svg: String(decoding: passed.svg, as: UTF8.self))
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
        _ plan: LessonPlan,
        _ step: LessonPlan.Step,
        _ made: Made<Picture>
    ) async throws(Failure) {
        let (picture, making, total) = (made.value, made.making, plan.steps.count)
        var event = picture.json(step, of: total, making)
        // What is too large for an event is read where it is kept.
        if event.text.utf8.count > Self.eventBytes { event = picture.json(step, of: total, making, withPicture: false) }
        try await context.emit("rendered", event)
        try await context.emit(
            "progress",
            [
                "stepId": JSON(step.id), "status": "ready",
                "message": .string(making.isCached ? "Drawn before" : "Drawn"),
                "generationTime": JSON((making.seconds * 1000).rounded() / 1000), "actionsCount": 1,
            ]
        )
        try await tellCount(context, plan, step)
    }

    private func tell(
        _ context: WorkflowContext,
        _ plan: LessonPlan,
        _ step: LessonPlan.Step,
        _ failure: Failure
    ) async throws(Failure) {
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
        try await tellCount(context, plan, step)
    }

    /// Tells how many steps are through, this one included.
    private func tellCount(
        _ context: WorkflowContext,
        _ plan: LessonPlan,
        _ step: LessonPlan.Step
    ) async throws(Failure) {
        let total = plan.steps.count
        let done = context.through("draw", total, with: step.id - 1)
        try await context.progress(0.1 + 0.9 * Double(done) / Double(total), "\(done) of \(total) steps")
        try await tellProgress(context, "generating", done, of: total, "\(done) of \(total) steps")
    }

    private static let eventBytes = 250 << 10
}
