import Generation
import JSON
import Jobs
import ModelRegistry
import Testing
import Tuning
import Workflows

@Suite struct HeadTests {
    @Test func `a head is made of vectors, tried on what it has not seen, and registered`() async throws {
        try await Bench.with { bench in
            let job = try await bench.run { $0.kind = nil }

            let model = try #require(try await bench.models.models().first)
            let entry = try #require(try await bench.desk.entry(job.id))
            #expect(job.failure == nil)
            #expect(model.kind == .head && model.base == "minilm" && model.files.map(\.name) == ["head.json"])
            #expect(model.metrics["accuracy"]?.double == 1)
            #expect(model.metrics["test_examples"]?.int == 10)
            #expect(entry.curve.training.count > 1)
            #expect(entry.curve.message == "registered as tuned/kitchen@1")
            #expect(bench.lives.isEmpty)
        }
    }

    @Test func `one that diverges is not registered`() async throws {
        try await Bench.with { bench in
            let job = try await bench.run { request in
                (request.kind, request.learningRate) = ("head", 100)
            }

            #expect(job.failure?.message.hasPrefix("Training diverged in epoch ") == true)
            try await bench.expectNothing()
        }
    }

    @Test func `each tuning makes the next version, and the same job never two`() async throws {
        try await Bench.with { bench in
            _ = try await bench.run { $0.kind = "head" }
            let second = try await bench.run { $0.kind = "head" }
            await bench.runner().run(untilIdleFor: .milliseconds(60))

            let entries = try await bench.desk.list()
            #expect(try await bench.models.models().map(\.fullName) == ["kitchen@2", "kitchen@1"])
            #expect(entries.count == 2 && entries.first?.job.id == second.id)
            #expect(entries.first?.json(withCurve: false)["model"]?.string == "tuned/kitchen@2")
        }
    }
}
