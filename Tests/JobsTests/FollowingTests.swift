import Jobs
import Store
import TestKit
import Testing

@Suite struct FollowingTests {
    @Test(arguments: TestDatabase.available, [true, false])
    func `a reader sees every event once, in order, here and elsewhere`(kind: TestDatabase, isHere: Bool) async throws {
        try await kind.withJobs { jobs in
            let reader = isHere ? jobs : Jobs(Database(jobs.database.address))
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 4) { run in
                for number in 1...30 {
                    try? await run.write(.told("e", "\(number)"))
                    if number % 10 == 0 { try? await Task.sleep(for: .milliseconds(20)) }
                }
                return .succeeded()
            }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id

            let seen = try await worker.working {
                var seen: [JobEvents.Element] = []
                for try await element in reader.follow(id) { seen.append(element) }
                return seen
            }
            var rest: [Int] = []
            for try await element in reader.follow(id, after: 25) {
                if case .event(let event) = element { rest.append(event.number) }
            }
            if !isHere { await reader.database.close() }

            let events = seen.compactMap { if case .event(let event) = $0 { event } else { nil } }
            #expect(events.map(\.number) == Array(1...30))
            #expect(events.map(\.data) == (1...30).map { "\($0)" })
            #expect(seen.count == 31)
            if case .ended(let job) = seen.last { #expect(job.state == .succeeded) } else { Issue.record("no end") }
            #expect(rest == Array(26...30))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `nobody can follow what is not there`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let error = await #expect(throws: JobsError.self) { for try await _ in jobs.follow("0") {} }

            #expect(error?.code == .unknownJob)
        }
    }

    @Test func `a reader who is cancelled stops`() async throws {
        try await TestDatabase.sqlite.withJobs { jobs in
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id
            let reader = Task {
                var count = 0
                for try await _ in jobs.follow(id) { count += 1 }
                return count
            }

            reader.cancel()

            let count = try await reader.value
            #expect(count == 0)
        }
    }

    @Test(arguments: TestDatabase.available, [true, false])
    func `a run that waits for a signal goes on when it comes, or has come`(
        kind: TestDatabase,
        isEarly: Bool
    ) async throws {
        try await kind.withJobs { jobs in
            let other = Jobs(Database(jobs.database.address))
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 1) { run in
                guard let signal = try? await jobs.waitingSignal(of: run.job.id, "answer") else {
                    var parked = RunWrite()
                    parked.change = .parked(until: nil, waitingFor: "answer")
                    return parked
                }
                var write = RunWrite.succeeded(signal.data)
                write.consumedSignal = signal.number
                return write
            }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id

            if isEarly { try await other.signal(id, "answer", "42") }
            let job = try await worker.working {
                if !isEarly {
                    while try await jobs.job(id)?.state != .waiting { await Task.yield() }
                    try await other.signal(id, "something else", "1")
                    try await other.signal(id, "answer", "42")
                }
                return try await jobs.end(of: id)
            }
            let error = await #expect(throws: JobsError.self) { try await jobs.signal(id, "answer", "1") }
            await other.database.close()

            #expect(job.output == "42")
            #expect(job.fence == (isEarly ? 1 : 2))
            #expect(error?.code == .ended)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a run that waits for a time frees its worker until then`(kind: TestDatabase) async throws {
        let watch = Watch()
        try await kind.withJobs(now: { watch.now }) { jobs in
            let start = watch.now
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 1) { run in
                if watch.now > start { return .succeeded() }
                var parked = RunWrite()
                parked.change = .parked(until: start + 60_000_000, waitingFor: nil)
                return parked
            }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id

            await worker.run(untilIdleFor: .milliseconds(60))
            let between = try await jobs.job(id)
            watch.advance(61)
            let next = JobWorker(jobs, workflows: ["w"], concurrency: 1) { _ in .succeeded() }
            await next.run(untilIdleFor: .milliseconds(60))

            let after = try await jobs.job(id)
            #expect(between?.state == .waiting)
            #expect(after?.state == .succeeded)
        }
    }
}
