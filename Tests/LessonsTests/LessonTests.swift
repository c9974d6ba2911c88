import Artifacts
import Generation
import JSON
import Jobs
import Lessons
import Store
import Synchronization
import TestKit
import Testing
import Workflows

@Suite struct LessonTests {
    @Test(arguments: TestDatabase.available)
    func `a lesson is planned and each of its steps drawn`(kind: TestDatabase) async throws {
        let painter = Painter(Sample.good)
        try await withJobs(kind) { jobs in
            try await withTemporaryFolder { folder in
                let studio = Studio(jobs, [painter], artifacts: ArtifactStore(folder: folder))

                let (job, events) = try await studio.teach(#"{"topic":" Blood\n circulation ","difficulty":"hard"}"#)

                #expect(job.state == .succeeded)
                #expect(events.names.first == "status")
                #expect(events.names.last == "complete")
                let plan = try #require(events.named("plan").first)
                #expect(plan["steps"]?.array?.compactMap { $0["id"]?.int } == [1, 2, 3, 4, 5])
                #expect(plan["toc"]?[0]?["title"] == "Part 1")
                let rendered = events.named("rendered")
                #expect(Set(rendered.compactMap { $0["stepId"]?.int }) == [1, 2, 3, 4, 5])
                for picture in rendered {
                    #expect(picture["svg"]?.string?.contains("<animate") == true)
                    #expect(picture["made"]?["target"] == "painter/m")
                    #expect(picture["made"]?["from"] == "svg")
                    #expect(picture["made"]?["attempts"] == 1)
                    #expect(picture["made"]?["cost_usd"] == JSON(0.000001))
                    #expect(picture["made"]?["cached"] == false)
                    let name = try #require(picture["artifact"]?.string?.split(separator: "/").last)
                    let artifact = try #require(Artifact(name: String(name)))
                    let kept = try await ArtifactStore(folder: folder).read(artifact)
                    #expect(String(decoding: kept, as: UTF8.self) == picture["svg"]?.string)
                }
                #expect(events.named("progress").filter { $0["status"] == "generating" }.count == 5)
                #expect(events.named("progress").filter { $0["status"] == "ready" }.count == 5)
                let counts = events.named("generation_progress").compactMap { $0["completedSteps"]?.int }
                #expect(counts.first == 0)
                #expect(counts.last == 5)
                let metrics = try #require(events.named("complete").first)
                #expect(metrics["successful"] == 5)
                #expect(metrics["cost_usd"] == JSON(0.000006))
                #expect(job.progress == 1)
            }
        }
    }

    @Test(arguments: [
        ("```svg\n\(Sample.svg())\n```", "fences"),
        ("Of course! Here it is:\n\(Sample.svg())\nI hope it helps.", "prose around"),
        (Sample.svg("<script>alert(1)</script><foreignObject><body onload=\"x()\"/></foreignObject>"), "a script"),
        (Sample.svg("<a href=\"javascript:alert(1)\"><image href=\"https://example.org/x.png\"/></a>"), "links"),
        (
            Sample.svg(#"<rect width="5" height="5" onclick="alert(1)" style="background:url(https://example.org)"/>"#),
            "handlers"
        ),
        (String(Sample.svg("<g><rect x=\"1\" y=\"1\" width=\"9\" height=\"9\"/>").dropLast(6)), "no end"),
    ])
    func `what can be mended is shown, and nothing of it runs`(answer: String, what: String) async throws {
        let painter = Painter { prompt, _ throws(Failure) in prompt.stepCount.map { Sample.plan($0) } ?? answer }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])

            let (job, events) = try await studio.teach(#"{"topic":"x","difficulty":"easy"}"#)

            #expect(job.state == .succeeded, "\(what)")
            let pictures = events.named("rendered").compactMap { $0["svg"]?.string }
            #expect(pictures.count == 2)
            for picture in pictures {
                #expect(picture.hasPrefix("<svg"))
                for word in ["script", "alert", "foreignObject", "onload", "onclick", "example.org"] {
                    #expect(!picture.contains(word), "\(what)")
                }
            }
        }
    }

