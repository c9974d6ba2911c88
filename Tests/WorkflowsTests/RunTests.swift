import Foundation
import Generation
import JSON
import Jobs
import Store
import TestKit
import Synchronization
import Testing
import Workflows

@Suite struct RunTests {
    @Test func `what was taken runs to its end, whatever is refused since`() async throws {
        let isStrict = Mutex(false)
        let workflow = Workflow<Topic, String>(
            "strict",
            check: { topic throws(Failure) in
                if isStrict.withLock({ $0 }) { throw Failure(.blockedPrompt, "This is not asked any more.") }
            },
            run: { _, topic throws(Failure) in topic.topic }
        )
        try await TestDatabase.sqlite.withJobs { jobs in
            var registry = WorkflowRegistry()
            registry.add(workflow)
            let id = try await jobs.enqueue(try registry.job("strict", input: #"{"topic":"blood"}"#)).id
            isStrict.withLock { $0 = true }

            let job = try await jobs.resume(workflow, id)

            #expect(job.output == #""blood""#)
            #expect(throws: Failure.self) { try registry.job("strict", input: #"{"topic":"blood"}"#) }
        }
    }

    @Test(arguments: [
        (#"{"topic":7}"#, "The input's 'topic' is to be a text."),
        (#"{}"#, "The input needs 'topic'."),
        (#"{"topic":"a","steps":"two"}"#, "The input's 'steps' is to be a whole number."),
        (#"{"topic":null}"#, "The input's 'topic' is to be a text, not null."),
        ("[]", "The input is to be an object."),
        ("{", "The input is not JSON."),
        (#"{"topic":""}"#, "The topic is empty."),
    ])
    func `an input that makes no sense is refused in a sentence`(input: String, sentence: String) throws {
        var registry = WorkflowRegistry()
        registry.add(
            Workflow<Topic, Int>(
                "lesson",
                check: { input throws(Failure) in
                    if input.topic.isEmpty { throw Failure(.invalidRequest, "The topic is empty.", parameter: "topic") }
                },
                run: { _, _ throws(Failure) in 1 }
            )
        )

        let error = #expect(throws: Failure.self) { try registry.job("lesson", input: input) }

        #expect(error?.message == sentence)
        #expect(error?.kind == .invalidRequest)
    }

    @Test func `a name that nobody has gets a suggestion`() throws {
        var registry = WorkflowRegistry()
        registry.add(Workflow<Topic, Int>("lesson") { _, _ throws(Failure) in 1 })

        let error = #expect(throws: Failure.self) { try registry.job("lessn", input: "{}") }

        #expect(error?.message == "There is no workflow called 'lessn'; did you mean 'lesson'?")
    }

    @Test(arguments: TestDatabase.available)
    func `the time and random numbers are the same whenever a run comes by again`(kind: TestDatabase) async throws {
        let seen = Notes<String>()
        let watch = Watch()
        let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
            let (first, second) = (try await context.now(), try await context.now())
            var random = context.random("dice")
            let throwsOfDice = (0..<5).map { _ in Int.random(in: 1...6, using: &random) }
            seen.add("\(first.timeIntervalSince1970) \(second.timeIntervalSince1970) \(throwsOfDice)")
            try await context.sleep(for: .seconds(60))
            return 1
        }
        try await kind.withJobs(now: { watch.now }) { jobs in
            let id = try await jobs.run(workflow, #"{"topic":"x"}"#).id
            watch.advance(61)
            let job = try await jobs.resume(workflow, id)

            #expect(job.state == .succeeded)
            #expect(seen.all.count == 2)
            #expect(Set(seen.all).count == 1)
        }
    }

    @Test(arguments: TestDatabase.available, [true, false])
    func `a run waits for an answer without a worker, and goes on with it or without`(
        kind: TestDatabase,
        isAnswered: Bool
    ) async throws {
        let watch = Watch()
        let workflow = Workflow<Topic, [String]>("w") { context, _ throws(Failure) in
            try await context.emit("question")
            let first = try await context.waitForSignal("answer", timeout: .seconds(60))
            let second = try await context.waitForSignal("answer", timeout: .seconds(60))
            return [first?.text ?? "none", second?.text ?? "none"]
        }
        try await kind.withJobs(now: { watch.now }) { jobs in
            let asked = try await jobs.run(workflow, #"{"topic":"x"}"#)
            if isAnswered {
                try await jobs.signal(asked.id, "answer", #"{"text":"a\"b"}"#)
                try await jobs.signal(asked.id, "answer", "null")
            } else {
                watch.advance(61)
                _ = try await jobs.resume(workflow, asked.id)
                watch.advance(61)
            }

            let job = try await jobs.resume(workflow, asked.id)

            let events = try await jobs.events(of: job.id, after: 0)
            #expect(asked.state == .waiting)
            #expect(asked.waitingFor == "answer")
            #expect(job.output == (isAnswered ? #"["{\"text\":\"a\\\"b\"}","null"]"# : #"["none","none"]"#))
            #expect(events.map(\.name) == ["question"])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a run that has spent its budget asks for nothing more`(kind: TestDatabase) async throws {
        let tags = Notes<RunTags>()
        let services = WorkflowServices(cost: { _ in 60 }) { request, tag in
            tags.add(tag)
            return (.success(Response()), Provenance(requestID: request.model))
        }
        let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
            for number in 0..<3 {
                try await context.step("ask-\(number)") { () throws(Failure) in
                    _ = try await context.generate(Request(model: "m", turns: []))
                }
            }
            return 1
        }
        try await kind.withJobs { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#, services, budget: 100)

            #expect(job.failure?.kind == "budget")
            #expect(job.spent == 120)
            #expect(tags.all.map(\.step) == ["ask-0", "ask-1"])
            #expect(tags.all.allSatisfy { $0.job == job.id && $0.workflow == "w" })
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what failed answers cost counts, also where the output is too large to be kept`(
        kind: TestDatabase
    ) async throws {
        var settings = JobSettings()
        settings.outputBytes = 100
        let services = WorkflowServices(clock: ImmediateClock(), cost: { _ in 60 }) { request, _ in
            (.failure(Failure(.malformed, "It was no picture.")), Provenance(requestID: request.model))
        }
        let workflow = Workflow<Topic, String>("w") { context, _ throws(Failure) in
            try? await context.step("ask", retry: StepRetry(attempts: 3, base: .zero)) { () throws(Failure) in
                _ = try await context.generate(Request(model: "m", turns: []))
            }
            context.spend(5)
            return String(repeating: "x", count: 100)
        }
        try await kind.withJobs(settings) { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#, services)

            let step = try await jobs.steps(of: job.id).first
            #expect(step?.failure?.kind == "malformed")
            #expect(job.failure?.kind == "request_too_large")
            #expect(job.spent == 185)
        }
    }

    @Test func `an answer outside a step is refused, since nobody would keep it`() async throws {
        let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
            _ = try await context.generate(Request(model: "m", turns: []))
            return 1
        }
        try await TestDatabase.sqlite.withJobs { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#)

            #expect(job.failure?.message.contains("within a step") == true)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a run that is cancelled stops where it is, whatever it catches`(kind: TestDatabase) async throws {
        let after = Notes<Int>()
        try await kind.withJobs { jobs in
            let workflow = Workflow<Topic, Int>("w") { context, _ throws(Failure) in
                _ = try? await context.step("long") { () throws(Failure) in
                    do { try await jobs.cancel(context.job.id) } catch { throw Failure(.unknown, "no") }
                    try? await Task.sleep(for: .seconds(60))
                    return 1
                }
                _ = try await context.step("after") { () throws(Failure) in after.add(1) }
                return 1
            }

            let job = try await jobs.run(workflow, #"{"topic":"x"}"#)

            let steps = try await jobs.steps(of: job.id)
            #expect(job.state == .cancelled)
            #expect(steps == [])
            #expect(after.all == [])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a run past its timeout fails, even while it waits`(kind: TestDatabase) async throws {
        let watch = Watch()
        let workflow = Workflow<Topic, Int>("w", timeout: .seconds(30)) { context, _ throws(Failure) in
            _ = try await context.waitForSignal("never")
            return 1
        }
        try await kind.withJobs(now: { watch.now }) { jobs in
            let id = try await jobs.run(workflow, #"{"topic":"x"}"#).id
            watch.advance(31)

            let job = try await jobs.resume(workflow, id)

            #expect(job.failure == JobFailure(kind: "timeout", message: "The job's deadline passed."))
        }
    }
}
