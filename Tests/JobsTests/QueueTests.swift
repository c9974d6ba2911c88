import Jobs
import SQL
import Store
import TestKit
import Testing

@Suite struct QueueTests {
    @Test(arguments: TestDatabase.available)
    func `a job is there with what it was made of`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            var new = NewJob(workflow: "lesson", input: #"{"topic":"Über \"Blut\" \\ 血"}"#)
            new.keyID = "key-1"
            new.user = "mia"
            new.priority = 3
            new.budget = 5_000_000_000

            let made = try await jobs.enqueue(new)

            let job = try #require(try await jobs.job(made.id))
            #expect(made.isNew)
            #expect(made.id.utf8.count == 36)
            #expect(job.workflow == "lesson")
            #expect(job.state == .queued)
            #expect(job.input == new.input)
            #expect((job.keyID, job.user, job.priority, job.budget) == ("key-1", "mia", 3, 5_000_000_000))
            let missing = try await jobs.job("0123")
            #expect(missing == nil)
        }
    }

    @Test(arguments: TestDatabase.available, [0, 4096, 4097, 1 << 20])
    func `inputs of any size come back as they were`(kind: TestDatabase, size: Int) async throws {
        try await kind.withJobs { jobs in
            let input = "\"" + String(repeating: "x", count: max(0, size - 2)) + "\""

            let made = try await jobs.enqueue(NewJob(workflow: "w", input: input))

            let job = try #require(try await jobs.job(made.id))
            let found = try await jobs.input(of: job)
            let steps = try await jobs.steps(of: made.id)
            #expect(found == input)
            #expect(steps == [])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `the same idempotency key stands for one job`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            var new = NewJob(workflow: "w", input: "1")
            new.idempotencyKey = "again"
            new.keyID = "a"
            var other = new
            other.keyID = "b"
            var different = new
            different.input = "2"

            let first = try await jobs.enqueue(new)
            let second = try await jobs.enqueue(new)
            let others = try await jobs.enqueue(other)
            let error = await #expect(throws: JobsError.self) { try await jobs.enqueue(different) }

            #expect(second.id == first.id)
            #expect(!second.isNew)
            #expect(others.isNew)
            #expect(error?.code == .conflict)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `of many who ask at once with one key, one makes the job`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let neighbour = Jobs(Database(jobs.database.address))
            var new = NewJob(workflow: "w", input: "1")
            new.idempotencyKey = "again"

            let made = try await withThrowingTaskGroup(of: Enqueued.self) { [new] group in
                for number in 0..<40 {
                    group.addTask { try await (number % 2 == 0 ? jobs : neighbour).enqueue(new) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            await neighbour.database.close()

            #expect(Set(made.map(\.id)).count == 1)
            #expect(made.count(where: \.isNew) == 1)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what is too large is refused in a sentence`(kind: TestDatabase) async throws {
        var settings = JobSettings()
        settings.inputBytes = 10
        settings.eventBytes = 10
        settings.signals = 1
        try await kind.withJobs(settings) { jobs in
            let made = try await jobs.enqueue(NewJob(workflow: "w", input: "1234567890"))
            try await jobs.signal(made.id, "go", "1")

            let input = await #expect(throws: JobsError.self) {
                try await jobs.enqueue(NewJob(workflow: "w", input: "12345678901"))
            }
            let data = await #expect(throws: JobsError.self) { try await jobs.signal(made.id, "go", "12345678901") }
            let many = await #expect(throws: JobsError.self) { try await jobs.signal(made.id, "go", "2") }

            #expect(input?.message == "The input has 11 bytes, and 10 are the most.")
            #expect(data?.message == "The data has 11 bytes, and 10 are the most.")
            #expect(many?.message == "1 signals wait for the job already, which is the most.")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a key that has as many unfinished jobs as it may gets no more, and others do`(
        kind: TestDatabase
    ) async throws {
        var settings = JobSettings()
        settings.unfinished = 3
        try await kind.withJobs(settings) { jobs in
            var new = NewJob(workflow: "w", input: "1")
            new.keyID = "a"
            var other = new
            other.keyID = "b"
            var named = new
            named.idempotencyKey = "again"
            let first = try await jobs.enqueue(named)
            let enqueued = await withTaskGroup(of: Enqueued?.self) { [new] group in
                for _ in 0..<5 { group.addTask { try? await jobs.enqueue(new) } }
                return await group.reduce(into: []) { enqueued, made in if let made { enqueued.append(made) } }
            }

            let error = await #expect(throws: JobsError.self) { try await jobs.enqueue(new) }
            let others = try await jobs.enqueue(other)
            let again = try await jobs.enqueue(named)
            try await jobs.cancel(first.id)
            let next = try await jobs.enqueue(new)

            #expect(enqueued.count == 2)
            #expect(error?.code == .full)
            #expect(
                error?.message
                    == "3 jobs of this key have not ended yet, which is the most: wait for some, or cancel some."
            )
            #expect(others.isNew)
            #expect(again.id == first.id)
            #expect(next.isNew)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `keys take turns, however many jobs each has`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            @Sendable func enqueue(_ key: String, _ count: Int) async throws {
                for _ in 0..<count {
                    var new = NewJob(workflow: "w", input: "\"\(key)\"")
                    new.keyID = key
                    try await jobs.enqueue(new)
                    await millisecond()
                }
            }
            let order = Notes<String>()
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 1) { run in
                order.add(run.job.keyID)
                // One who comes late begins where the others are, not before them.
                if order.all.count == 6 { try? await enqueue("late", 3) }
                return .succeeded()
            }
            try await enqueue("many", 9)
            try await enqueue("few", 2)

            await worker.run(untilIdleFor: .milliseconds(60))

            #expect(order.all.prefix(6) == ["many", "few", "many", "few", "many", "many"])
            #expect(order.all.dropFirst(6) == ["many", "late", "many", "late", "many", "late", "many", "many"])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `signals that wait for a job have so many bytes together`(kind: TestDatabase) async throws {
        var settings = JobSettings()
        settings.signalBytes = 20
        try await kind.withJobs(settings) { jobs in
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id
            try await jobs.signal(id, "go", "\"ééé\"")

            let error = await #expect(throws: JobsError.self) { try await jobs.signal(id, "go", "\"1234567\"") }
            try await jobs.signal(id, "go", "\"123456\"")

            #expect(
                error?.message == "The signals that wait for the job would have 21 bytes, and 20 are the most."
            )
        }
    }

    @Test(arguments: TestDatabase.available)
    func `the backlog is what has not ended, whatever it waits for`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 1) { _ in
                var parked = RunWrite()
                parked.change = .parked(until: nil, waitingFor: "answer")
                return parked
            }
            let waiting = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id
            let ended = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id
            try await jobs.enqueue(NewJob(workflow: "nobody's", input: "1"))
            await worker.run(untilIdleFor: .milliseconds(60))

            try await jobs.cancel(ended)
            let backlog = try await jobs.backlog()
            let (still, gone) = (try await jobs.job(waiting), try await jobs.job(ended))

            #expect(backlog == [.queued: 1, .waiting: 1])
            #expect(still?.waitingFor == "answer")
            #expect(gone?.state == .cancelled)
            #expect(gone?.waitingFor == nil)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a page of events has so many rows and bytes, and one at least`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 1) { run in
                for size in [4, 5, 100, 3, 3] {
                    try? await run.write(.told("e", "\"" + String(repeating: "x", count: size - 2) + "\""))
                }
                return .succeeded()
            }
            let id = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id
            await worker.run(untilIdleFor: .milliseconds(60))

            let pages = [
                try await jobs.events(of: id, after: 0, bytes: 9), try await jobs.events(of: id, after: 1, bytes: 9),
                try await jobs.events(of: id, after: 2, bytes: 9), try await jobs.events(of: id, after: 3, bytes: 9),
                try await jobs.events(of: id, after: 3, limit: 1), try await jobs.events(of: id, after: 5),
            ]

            #expect(pages.map { $0.map(\.number) } == [[1, 2], [2], [3], [4, 5], [4], []])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a search finds all that is kept of jobs`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            let worker = JobWorker(jobs, workflows: ["w"], concurrency: 2) { run in
                try? await run.write(.step("s", "\"mark step\""))
                try? await run.write(.told("e", "\"mark event\""))
                try? await run.write(.told("e", "\"another event\""))
                return .succeeded("\"mark output\"")
            }
            let large = "\"mark large" + String(repeating: "x", count: 5000) + "\""
            try await jobs.enqueue(NewJob(workflow: "nobody's", input: large))
            for _ in 0..<11 { try await jobs.enqueue(NewJob(workflow: "w", input: "\"mark input\"")) }
            await worker.run(untilIdleFor: .milliseconds(60))
            let waiting = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id
            try await jobs.signal(waiting, "go", "\"mark signal\"")

            var found: [String: Int] = [:]
            try await jobs.search(for: "mark") { found[String($0.prefix(12)), default: 0] += 1 }

            #expect(
                found == [
                    "\"mark input\"": 11, "\"mark step\"": 11, "\"mark event\"": 11, "\"mark output": 11,
                    "\"mark large" + "x": 1, "\"mark signal": 1,
                ]
            )
        }
    }

    @Test(arguments: TestDatabase.available)
    func `lists are the newest first, by key and state`(kind: TestDatabase) async throws {
        try await kind.withJobs { jobs in
            var ids: [String] = []
            for number in 0..<6 {
                var new = NewJob(workflow: "w", input: "\(number)")
                new.keyID = number % 2 == 0 ? "even" : "odd"
                ids.append(try await jobs.enqueue(new).id)
            }
            try await jobs.cancel(ids[2])
            var even = JobFilter()
            even.keyID = "even"
            even.limit = 2
            var rest = even
            rest.before = ids.sorted()[4]
            var ended = JobFilter()
            ended.state = .cancelled

            let first = try await jobs.jobs(even)
            let cancelled = try await jobs.jobs(ended)

            #expect(first.count == 2)
            #expect(first.allSatisfy { $0.keyID == "even" && $0.input == nil })
            #expect(first.map(\.id) == first.map(\.id).sorted().reversed())
            #expect(cancelled.map(\.id) == [ids[2]])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a purge takes what has ended, and all that belongs to it`(kind: TestDatabase) async throws {
        let watch = Watch()
        try await kind.withJobs(now: { watch.now }) { jobs in
            let large = "\"" + String(repeating: "x", count: 5000) + "\""
            let old = try await jobs.enqueue(NewJob(workflow: "w", input: large)).id
            let open = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id
            try await jobs.signal(old, "go", "1")
            try await jobs.cancel(old)
            watch.advance(100)
            let new = try await jobs.enqueue(NewJob(workflow: "w", input: "1")).id
            try await jobs.cancel(new)

            let count = try await jobs.purge(endedBefore: watch.now - 50_000_000)

            let left = try await jobs.jobs().map(\.id)
            let rows = try await jobs.database.query(
                "SELECT (SELECT COUNT(*) FROM job_steps) + (SELECT COUNT(*) FROM job_signals)"
            )
            #expect(count == 1)
            #expect(Set(left) == [open, new])
            #expect(rows == [[.integer(0)]])
        }
    }
}
