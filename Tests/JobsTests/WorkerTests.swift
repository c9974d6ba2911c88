import Jobs
import SQL
import Store
import TestKit
import Testing

@Suite struct WorkerTests {
    @Test(arguments: TestDatabase.available)
    func `jobs run and end with what they gave`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let worker = JobWorker(jobs, workflows: ["double"], concurrency: 8) { run in
                .succeeded(String((Int(run.job.input ?? "") ?? 0) * 2))
            }
            var ids: [String] = []
            for number in 0..<20 {
                ids.append(try await jobs.enqueue(NewJob(workflow: "double", input: "\(number)")).id)
            }

            let ended = try await worker.working { [ids] in
                var ended: [Job] = []
                for id in ids { ended.append(try await jobs.end(of: id)) }
                return ended
            }

            #expect(ended.map(\.output) == (0..<20).map { String($0 * 2) })
            #expect(ended.allSatisfy { $0.state == .succeeded && $0.fence == 1 && $0.ended != nil })
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a worker leaves alone what it does not know`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let worker = JobWorker(jobs, workflows: ["a", "b"], concurrency: 2) { _ in .succeeded() }
            let unknown = try await jobs.enqueue(NewJob(workflow: "c", input: "1")).id
            let known = try await jobs.enqueue(NewJob(workflow: "b", input: "1")).id

            await worker.run(untilIdleFor: .milliseconds(60))

            let states = (try await jobs.job(unknown)?.state, try await jobs.job(known)?.state)
            #expect(states == (.queued, .succeeded))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `the more urgent come first, then the older`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let order = Notes<String>()
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 1) { run in
                order.add(run.job.input ?? "")
                return .succeeded()
            }
            for (input, priority) in [("1", 0), ("2", 5), ("3", -1), ("4", 5)] {
                var new = NewJob(workflow: "w", input: input)
                new.priority = priority
                try await jobs.enqueue(new)
                await millisecond()
            }

            await worker.run(untilIdleFor: .milliseconds(60))

            #expect(order.all == ["2", "4", "1", "3"])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a worker taken for dead writes nothing more`(kind: TestDatabase) async throws {
        let watch = Watch()
        try await kind.withJobs(now: { watch.now }) { jobs in
            let other = Jobs(Database(jobs.database.address), now: { watch.now })
            let (isClaimed, isTaken) = (Gate(), Gate())
            let late = Notes<JobsError.Code>()
            let first = JobWorker(jobs, workflows: ["w"], concurrency: 1) { run in
                isClaimed.open()
                await isTaken.wait()
                for write in [RunWrite.step("late", "1"), .told("late"), .succeeded("\"first\"")] {
                    do throws(JobsError) { try await run.write(write) } catch { late.add(error.code) }
                }
                return nil
            }
            let second = JobWorker(other, workflows: ["w"], concurrency: 1) { run in
                try? await run.write(.step("mine", "2"))
                return .succeeded("\"second\"")
            }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id

            let job = try await first.working {
                await isClaimed.wait()
                watch.advance(31)
                let job = try await second.working { try await other.end(of: id) }
                isTaken.open()
                return job
            }
            let steps = try await jobs.steps(of: id).map(\.name)
            let after = try await jobs.job(id)
            await other.database.close()

            #expect(job.output == "\"second\"")
            #expect(job.fence == 2)
            #expect(late.all == [.lost, .lost, .lost])
            #expect(steps == ["mine"])
            #expect(after?.output == "\"second\"")
            #expect(after?.events == 0)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a lease is renewed while the job runs`(kind: TestDatabase) async throws {
        var settings = JobSettings()
        settings.lease = .seconds(6)
        try await kind.withJobs(settings) { jobs in
            let isDone = Gate()
            let claims = Notes<Int>()
            let handler: JobWorker.Handler = { run in
                claims.add(run.job.fence)
                await isDone.wait()
                return .succeeded()
            }
            let other = Jobs(Database(jobs.database.address), settings)
            let workers = [jobs, other].map { JobWorker($0, workflows: ["w"], concurrency: 4, handle: handler) }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id

            let job = try await workers[0].working {
                try await workers[1].working {
                    let lease = { try await jobs.database.query("SELECT MAX(ready) FROM jobs")[0][0].integer ?? 0 }
                    while claims.all.isEmpty { await Task.yield() }
                    let first = try await lease()
                    while try await lease() == first { try await Task.sleep(for: .milliseconds(20)) }
                    isDone.open()
                    return try await jobs.end(of: id)
                }
            }
            await other.database.close()

            #expect(job.state == .succeeded)
            #expect(claims.all == [1])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a job that ends its workers again and again fails`(kind: TestDatabase) async throws {
        let watch = Watch()
        var settings = JobSettings()
        settings.deaths = 2
        try await kind.withJobs(settings, now: { watch.now }) { jobs in
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id
            let claims = Notes<Int>()
            let isOver = Gate()
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 9) { run in
                claims.add(run.job.fence)
                // As if the process were gone: its lease runs out, and it writes nothing.
                watch.advance(31)
                await isOver.wait()
                return nil
            }

            let job = try await worker.working {
                let job = try await jobs.end(of: id)
                isOver.open()
                return job
            }

            #expect(job.state == .failed)
            #expect(job.failure?.kind == "server_error")
            #expect(claims.all == [1, 2, 3])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a worker that stops gives back what it cannot finish`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let isClaimed = Gate()
            let stopping = JobWorker(jobs, workflows: ["w"], concurrency: 1) { run in
                isClaimed.open()
                try? await run.write(.step("half", "1"))
                try? await Task.sleep(for: .seconds(60))
                return nil
            }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id

            await withTaskGroup(of: Void.self) { group in
                group.addTask { await stopping.run() }
                await isClaimed.wait()
                stopping.stop(within: .zero)
            }
            let between = try await jobs.job(id)
            let next = JobWorker(jobs, workflows: ["w"], concurrency: 1) { _ in .succeeded() }
            await next.run(untilIdleFor: .milliseconds(60))

            let after = try await jobs.job(id)
            #expect(between?.state == .queued)
            #expect(after?.state == .succeeded)
            #expect(after?.fence == 2)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a job whose deadline has passed fails, before it begins or while it runs`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            var (late, slow) = (NewJob(workflow: "w", input: "1"), NewJob(workflow: "w", input: "2"))
            late.deadline = JobTime.now - 1
            slow.deadline = JobTime.now + 300_000
            let started = Notes<String>()
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 2) { run in
                started.add(run.job.input ?? "")
                try? await Task.sleep(for: .seconds(60))
                return nil
            }
            let ids = [try await jobs.enqueue(late).id, try await jobs.enqueue(slow).id]

            let ended = try await worker.working {
                [try await jobs.end(of: ids[0]), try await jobs.end(of: ids[1])]
            }

            #expect(ended.map(\.state) == [.failed, .failed])
            #expect(ended.map(\.failure?.kind) == ["timeout", "timeout"])
            // On a busy machine the other may be too late as well.
            #expect(!started.all.contains("1"))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a cancelled job ends at once, whether it waits, runs here, or runs elsewhere`(
        kind: TestDatabase
    ) async throws {
        try await kind.withJobs { jobs in
            let other = Jobs(Database(jobs.database.address))
            let running = [Gate(), Gate()]
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 2) { run in
                running[Int(run.job.input ?? "") ?? 0].open()
                try? await Task.sleep(for: .seconds(60))
                return nil
            }
            let unknown = try await jobs.enqueue(NewJob(workflow: "nobody's", input: "9")).id
            let ids = [
                try await jobs.enqueue(NewJob(workflow: "w", input: "0")).id,
                try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id,
            ]

            let queued = try await jobs.cancel(unknown)
            let ended = try await worker.working {
                for gate in running { await gate.wait() }
                let here = try await jobs.cancel(ids[0])
                let elsewhere = try await other.cancel(ids[1])
                #expect((here, elsewhere) == (.running, .running))
                return [try await jobs.end(of: ids[0]), try await jobs.end(of: ids[1])]
            }
            let again = try await jobs.cancel(ids[0])
            let error = await #expect(throws: JobsError.self) { try await jobs.cancel("0") }
            await other.database.close()

            #expect(queued == .cancelled)
            #expect(ended.map(\.state) == [.cancelled, .cancelled])
            #expect(again == .cancelled)
            #expect(error?.code == .unknownJob)
        }
    }
}
