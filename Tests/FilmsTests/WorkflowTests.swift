import FilmRendering
import Films
import Foundation
import Generation
import JSON
import Jobs
import Programs
import TestKit
import Testing
import Workflows

@Suite struct WorkflowTests {
    @Test func `a scene becomes a preview, a program and a film`() async throws {
        try await withStudio { jobs, artifacts in
            let (local, projector) = (Describer("local", Sample.good), Projector())

            let (job, outcome, events) = try await Studio(jobs, [local], projector, artifacts: artifacts).film()

            let film = try #require(outcome)
            #expect(job.state == .succeeded && film.rung == "as_written" && film.filmError == nil)
            #expect(film.film?.seconds == 3.5 && film.making?.target == "local/m" && !film.isFallback)
            #expect(film.program?.contains("class Trial(Scene)") == true)
            #expect(Set(film.artifacts.keys) == ["film", "poster", "preview", "code", "scene"])
            #expect(film.quality == 0.9 && film.isSuitableForTraining)
            #expect(
                projector.rendered.map(\.format.width) == [854] && projector.rendered[0].format.framesPerSecond == 15
            )
            #expect(events.named("preview").first?["svg"]?.string?.contains("<svg") == true)
            let names = events.map(\.name)
            #expect(try #require(names.firstIndex(of: "preview")) < (try #require(names.firstIndex(of: "complete"))))
            let timeline = events.named("preview").first?["timeline"]?.array ?? []
            #expect(timeline.map { $0["target"]?.string } == ["c", "d", "t"] && timeline[1]["begin"]?.double == 1.5)
        }
    }

    @Test(arguments: [
        (FilmQuality.low, "", 854, 480, 15), (.medium, "", 1280, 720, 30), (.high, "", 1920, 1080, 60),
        (.high, #""resolution":[1280,720],"#, 1280, 720, 60), (.low, #""resolution":[1920,1080],"#, 854, 480, 15),
    ])
    func `a film is as large as its quality says, or as its scene does where that is smaller`(
        quality: FilmQuality,
        resolution: String,
        width: Int,
        height: Int,
        rate: Int
    ) async throws {
        try await withStudio { jobs, artifacts in
            let (scene, projector) = ("{\(resolution)" + Sample.good.dropFirst(), Projector())
            let studio = Studio(jobs, [Describer("local", scene)], projector, artifacts: artifacts) {
                $0.quality = quality
            }

            _ = try await studio.film()

            let format = try #require(projector.rendered.first?.format)
            #expect(format == FilmFormat(width: width, height: height, framesPerSecond: rate))
        }
    }

    @Test func `the preview is told before the film is rendered, whatever becomes of that`() async throws {
        try await withStudio { jobs, artifacts in
            let projector = Projector { _ throws(ProgramFailure) in
                throw ProgramFailure(.unavailable, "no film now")
            }

            let (_, outcome, events) = try await Studio(
                jobs,
                [Describer("local", Sample.good)],
                projector,
                artifacts: artifacts
            ).film()

            let names = events.map(\.name)
            #expect(try #require(names.firstIndex(of: "preview")) < (try #require(names.firstIndex(of: "film_failed"))))
            #expect(outcome?.film == nil && outcome?.filmError?.contains("no film now") == true)
        }
    }

    @Test func `what has one right meaning is mended, and that is said`() async throws {
        try await withStudio { jobs, artifacts in
            let studio = Studio(jobs, [Describer("hosted", Sample.sloppy)], Projector(), artifacts: artifacts)

            let outcome = try await studio.film().outcome

            #expect(outcome?.rung == "fixed" && outcome?.notes.isEmpty == false)
            #expect(outcome?.making?.repairs.isEmpty == false)
        }
    }

    @Test func `a model is asked again with what was wrong`() async throws {
        try await withStudio { jobs, artifacts in
            let hosted = Describer("hosted", Sample.broken, Sample.good)

            let outcome = try await Studio(jobs, [hosted], Projector(), artifacts: artifacts).film().outcome

            #expect(outcome?.rung == "as_written" && outcome?.making?.attempts == 2)
            #expect(hosted.requests.last?.turns.last?.text.contains("teapot") == true)
        }
    }

    @Test func `where the model here fails, the one elsewhere is asked`() async throws {
        try await withStudio { jobs, artifacts in
            let (local, hosted) = (Describer("local", "I cannot."), Describer("hosted", Sample.good))
            let studio = Studio(jobs, [hosted, local], Projector(), artifacts: artifacts)

            let outcome = try await studio.film().outcome

            #expect(outcome?.place == .hosted && outcome?.isFallback == true)
            #expect(outcome?.failed.map(\.place) == [.local] && local.requests.count == 2)
        }
    }

    @Test func `a model here is held to the schema, one elsewhere to JSON`() async throws {
        try await withStudio { jobs, artifacts in
            let (local, hosted) = (Describer("local", "I cannot."), Describer("hosted", Sample.good))

            _ = try await Studio(jobs, [local, hosted], Projector(), artifacts: artifacts).film()

            guard case .schema = local.requests.first?.output else { return #expect(Bool(false)) }
            #expect(hosted.requests.first?.output == .json)
        }
    }

    @Test func `a scene that does not render moves to the other model`() async throws {
        try await withStudio { jobs, artifacts in
            let (local, hosted) = (Describer("local", Sample.curved), Describer("hosted", Sample.good))
            let projector = Projector { program throws(ProgramFailure) in
                if program.contains(".plot(") { throw ProgramFailure(.failed, "Manim says: NameError") }
                return Projector.film()
            }

            let outcome = try await Studio(jobs, [local, hosted], projector, artifacts: artifacts).film().outcome

            #expect(outcome?.place == .hosted && outcome?.film != nil && outcome?.rung == "as_written")
            #expect(outcome?.failed.first?.message.contains("NameError") == true)
        }
    }

    @Test func `what no model makes rendered is shown in simple shapes`() async throws {
        try await withStudio { jobs, artifacts in
            let projector = Projector { program throws(ProgramFailure) in
                program.contains(".plot(") ? Projector.film(seen: 0) : Projector.film()
            }
            let studio = Studio(jobs, [Describer("local", Sample.curved)], projector, artifacts: artifacts)

            let outcome = try await studio.film().outcome

            #expect(outcome?.rung == "primitives" && outcome?.film != nil && outcome?.isSuitableForTraining == false)
            #expect(outcome?.failed.first?.message.contains("nothing is to be seen") == true)
            #expect(outcome?.making?.degraded == "primitives")
        }
    }

    @Test func `what makes sense of an answer is shown where nothing better comes`() async throws {
        try await withStudio { jobs, artifacts in
            let studio = Studio(
                jobs,
                [
                    Describer("local", Sample.broken),
                    Describer("hosted") { _ throws(Failure) in
                        throw Failure(.overloaded, "Too much to do.")
                    },
                ],
                Projector(),
                artifacts: artifacts
            )

            let outcome = try await studio.film().outcome

            #expect(outcome?.rung == "reduced" && outcome?.place == .local && outcome?.film != nil)
            #expect(outcome?.making?.degraded == "reduced" && outcome?.isSuitableForTraining == false)
            #expect(outcome?.notes.contains { $0.contains("teapot") } == true)
        }
    }

    @Test func `a part of a scene that does not render is shown in simple shapes`() async throws {
        try await withStudio { jobs, artifacts in
            let projector = Projector { program throws(ProgramFailure) in
                if program.contains(".plot(") { throw ProgramFailure(.failed, "Manim says: NameError") }
                return Projector.film()
            }
            let teapot = #"{"name":"x","type":"teapot"},{"name":"c""#
            let broken = Sample.curved.replacing(#"{"name":"c""#, with: teapot)
            let studio = Studio(jobs, [Describer("local", broken)], projector, artifacts: artifacts)

            let outcome = try await studio.film().outcome

            #expect(outcome?.rung == "primitives" && outcome?.film != nil && outcome?.filmError == nil)
            #expect(outcome?.making?.degraded == "primitives" && projector.rendered.count == 2)
            #expect(outcome?.failed.map(\.message).contains { $0.contains("NameError") } == true)
            #expect(outcome?.notes.contains { $0.contains("teapot") } == true)
        }
    }

    @Test func `a part of one scene comes before the simple shapes of another`() async throws {
        try await withStudio { jobs, artifacts in
            let projector = Projector { program throws(ProgramFailure) in
                if program.contains(".plot(") { throw ProgramFailure(.failed, "Manim says: NameError") }
                return Projector.film()
            }
            let (local, hosted) = (Describer("local", Sample.curved), Describer("hosted", Sample.broken))

            let outcome = try await Studio(jobs, [local, hosted], projector, artifacts: artifacts).film().outcome

            #expect(outcome?.rung == "reduced" && outcome?.place == .hosted && outcome?.film != nil)
        }
    }

    @Test func `an answer that was cut off again and again is shown as far as it goes`() async throws {
        try await withStudio { jobs, artifacts in
            let hosted = Describer("hosted", String(Sample.good.dropLast(2)))

            let outcome = try await Studio(jobs, [hosted], Projector(), artifacts: artifacts).film().outcome

            #expect(hosted.requests.count == 2 && outcome?.film != nil && outcome?.rung == "reduced")
            #expect(outcome?.notes.isEmpty == false && outcome?.making?.repairs == outcome?.notes)
            #expect(outcome?.isSuitableForTraining == false)
        }
    }

    @Test func `what was written when the time was over is shown as far as it goes`() async throws {
        try await withStudio { jobs, artifacts in
            let clock = ManualClock()
            let local = Dawdler("local", String(Sample.good.dropLast(40)), clock)

            let outcome = try await Studio(jobs, [local], Projector(), artifacts: artifacts, clock: clock).film()
                .outcome

            #expect(outcome?.rung == "reduced" && outcome?.film != nil && outcome?.making?.degraded == "reduced")
            #expect(outcome?.notes.first?.contains("longer than 600") == true)
        }
    }

    @Test func `a model here is given less room, since it writes slowly`() async throws {
        try await withStudio { jobs, artifacts in
            let (local, hosted) = (Describer("local", "No."), Describer("hosted", Sample.good))

            _ = try await Studio(jobs, [local, hosted], Projector(), artifacts: artifacts).film()

            #expect(local.requests.first?.sampling.maximumTokens == 2048)
            #expect(hosted.requests.first?.sampling.maximumTokens == 4096)
        }
    }

    @Test func `without any model there is a labelled placeholder where the route allows one`() async throws {
        try await withStudio { jobs, artifacts in
            let none = Describer("local", "I cannot.")
            let studio = Studio(jobs, [none], Projector(), artifacts: artifacts, mayUseTemplates: true)

            let outcome = try await studio.film("Show <b>gravity</b>").outcome

            #expect(outcome?.rung == "placeholder" && outcome?.making?.degraded == "template" && outcome?.place == nil)
            #expect(outcome?.film != nil && outcome?.program?.contains("gravity") == true)
        }
    }

    @Test func `elsewhere the run fails, and that is written down too`() async throws {
        try await withStudio { jobs, artifacts in
            let studio = Studio(jobs, [Describer("local", "I cannot.")], Projector(), artifacts: artifacts)

            let (job, _, _) = try await studio.film()

            let report = try await FilmReport.read(since: 0, until: nil, from: jobs.database)
            #expect(job.state == .failed && job.failure?.kind == "malformed")
            #expect(report.total.all == 1 && report.total.scenes == 0 && report.total.success == 0)
        }
    }

    @Test func `without Manim all but the film is there, and it says so`() async throws {
        try await withStudio { jobs, artifacts in
            let (local, hosted) = (Describer("local", Sample.good), Describer("hosted", Sample.good))
            let projector = Projector(absence: "Manim is not installed: run scripts/setup-animations.")

            let (job, outcome, _) = try await Studio(jobs, [local, hosted], projector, artifacts: artifacts).film()

            #expect(job.state == .succeeded && outcome?.film == nil)
            #expect(outcome?.filmError?.contains("scripts/setup-animations") == true)
            #expect(outcome?.artifacts["preview"] != nil && hosted.requests.isEmpty)
        }
    }

    @Test func `what was made is given again`() async throws {
        try await withStudio { jobs, artifacts in
            let (local, projector) = (Describer("local", Sample.good), Projector())
            let studio = Studio(jobs, [local], projector, artifacts: artifacts) { $0.cacheLifetime = .seconds(60) }
            _ = try await studio.film()

            let outcome = try await studio.film().outcome

            #expect(outcome?.making?.isCached == true && outcome?.film?.isCached == true)
            #expect(local.requests.count == 1 && projector.rendered.count == 1)
        }
    }

    @Test func `who refuses a prompt is not gone round`() async throws {
        try await withStudio { jobs, artifacts in
            let hosted = Describer("hosted", Sample.good)
            let local = Describer("local") { _ throws(Failure) in throw Failure(.blockedPrompt, "Not this.") }

            let (job, _, _) = try await Studio(jobs, [local, hosted], Projector(), artifacts: artifacts).film()

            #expect(job.failure?.kind == "blocked_prompt" && hosted.requests.isEmpty)
        }
    }

    @Test(arguments: [#"{"prompt":"a"}"#, #"{"prompt":" \n "}"#, #"{"prompt":"Show it","quality":"8K"}"#, "{}"])
    func `what cannot be made is refused before anybody is asked`(input: String) async throws {
        try await withStudio { jobs, artifacts in
            let studio = Studio(jobs, [], nil)

            let error = #expect(throws: Failure.self) { try studio.registry.job(Films.name, input: input) }

            #expect(error?.kind == .invalidRequest)
        }
    }
}
