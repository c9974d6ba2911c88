import Datasets
import Generation
import JSON
import Jobs
import ModelRegistry
import Synchronization
import TestKit
import Testing
import Tuning
import Workflows

/// What people said well of so far, and the versions that were kept of it.
private final class Said: Sendable {
    private let state = Mutex((set: TuningSet.kitchen(train: 0, test: 0), versions: 0))
    let sets = Mutex<[String: TuningSet]>([:])

    /// Has there be so many good answers in all, the tenth for testing.
    func say(_ count: Int, rare: Int = 0) {
        let all = TuningSet.kitchen(train: count, test: 0).train.enumerated().map { index, example in
            var example = example
            example.source = "generation \(index)"
            if index < rare { example.label = "heating" }
            return example
        }
        state.withLock { state in
            state.set.train = all.enumerated().filter { $0.offset % 5 != 4 }.map(\.element)
            state.set.test = all.enumerated().filter { $0.offset % 5 == 4 }.map(\.element)
        }
    }

    func gathered() -> TuningTriggers.Gathered {
        let set = state.withLock(\.set)
        return TuningTriggers.Gathered(train: set.train, test: set.test) {
            let reference = self.state.withLock { state in
                state.versions += 1
                return "kitchen@\(state.versions)"
            }
            let kept = TuningSet(reference: reference, hash: reference, train: set.train, test: set.test)
            self.sets.withLock { $0[reference] = kept }
            return .success(reference)
        }
    }
}

@Suite struct TriggerTests {
    private let said = Said()
    private let told = Notes<TuningTriggers.Event>()

    private func with(
        _ change: (inout Bench.Settings) -> Void = { _ in },
        _ body: (Bench) async throws -> Void
    ) async throws {
        var settings = Bench.Settings()
        settings.find = { [said] name in said.sets.withLock { $0[name] } }
        change(&settings)
        try await Bench.with(settings, body)
    }

    /// The triggers of a process that has just begun.
    private func triggers(_ bench: Bench, _ change: (inout TuningTrigger) -> Void = { _ in }) -> TuningTriggers {
        var trigger = TuningTrigger(name: "kitchen", workflow: "intents", examples: 100)
        trigger.kind = "head"
        change(&trigger)
        return TuningTriggers(
            bench.desk,
            [trigger],
            gather: { [said] _ throws(Failure) in said.gathered() },
            tell: { [told] event in told.add(event) }
        )
    }

    private func look(_ bench: Bench, _ triggers: TuningTriggers) async {
        bench.watch.advance(3600)
        await triggers.look()
    }

    @Test func `a tuning is proposed when enough has gathered, once, and again when as much more has`() async throws {
        try await with { bench in
            said.say(99)
            await look(bench, triggers(bench))
            let early = try await bench.desk.proposals()
            let waiting = try await bench.desk.looks().map(\.data)

            said.say(120)
            // As many processes as there are hours.
            for _ in 0..<3 { await look(bench, triggers(bench)) }
            let first = try await bench.desk.proposals()
            said.say(219)
            await look(bench, triggers(bench))
            said.say(220)
            await look(bench, triggers(bench))

            #expect(early.isEmpty)
            #expect(waiting.first?["waits"] == "There are 99 of 100 good answers that no tuning of it had.")
            #expect(first.map(\.name) == ["kitchen"])
            #expect(first.first?.data["dataset"] == "kitchen@1")
            #expect(first.first?.data["request"]?["kind"] == "head")
            #expect(
                told.all == [
                    .proposed(model: "kitchen", dataset: "kitchen@1", count: 120, reason: nil),
                    .proposed(model: "kitchen", dataset: "kitchen@2", count: 100, reason: nil),
                ]
            )
            #expect(try await bench.desk.list().isEmpty)
        }
    }

    @Test func `processes that look at the same time propose once`() async throws {
        try await with { bench in
            said.say(150)
            bench.watch.advance(3600)

            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { await triggers(bench).look() } }
            }

            #expect(told.all.count == 1)
            #expect(said.sets.withLock(\.count) == 1)
        }
    }

    @Test func `a tuning is started, its model registered, and the proposal is gone`() async throws {
        try await with { bench in
            said.say(100)
            for _ in 0..<2 { await look(bench, triggers(bench) { $0.starts = true }) }
            let started = try await bench.desk.proposals().first?.data
            await bench.runner().run(untilIdleFor: .milliseconds(60))
            await look(bench, triggers(bench) { $0.starts = true })

            let jobs = try await bench.desk.list()
            #expect(jobs.count == 1)
            #expect(started?["job"]?.string == jobs.first?.job.id)
            #expect(try await bench.models.models().map(\.dataset?.id) == ["kitchen@1"])
            #expect(try await bench.desk.proposals().isEmpty)
            #expect(told.all.count == 1)
        }
    }

    @Test func `a process that ended before it started what it proposed has the next one start the same`() async throws
    {
        try await with { bench in
            said.say(100)
            let dataset = try await said.gathered().keep().get()
            let proposal: JSON = ["action": "start", "dataset": .string(dataset), "examples": 100]
            try await bench.log.propose("kitchen", proposal)

            for _ in 0..<2 { await look(bench, triggers(bench) { $0.starts = true }) }

            let jobs = try await bench.desk.list()
            #expect(jobs.map(\.request?.dataset) == [dataset])
            #expect(said.sets.withLock(\.count) == 1)
        }
    }

    @Test func `what cannot be started stays proposed, with the reason`() async throws {
        try await with({ $0.python = "/nowhere/python3" }) { bench in
            said.say(100)
            for _ in 0..<2 {
                await look(bench, triggers(bench) { ($0.starts, $0.kind) = (true, "adapter") })
            }

            let proposal = try await bench.desk.proposals().first?.data
            #expect(proposal?["reason"]?.string?.contains("run scripts/setup-tuning") == true)
            #expect(try await bench.desk.list().isEmpty)
            #expect(told.all.count == 1)
        }
    }

    @Test(arguments: [
        (3, 20, "There are fewer than 20 of: heating."), (1, 0, "There is only one example of: heating."),
    ])
    func `labels that are too rare are waited for by name`(rare: Int, perLabel: Int, sentence: String) async throws {
        try await with { bench in
            said.say(100, rare: rare)

            await look(bench, triggers(bench) { $0.perLabel = perLabel })

            let waits = try await bench.desk.looks().first?.data["waits"]?.string
            #expect(waits == sentence)
            #expect(told.all.isEmpty)
        }
    }

    @Test func `what was tuned on by hand is not counted again`() async throws {
        try await with { bench in
            said.say(100)
            let dataset = try await said.gathered().keep().get()
            _ = try await bench.run { ($0.dataset, $0.name, $0.kind) = (dataset, "kitchen", "head") }
            said.say(150)

            await look(bench, triggers(bench))

            let found = try await bench.desk.looks().first?.data
            #expect(found?["examples"]?.int == 50)
            #expect(told.all.isEmpty)
        }
    }
}
