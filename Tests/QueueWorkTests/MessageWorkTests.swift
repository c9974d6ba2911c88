import Jobs
import QueueWork
import Queues
import Store
import TestKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct MessageWorkTests {
    @Test(arguments: TestDatabase.available)
    func `a message is done when its run has ended`(kind: TestDatabase) async throws {
        try await Workshop.working(kind) { workshop in
            let message = Delivery("1", #"{"request_id": "r1", "query": "pause"}"#)

            let outcome = await workshop.work.perform(message)

            let job = try await workshop.job("r1")
            #expect(outcome == .done)
            #expect(job?.state == .succeeded)
        }
    }

    @Test func `however often a request is delivered, it is run once`() async throws {
        try await Workshop.working { workshop in
            let outcomes = await withTaskGroup(of: Outcome.self) { group in
                for number in 0..<10 {
                    let space = String(repeating: " ", count: number)
                    let text = "{\(space)\"request_id\": \"r1\", \"query\": \"what\"}"
                    group.addTask { await workshop.work.perform(Delivery("\(number)", text)) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }

            #expect(outcomes.allSatisfy { $0 == .done })
            #expect(workshop.runs.all == ["what": 1])
        }
    }

    @Test func `the request id may be an attribute`() async throws {
        try await Workshop.working { workshop in
            let message = Delivery("1", #"{"query": "what"}"#, attributes: ["request_id": "r2"])

            let outcome = await workshop.work.perform(message)

            let job = try await workshop.job("r2")
            #expect(outcome == .done)
            #expect(job?.state == .succeeded)
        }
    }

    @Test func `a run that waits for a signal is on the disk, and its message done with`() async throws {
        try await Workshop.working { workshop in
            let outcome = await workshop.work.perform(Delivery("1", #"{"request_id": "r1", "query": "wait"}"#))

            let job = try await workshop.job("r1")
            #expect(outcome == .done)
            #expect(job?.waitingFor == "more")
        }
    }

    @Test(arguments: [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("\u{0}", "not JSON"),
        ("[]", "request_id"),
        (#"{"query": "what"}"#, "request_id"),
        (#"{"request_id": 7, "query": "what"}"#, "request_id"),
        (#"{"request_id": "", "query": "what"}"#, "request_id"),
        (#"{"request_id": "r"}"#, "query"),
        (#"{"request_id": "r", "query": 7}"#, "query"),
        (#"{"request_id": "r", "query": "x"}"#, "too short"),
        (#"{"request_id": "r", "query": "fail"}"#, "Nobody knows."),
        (#"{"request_id": "r", "query": "dear"}"#, "has spent"),
    ])
    func `what cannot be run is rejected with the reason`(text: String, part: String) async throws {
        try await Workshop.working { workshop in
            let outcome = await workshop.work.perform(Delivery("1", text))

            guard case .rejected(let reason) = outcome else {
                Issue.record("it was \(outcome)")
                return
            }
            #expect(reason.contains(part))
        }
    }

    @Test func `what guardrails stop is not to be kept`() async throws {
        try await Workshop.working { workshop in
            let outcome = await workshop.work.perform(Delivery("1", #"{"request_id": "r", "query": "secret"}"#))

            #expect(outcome == .withheld("It has a key in it."))
            let job = try await workshop.job("r")
            #expect(job == nil)
        }
    }

    @Test func `what failed for a while is run again, and has one result`() async throws {
        try await Workshop.working { workshop in
            let message = Delivery("1", #"{"request_id": "r1", "query": "moody"}"#)

            let first = await workshop.work.perform(message)
            let second = await workshop.work.perform(message)
            let third = await workshop.work.perform(message)

            guard case .again(let reason, _) = first else {
                Issue.record("it was \(first)")
                return
            }
            #expect(reason.contains("overloaded"))
            #expect([second, third] == [.done, .done])
            #expect(workshop.runs.all == ["moody": 2])
            let job = try await workshop.job("r1")
            #expect(job?.state == .succeeded)
        }
    }

    @Test func `what fails for good is run once, however often it comes`() async throws {
        try await Workshop.working { workshop in
            let message = Delivery("1", #"{"request_id": "r1", "query": "fail"}"#)

            let outcomes = [await workshop.work.perform(message), await workshop.work.perform(message)]

            #expect(outcomes[0] == outcomes[1])
            #expect(workshop.runs.all == ["fail": 1])
        }
    }

    @Test func `a request is the same however its message is written`() async throws {
        try await Workshop.working { workshop in
            let id = "9F1C2B34-5D6E-4F70-8A91-B2C3D4E5F607"
            let outcomes = [
                await workshop.work.perform(Delivery("1", #"{"request_id": "\#(id)", "query": "what"}"#)),
                await workshop.work.perform(
                    Delivery("2", #"{"sent_at": 7, "query": "what", "request_id": "\#(id.lowercased())"}"#)
                ),
            ]

            #expect(outcomes == [.done, .done])
            #expect(workshop.runs.all == ["what": 1])
        }
    }

    @Test func `messages need no room, and those of a key are its jobs`() async throws {
        try await Workshop.working(unfinished: 1) { workshop in
            let waiting = await workshop.work.perform(Delivery("1", #"{"request_id": "r1", "query": "wait"}"#))
            let other = await workshop.work.perform(Delivery("2", #"{"request_id": "r2", "query": "what"}"#))
            let pushed = await workshop.work.perform(Delivery("3", #"{"request_id": "r3", "query": "what"}"#), key: "k")

            let ordinary = try await workshop.jobs.enqueue(NewJob(workflow: "answer", input: #"{"query":"what"}"#))
            let job = try await workshop.job("r3")
            #expect(ordinary.isNew)
            #expect([waiting, other, pushed] == [.done, .done, .done])
            #expect(job?.keyID == "k")
        }
    }

    @Test func `one request id does not stand for two questions`() async throws {
        try await Workshop.working { workshop in
            _ = await workshop.work.perform(Delivery("1", #"{"request_id": "r1", "query": "what"}"#))

            let outcome = await workshop.work.perform(Delivery("2", #"{"request_id": "r1", "query": "where"}"#))

            guard case .rejected = outcome else {
                Issue.record("it was \(outcome)")
                return
            }
            #expect(workshop.runs.all == ["what": 1])
        }
    }

    @Test func `a message goes back when the process stops before its run has ended`() async throws {
        try await Workshop.working { workshop in
            async let outcome = workshop.work.perform(Delivery("1", #"{"request_id": "r1", "query": "pause"}"#))
            while try await workshop.job("r1") == nil { await Task.yield() }

            workshop.jobs.stopFollowing()

            #expect(await outcome == .again("The process stopped before the run had ended.", after: .zero))
        }
    }
}
