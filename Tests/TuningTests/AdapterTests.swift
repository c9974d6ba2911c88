import EventLoop
import Foundation
import Generation
import JSON
import Jobs
import ModelRegistry
import Testing
import Tuning
import Workflows

@Suite struct AdapterTests {
    @Test func `an adapter is trained by a process, asked, and registered whole`() async throws {
        try await Bench.with { bench in
            let job = try await bench.run { request in
                (request.name, request.epochs, request.seed) = ("home", 2, 7)
            }

            let model = try #require(try await bench.models.models().first)
            let path = try await bench.models.path(of: "model.gguf", in: model)
            let entry = try #require(try await bench.desk.entry(job.id))
            #expect(job.failure == nil)
            #expect(model.fullName == "home@1" && model.state == .candidate && model.kind == .adapter)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "learns and weights")
            #expect(model.dataset == RegisteredModel.Dataset(id: "kitchen@1", hash: "abc"))
            #expect(model.parameters["epochs"]?.int == 2 && model.parameters["seed"]?.int == 7)
            #expect(model.metrics["accuracy"]?.double == 1)
            #expect(model.metrics["best_epoch"]?.int == 1)
            #expect(entry.curve.training.map(\.step) == [1, 2, 3, 4, 5, 6])
            #expect(entry.curve.validation.map(\.loss) == [0.5])
            #expect(entry.json(withCurve: false)["model"]?.string == "tuned/home@1")
            #expect(bench.lives.count == 1)
            let left = try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/work")
            #expect(left == ["lock"])
        }
    }

    @Test func `a trainer that is killed goes on from what it kept`() async throws {
        try await Bench.with(.init(play: "dies")) { bench in
            let job = try await bench.run()

            let told = try await bench.desk.log(of: job.id).map(\.data)
            #expect(job.failure == nil)
            #expect(try await bench.models.models().map(\.fullName) == ["kitchen@1"])
            #expect(bench.lives.count == 2)
            #expect(told.compactMap { $0["event"] == "resumed" ? $0["step"]?.int : nil } == [3])
            #expect(told.compactMap { $0["event"] == "step" ? $0["step"]?.int : nil } == [1, 2, 3, 4, 5, 6])
        }
    }

    @Test func `one that still works for a process which ended is waited for`() async throws {
        try await Bench.with(.init(play: "is-busy")) { bench in
            let job = try await bench.run()

            #expect(job.failure == nil)
            #expect(bench.lives.count == 2)
        }
    }

    @Test(arguments: [
        ("dies-always", "server_error", "ended by signal 9, most likely for want of memory", 3),
        (
            "diverges", "server_error",
            "The training diverged, and nothing is registered; the trainer says: the loss is", 1
        ),
        ("refuses", "invalid_request", "Nothing was tuned; the trainer says: the answer is empty (row 7).", 1),
        ("lacks", "model_not_found", "No module named 'jax': run scripts/setup-tuning.", 1),
        ("garbage", "server_error", "ended without saying what it made", 1),
        ("empty-handed", "server_error", "The trainer left no model here", 1),
        ("lies", "server_error", "is not what the trainer says it made", 1),
        ("mute", "server_error", "The tuned model never answered, and is not registered: It says nothing.", 1),
        ("unheard-of", "server_error", "ended with code 1; the trainer says: nothing is called unheard-of", 1),
    ])
    func `a training that fails says why and leaves nothing`(
        play: String,
        kind: String,
        sentence: String,
        lives: Int
    ) async throws {
        try await Bench.with(.init(play: play)) { bench in
            let job = try await bench.run()

            #expect(job.state == .failed)
            #expect(job.failure?.kind == kind)
            #expect(job.failure?.message.contains(sentence) == true, "\(job.failure?.message ?? "")")
            #expect(bench.lives.count == lives)
            try await bench.expectNothing()
        }
    }

    @Test func `one that hangs is ended when its time is up`() async throws {
        try await Bench.with(.init(play: "hangs", limit: .milliseconds(700))) { bench in
            let job = try await bench.run()

            #expect(job.failure?.kind == "timeout")
            #expect(job.failure?.message.contains("longer than `tuning.time_limit`") == true)
            try await bench.expectNothing()
        }
    }

    @Test(arguments: ["waits", "hangs"])
    func `cancelling ends the trainer, whether it hears or not`(play: String) async throws {
        try await Bench.with(.init(play: play, patience: .milliseconds(100))) { bench in
            let job = try await bench.whileTraining { id, _ in _ = try await bench.desk.cancel(id) }

            #expect(job.state == .cancelled)
            try await bench.expectNothing()
        }
    }

    @Test func `a worker that stops leaves the tuning to the next, which goes on from the checkpoint`() async throws {
        try await Bench.with(.init(play: "waits")) { bench in
            let stopped = try await bench.whileTraining { _, runner in runner.stop(within: .zero) }
            let between = try await bench.models.models()
            await bench.runner().run(untilIdleFor: .milliseconds(60))

            let job = try #require(try await bench.jobs.job(stopped.id))
            let told = try await bench.desk.log(of: job.id).map(\.data)
            #expect(!stopped.state.isEnd && between.isEmpty)
            #expect(job.state == .succeeded)
            #expect(bench.lives.count == 2)
            #expect(told.compactMap { $0["event"] == "resumed" ? $0["step"]?.int : nil } == [2])
            #expect(try await bench.models.models().map(\.fullName) == ["kitchen@1"])
        }
    }

    @Test func `tunings of one machine take turns`() async throws {
        try await Bench.with(.init(play: "waits")) { bench in
            let first = try await bench.whileTraining { id, _ in
                var request = TuningRequest(dataset: "kitchen")
                request.kind = "adapter"
                let second = try await bench.desk.start(request)
                let worker = bench.runner()
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await worker.run() }
                    while (try? await bench.jobs.job(second))??.state != .waiting { await Task.yield() }
                    worker.stop(within: .zero)
                }

                #expect(bench.lives.count == 1)
                _ = try await bench.desk.cancel(second)
                _ = try await bench.desk.cancel(id)
            }

            #expect(first.state == .cancelled)
            try await bench.expectNothing()
        }
    }
}