    @Test(arguments: [
        ("I am sorry, I cannot draw.", "prose"),
        ("", "nothing"),
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><circle r=\"4", "half a picture"),
        (Sample.svg(String(repeating: "<g>", count: 5000) + String(repeating: "</g>", count: 5000)), "deep groups"),
        (Sample.svg(String(repeating: "<path d=\"M0 0 L9 9\"/>", count: 480_000)), "ten megabytes"),
        (
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><rect width=\"9\" height=\"9\"/></svg>",
            "no labels"
        ),
    ])
    func `a step that cannot be drawn is told, and the others go on`(answer: String, what: String) async throws {
        let painter = Painter { prompt, _ throws(Failure) in
            if let count = prompt.stepCount { return Sample.plan(count) }
            return prompt.contains("Step 2 of") ? answer : Sample.svg()
        }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])

            let (job, events) = try await studio.teach(#"{"topic":"x"}"#)

            #expect(job.state == .succeeded, "\(what)")
            let failed = try #require(events.named("step_failed").first, "\(what)")
            #expect(failed["stepId"] == 2)
            #expect(failed["kind"] == "malformed")
            #expect(Set(events.named("rendered").compactMap { $0["stepId"]?.int }) == [1, 3])
            #expect(events.named("complete").first?["failed"] == 1)
            #expect(painter.count("Step 2 of") == 2)
        }
    }

    @Test func `a model is told what was wrong with its picture`() async throws {
        let painter = Painter { prompt, count throws(Failure) in
            prompt.stepCount.map { Sample.plan($0) }
                ?? (count == 0 ? Sample.svg().replacing("<animate", with: "<x") : Sample.svg())
        }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])

            let (_, events) = try await studio.teach(#"{"topic":"x","difficulty":"easy"}"#)

            let again = painter.requests.filter { $0.turns.count > 2 }
            #expect(again.count == 2)
            #expect(again.allSatisfy { $0.turns.last?.text.contains("animat") == true })
            #expect(events.named("rendered").allSatisfy { $0["made"]?["attempts"] == 2 })
        }
    }

    @Test(arguments: ["There is no plan.", #"{"title":"x","subtitle":"y","steps":[],"toc":["z"]}"#])
    func `a plan that fails is told, and is the lesson's end`(answer: String) async throws {
        let painter = Painter { _, _ throws(Failure) in answer }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])

            let (job, events) = try await studio.teach(#"{"topic":"x"}"#)

            #expect(job.state == .failed)
            #expect(job.failure?.message.hasPrefix("The lesson could not be planned: ") == true)
            #expect(events.names == ["status", "error"])
            #expect(events.named("error").first?["phase"] == "planning")
            #expect(painter.requests.count == 2)
        }
    }

    @Test func `a lesson of which nothing can be drawn has failed`() async throws {
        let painter = Painter { prompt, _ throws(Failure) in
            guard let count = prompt.stepCount else { throw Failure(.quotaDay, "The quota of the day is used up.") }
            return Sample.plan(count)
        }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])

            let (job, events) = try await studio.teach(#"{"topic":"x"}"#)

            #expect(job.failure?.kind == "quota_day")
            #expect(events.named("step_failed").count == 3)
            #expect(events.named("complete").first?["successful"] == 0)
        }
    }

    // MARK: - Local models

    @Test func `a model that runs here says what is to be seen`() async throws {
        let painter = Painter("local") { prompt, _ throws(Failure) in
            prompt.stepCount.map { Sample.plan($0) } ?? Sample.scene
        }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])

            let (job, events) = try await studio.teach(#"{"topic":"x","difficulty":"easy"}"#)

            #expect(job.state == .succeeded, "\(job.failure?.message ?? "")")
            let rendered = events.named("rendered")
            #expect(rendered.allSatisfy { $0["made"]?["from"] == "scene" })
            #expect(rendered.allSatisfy { $0["svg"]?.string?.contains("Lungs") == true })
            #expect(painter.requests.allSatisfy { $0.output != .text })
        }
    }

    @Test func `where who draws fails, a model here describes, and it is said so`() async throws {
        let hosted = Painter("hosted") { prompt, _ throws(Failure) in
            guard let count = prompt.stepCount else { throw Failure(.overloaded, "Too many ask.") }
            return Sample.plan(count)
        }
        let local = Painter("local") { _, _ throws(Failure) in Sample.scene }
        try await withJobs { jobs in
            let studio = Studio(jobs, [hosted, local])

            let (_, events) = try await studio.teach(#"{"topic":"x","difficulty":"easy"}"#)
            let again = try await studio.teach(#"{"topic":"x","difficulty":"easy"}"#)

            #expect(events.named("rendered").count == 2)
            #expect(events.named("rendered").allSatisfy { $0["made"]?["degraded"] == "model" })
            // Two of the first choice, asked in vain, and one of the second.
            #expect(events.named("rendered").allSatisfy { $0["made"]?["attempts"] == 3 })
            #expect(local.requests.allSatisfy { $0.output != .text })
            #expect(hosted.requests.filter { $0.task.hasPrefix("Draw") }.allSatisfy { $0.output == .text })
            #expect(again.events.named("rendered").allSatisfy { $0["made"]?["cached"] == false })
        }
    }
}

/// Scenes of models that choose shapes by chance.
@Suite struct SceneTests {
    @Test func `a thing is drawn as what its label says`() async throws {
        let scene = Sample.scene.replacing(#""shape":"heart""#, with: #""shape":"crown""#)
        let painter = Painter("local") { prompt, _ throws(Failure) in prompt.stepCount.map { Sample.plan($0) } ?? scene
        }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])

            let (_, events) = try await studio.teach(#"{"topic":"x","difficulty":"easy"}"#)

            let made = events.named("rendered").first?["made"]?["repairs"]?.array?.compactMap(\.string) ?? []
            #expect(made.contains("scene: “Heart” is drawn as heart."))
        }
    }

    @Test(arguments: [
        (
            #"{"kind":"flow","title":"x","items":[{"id":"a","label":"One","shape":"box","colour":"red","motion":"appear"},{"id":"b","label":"one","shape":"box","colour":"red","motion":"appear"}],"links":[],"takeaway":"y"}"#,
            "same label"
        ),
        (#"{"kind":"flow","title":"x","items":[],"links":[],"takeaway":"y"}"#, "items"),
    ])
    func `a scene that shows nothing is asked for again with what is wrong`(answer: String, part: String) async throws {
        let painter = Painter("local") { prompt, count throws(Failure) in
            prompt.stepCount.map { Sample.plan($0) } ?? (count == 0 ? answer : Sample.scene)
        }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter]) { $0.mediumSteps = 1 }

            let (job, events) = try await studio.teach(#"{"topic":"x"}"#)

            #expect(job.state == .succeeded)
            #expect(events.named("rendered").first?["made"]?["attempts"] == 2)
            #expect(painter.requests.last?.turns.last?.text.contains(part) == true)
        }
    }
}
