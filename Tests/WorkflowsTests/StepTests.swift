import Generation
import JSON
import Jobs
import SQL
import Store
import TestKit
import Testing
import Workflows

@Suite struct StepTests {
    @Test(arguments: TestDatabase.available)
    func `a run gives what its function gives, and keeps its steps`(kind: TestDatabase) async throws {
        let workflow = Workflow<Topic, [String]>("lesson") { context, input throws(Failure) in
            let plan = try await context.step("plan") { () throws(Failure) in
                try await context.emit("planning", ["topic": .string(input.topic)])
                return ["\(input.topic) 1", "\(input.topic) 2"]
            }
            try await context.step("note") { () throws(Failure) in }
            return plan
        }
        try await kind.withJobs { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"blood"}"#)

            let steps = try await jobs.steps(of: job.id)
            let events = try await jobs.events(of: job.id, after: 0)
            #expect(job.state == .succeeded)
            #expect(job.output == #"["blood 1","blood 2"]"#)
            #expect(steps.map(\.name) == ["plan", "note"])
            #expect(events.map(\.name) == ["planning"])
            #expect(events.map(\.data) == [#"{"topic":"blood"}"#])
        }
    }

    @Test(arguments: TestDatabase.available, [0, 1, 2, 3, 4, 5])
    func `a run that is broken off anywhere goes on after its last step`(
        kind: TestDatabase,
        breakAt: Int
    ) async throws {
        let bodies = Notes<String>()
        let passes = Notes<Int>()
        // The first pass ends at a place of its own, as if the process did: nothing is written any more.
        let workflow = Workflow<Topic, String>("lesson") { context, _ throws(Failure) in
            let isFirst = passes.add(0) == 1
            func mayBreak(_ place: Int) async throws(Failure) {
                if isFirst, place == breakAt { try await context.sleep(for: .seconds(3600)) }
            }
            try await mayBreak(0)
            try await context.emit("begin")
            try await mayBreak(1)
            let one = try await context.step("one") { () throws(Failure) in
                bodies.add("one")
                try await context.emit("in one")
                return 1
            }
            try await mayBreak(2)
            try await context.progress(0.5, "half")
            try await mayBreak(3)
            let rest = try await context.parallel("each", [10, 20, 30]) { index, item throws(Failure) in
                bodies.add("each/\(index)")
                try await context.emit("in each", ["index": JSON(index)])
                return item + one
            }
            try await mayBreak(4)
            try await context.emit("end")
            try await mayBreak(5)
            let values = rest.map { (try? $0.get()) ?? 0 }
            return "\(values)"
        }
        let watch = Watch()
        try await kind.withJobs(now: { watch.now }) { jobs in
            let id = try await jobs.run(workflow, #"{"topic":"x"}"#).id
            watch.advance(3601)
            let job = try await jobs.resume(workflow, id)

            let events = try await jobs.events(of: id, after: 0)
            #expect(job.state == .succeeded)
            #expect(job.output == #""[11, 21, 31]""#)
            #expect(job.fence == 2)
            #expect(bodies.all.sorted() == ["each/0", "each/1", "each/2", "one"])
            #expect(events.map(\.number) == Array(1...7))
            #expect(
                events.map(\.name).filter { $0 != "in each" } == ["begin", "in one", "progress", "end"]
            )
            #expect(job.progress == 0.5)
        }
    }

    @Test func `two steps of one name are refused`() async throws {
        let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
            _ = try await context.step("same") { () throws(Failure) in 1 }
            return try await context.step("same") { () throws(Failure) in 2 }
        }
        try await TestDatabase.sqlite.withJobs { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#)

            #expect(job.failure?.message == "Two steps are called 'same', and each needs a name of its own.")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a step is tried as often as it may be, with longer and longer waits`(kind: TestDatabase) async throws {
        let clock = ImmediateClock()
        let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
            let attempts = Notes<Int>()
            return try await context.step("draw", retry: StepRetry(attempts: 3, base: .seconds(3))) {
                () throws(Failure) in
                let count = attempts.add(0)
                try await context.emit("attempt", ["number": JSON(count)])
                if count < 3 { throw Failure(.malformed, "It was no picture.") }
                return count
            }
        }
        try await kind.withJobs { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#, WorkflowServices(clock: clock))

            let step = try await jobs.steps(of: job.id).first
            let events = try await jobs.events(of: job.id, after: 0)
            #expect(job.output == "3")
            #expect(step?.attempts == 3)
            #expect(clock.sleeps == [.seconds(3), .seconds(6)])
            #expect(events.count == 3)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a failure is kept, so that a run that goes on after it does so again`(kind: TestDatabase) async throws {
        let bodies = Notes<Int>()
        let watch = Watch()
        let workflow = Workflow<Topic, [String]>("w") { context, _ throws(Failure) in
            let results = try await context.parallel("draw", [0, 1, 2]) { index, _ throws(Failure) in
                // It would succeed the second time, which never comes.
                if bodies.add(index) <= 3, index == 1 { throw Failure(.malformed, "It was no picture.") }
                return "drawn \(index)"
            }
            try await context.sleep(for: .seconds(60))
            return results.map { result in
                switch result {
                case .success(let text): text
                case .failure(let failure): failure.message
                }
            }
        }
        try await kind.withJobs(now: { watch.now }) { jobs in
            let id = try await jobs.run(workflow, #"{"topic":"x"}"#).id
            watch.advance(61)
            let job = try await jobs.resume(workflow, id)

            #expect(job.output == #"["drawn 0","It was no picture.","drawn 2"]"#)
            #expect(bodies.all.sorted() == [0, 1, 2])
        }
    }

    @Test func `one failure ends all where that is asked for`() async throws {
        let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
            let results = try await context.parallel("draw", [0, 1], stopsAtFailure: true) { index, _ throws(Failure) in
                if index == 1 { throw Failure(.malformed, "It was no picture.") }
                do { try await Task.sleep(for: .seconds(60)) } catch { throw Failure(.cancelled, "cut short") }
                return index
            }
            return results.count
        }
        try await TestDatabase.sqlite.withJobs { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#)

            #expect(job.failure == JobFailure(kind: "malformed", message: "It was no picture."))
        }
    }

    @Test func `parallel steps begin one after the other, and no more at a time than they may`() async throws {
        let clock = ImmediateClock()
        let running = Notes<Int>()
        let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
            let results = try await context.parallel("draw", Array(0..<6), stagger: .seconds(5), limit: 3) {
                index,
                _ throws(Failure) in
                running.add(index)
                return index
            }
            return results.count
        }
        try await TestDatabase.sqlite.withJobs { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#, WorkflowServices(clock: clock))

            #expect(job.output == "6")
            #expect(running.all.count == 6)
            #expect(clock.sleeps.sorted() == [.seconds(5), .seconds(5), .seconds(5), .seconds(5), .seconds(10)])
        }
    }

    @Test func `an attempt takes no longer than it may`() async throws {
        let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
            try await context.step("slow", timeout: .milliseconds(50)) { () throws(Failure) in
                try? await Task.sleep(for: .seconds(60))
                return 1
            }
        }
        try await TestDatabase.sqlite.withJobs { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#)

            #expect(job.failure?.kind == "timeout")
            #expect(job.failure?.message.hasPrefix("The step 'slow' took longer than") == true)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what is written atomically takes effect with its step, or not at all`(kind: TestDatabase) async throws {
        let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
            let attempts = Notes<Int>()
            return try await context.step("count", retry: StepRetry(attempts: 2, base: .zero)) { () throws(Failure) in
                try context.atomically { connection throws(SQLError) in
                    try connection.execute("INSERT INTO effects VALUES ($1)", [.text(context.token("count"))])
                }
                if attempts.add(0) == 1 { throw Failure(.serverError, "not yet") }
                return 1
            }
        }
        try await kind.withJobs { jobs in
            try await jobs.database.execute("CREATE TABLE effects (token TEXT PRIMARY KEY)")

            let job = try await jobs.run(workflow, #"{"topic":"x"}"#)

            let effects = try await jobs.database.query("SELECT token FROM effects")
            #expect(job.state == .succeeded)
            #expect(effects == [[.text("\(job.id)/count")]])
        }
    }
}
