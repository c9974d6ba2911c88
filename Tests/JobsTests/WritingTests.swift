import Jobs
import SQL
import Store
import TestKit
import Testing

@Suite struct WritingTests {
    @Test(arguments: TestDatabase.available)
    func `a write that fails for its own reasons fails alone`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            try await jobs.database.execute("CREATE TABLE effects (name TEXT PRIMARY KEY)")
            let failures = Notes<String>()
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 30) { run in
                var write = RunWrite.step("only", "1")
                let number = Int(run.job.input ?? "") ?? 0
                // Every third says what another said.
                let name = number % 3 == 0 ? "same" : "\(number)"
                write.effects = { connection throws(SQLError) in
                    try connection.execute("INSERT INTO effects VALUES ($1)", [.text(name)])
                }
                do throws(JobsError) {
                    try await run.write(write)
                    return .succeeded()
                } catch {
                    failures.add(name)
                    var failed = RunWrite()
                    failed.change = .failed(JobFailure(kind: "mine", message: error.message))
                    return failed
                }
            }
            for number in 0..<30 { try await jobs.enqueue(NewJob(workflow: "w", input: "\(number)")) }

            await worker.run(untilIdleFor: .milliseconds(60))

            let effects = try await jobs.database.query("SELECT COUNT(*) FROM effects")
            let steps = try await jobs.database.query("SELECT COUNT(*) FROM job_steps")
            let states = try await jobs.jobs().map(\.state)
            #expect(effects == [[.integer(21)]])
            #expect(steps == [[.integer(21)]])
            #expect(failures.all == Array(repeating: "same", count: 9))
            #expect(states.count { $0 == .succeeded } == 21)
            #expect(states.count { $0 == .failed } == 9)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `events of one job are numbered without gaps, however they are written`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 4) { run in
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<50 {
                        group.addTask { try? await run.write(.told("n\(number)")) }
                    }
                }
                return .succeeded()
            }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id

            let job = try await worker.working { try await jobs.end(of: id) }

            let events = try await jobs.events(of: id, after: 0)
            #expect(job.events == 50)
            #expect(events.map(\.number) == Array(1...50))
            #expect(Set(events.map(\.name)).count == 50)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `progress, costs and steps are kept as they were told`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let text = "{\"a\":\"\\\\ \\\" , {} \\u0000 é\"}"
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 1) { run in
                var write = RunWrite.step("a/0", text)
                write.spent = 70
                write.progress = JobProgress(0.5, "half, \"nearly\"")
                try? await run.write(write)
                write = .step("a/1", "null")
                write.steps[0].failure = JobFailure(kind: "malformed", message: "It was no picture.")
                write.spent = 7
                try? await run.write(write)
                return .succeeded(text)
            }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id

            let job = try await worker.working { try await jobs.end(of: id) }

            let steps = try await jobs.steps(of: id)
            #expect(job.progress == 0.5)
            #expect(job.progressText == "half, \"nearly\"")
            #expect(job.spent == 77)
            #expect(job.output == text)
            #expect(steps.map(\.name) == ["a/0", "a/1"])
            #expect(steps.first?.output == text)
            #expect(steps.last?.failure == JobFailure(kind: "malformed", message: "It was no picture."))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a run that tells or gives too much is refused, and fails in a sentence`(kind: TestDatabase) async throws {
        var settings = JobSettings()
        settings.events = 3
        settings.outputBytes = 10
        try await kind.withJobs(settings) { jobs in
            let refusals = Notes<String>()
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 1) { run in
                for number in 0..<4 {
                    do throws(JobsError) { try await run.write(.told("e\(number)")) } catch {
                        refusals.add(error.message)
                    }
                }
                do throws(JobsError) { try await run.write(.step("s", "12345678901")) } catch {
                    refusals.add(error.message)
                }
                return .succeeded("12345678901")
            }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id

            let job = try await worker.working { try await jobs.end(of: id) }

            #expect(
                refusals.all == [
                    "The job has told 3 events, which is the most.",
                    "The step 's' gave 11 bytes, and 10 are the most.",
                ]
            )
            #expect(job.events == 3)
            #expect(job.failure?.message == "The output has 11 bytes, and 10 are the most.")
        }
    }

    @Test func `an old store of records gets the queue beside them`() async throws {
        try await withOldStore { database in
            let jobs = Jobs(database)

            let result = try await jobs.migrate()

            let versions = (try await database.schemaVersion(), try await database.schemaVersion(of: "jobs"))
            let rows = try await database.query("SELECT COUNT(*) FROM generations")
            let made = try await jobs.enqueue(NewJob(workflow: "w", input: "1"))
            #expect(result == MigrationResult(before: 0, after: JobsSchema.migrations.count))
            #expect(versions == (1, JobsSchema.migrations.count))
            #expect(rows == [[.integer(2)]])
            #expect(made.isNew)
        }
    }
}
