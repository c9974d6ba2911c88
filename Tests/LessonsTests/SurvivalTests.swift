import Generation
import JSON
import Jobs
import Lessons
import Synchronization
import TestKit
import Testing
import Workflows

/// Lessons that are interrupted, cancelled, slow, or asked for again.
@Suite struct SurvivalTests {
    @Test(arguments: TestDatabase.available)
    func `a lesson goes on after its process ended, and no step is drawn twice`(kind: TestDatabase) async throws {
        let gate = Gate()
        let painter = Painter { prompt, count throws(Failure) in
            if let count = prompt.stepCount { return Sample.plan(count) }
            if prompt.contains("Step 2 of"), count == 0 { await gate.wait() }
            return Sample.svg()
        }
        try await withJobs(kind) { jobs in
            let studio = Studio(jobs, [painter])
            let id = try await studio.enqueue(#"{"topic":"x"}"#)
            let first = studio.runner
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await first.run() }
                var drawn = 0
                for try await case .event(let event) in jobs.follow(id) {
                    if event.name == "rendered" { drawn += 1 }
                    if drawn == 2 { break }
                }
                first.stop(within: .zero)
            }
            gate.open()

            let (job, events) = try await studio.end(of: id, studio.runner)

            #expect(job.state == .succeeded)
            #expect(events.named("rendered").compactMap { $0["stepId"]?.int }.sorted() == [1, 2, 3])
            #expect(events.named("plan").count == 1)
            #expect(painter.count("Plan a lesson") == 1)
            #expect(painter.count("Step 1 of") == 1)
            #expect(painter.count("Step 2 of") == 2)
            #expect(painter.count("Step 3 of") == 1)
            #expect(events.named("complete").count == 1)
        }
    }

    @Test func `a lesson that is cancelled ends without its steps`() async throws {
        let gate = Gate()
        let painter = Painter { prompt, _ throws(Failure) in
            if let count = prompt.stepCount { return Sample.plan(count) }
            await gate.wait()
            return Sample.svg()
        }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])
            let id = try await studio.enqueue(#"{"topic":"x"}"#)
            let runner = studio.runner
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runner.run() }
                for try await element in jobs.follow(id) {
                    switch element {
                    case .event(let event): if event.name == "plan" { try await jobs.cancel(id) }
                    case .ended(let job): #expect(job.state == .cancelled)
                    }
                }
                gate.open()
                runner.stop(within: .zero)
            }

            let events = try await jobs.events(of: id, after: 0)
            #expect(events.named("rendered").isEmpty)
            #expect(events.named("complete").isEmpty)
        }
    }

    @Test func `a step that takes too long fails, and the others are shown`() async throws {
        let clock = ManualClock()
        let gate = Gate()
        let painter = Painter { prompt, _ throws(Failure) in
            if let count = prompt.stepCount { return Sample.plan(count) }
            if prompt.contains("Step 1 of") {
                await gate.wait()
                throw Failure(.cancelled, "Nobody waits.")
            }
            return Sample.svg()
        }
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter], clock: clock)
            let id = try await studio.enqueue(#"{"topic":"x","difficulty":"easy"}"#)
            let runner = studio.runner
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runner.run() }
                for try await element in jobs.follow(id) {
                    // When the second step is drawn, only the first one's limit is slept for.
                    guard case .event(let event) = element, event.name == "rendered" else { continue }
                    await clock.sleepers(1)
                    clock.advance(by: .seconds(61))
                }
                runner.stop(within: .zero)
            }

            let events = try await jobs.events(of: id, after: 0)
            let failed = try #require(events.named("step_failed").first)
            #expect(failed["stepId"] == 1)
            #expect(failed["kind"] == "timeout")
            #expect(events.named("complete").first?["successful"] == 1)
        }
    }

    @Test func `a topic that comes again is given again, and said to be`() async throws {
        let painter = Painter(Sample.good)
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter])

            let first = try await studio.teach(#"{"topic":"Cafe\u0301  au lait","difficulty":"easy"}"#)
            let asked = painter.requests.count
            let again = try await studio.teach(#"{"topic":"CAF\u00c9 au  lait","difficulty":"easy"}"#)
            let askedAgain = painter.requests.count
            _ = try await studio.teach(#"{"topic":"Café au lait","difficulty":"medium"}"#)
            let askedHarder = painter.requests.count
            _ = try await studio.teach(#"{"topic":"Café au lait","difficulty":"easy","audience":"cooks"}"#)
            let askedForCooks = painter.requests.count

            #expect(asked == 3)
            #expect(askedAgain == 3)
            #expect(askedHarder == 7)
            #expect(askedForCooks == 10)
            #expect(again.events.named("plan").first?["made"]?["cached"] == true)
            let pictures = again.events.named("rendered")
            #expect(pictures.count == 2)
            #expect(pictures.allSatisfy { $0["made"]?["cached"] == true && $0["made"]?["cost_usd"] == 0 })
            #expect(
                Set(pictures.compactMap { $0["svg"]?.string })
                    == Set(first.events.named("rendered").compactMap { $0["svg"]?.string })
            )
            #expect(again.events.named("complete").first?["cache_hit_rate"] == 1)
            let contents = try await WorkflowCache(jobs.database).contents(of: "lessons")
            #expect(contents["plan"]?.count == 3)
            #expect(contents["step"]?.count == 7)
            #expect(contents.values.reduce(0) { $0 + $1.hits } == 3)
            let report = try await WorkReport.read("lessons", since: 0, until: nil, from: jobs.database)
            #expect(report.kinds["plan"]?.made == 3)
            #expect(report.kinds["plan"]?.cached == 1)
            #expect(report.kinds["step"]?.made == 7)
            #expect(report.kinds["step"]?.cached == 2)
            #expect(report.kinds["step"]?.mean(of: "animated") == 1)
            #expect(report.prompts["draw-1"]?.sources == ["svg": 7])
            let steps = try #require(studio.metrics.counts.first { $0.key.name == "step" }?.value)
            #expect(steps.outcomes == [.made: 7, .cached: 2])
            #expect(steps.measures["animations"] == 7)
        }
    }

    @Test func `nothing is given again where nothing is to be kept`() async throws {
        let painter = Painter(Sample.good)
        try await withJobs { jobs in
            let studio = Studio(jobs, [painter]) { $0.cacheLifetime = nil }

            _ = try await studio.teach(#"{"topic":"x","difficulty":"easy"}"#)
            _ = try await studio.teach(#"{"topic":"x","difficulty":"easy"}"#)

            #expect(painter.requests.count == 6)
        }
    }
}

/// Holds tasks up until it is opened or they are cancelled.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [Int: CheckedContinuation<Void, Never>], last: Int)>(
        (false, [:], 0)
    )

    func wait() async {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if state.isOpen || Task.isCancelled { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting.values.map { $0 }
        }
        for continuation in waiting { continuation.resume() }
    }
}
