import Foundation
import Generation
import Jobs
import Store
import Synchronization
import Workflows

// usage: jobs-benchmark STORE [JOBS] [--steps N] [--concurrency N] [--callers N]
//
// Enqueues small jobs and runs them to their end in one process, and prints what that took; then how long an idle worker
// takes to begin a job, one that was enqueued in its own process and one of another connection.
struct Options {
    var address = ""
    var jobs = 20_000
    var steps = 0
    var concurrency = 512
    var callers = 512

    init?(_ words: [String]) {
        var plain: [String] = []
        var index = 0
        while index < words.count {
            if words[index].hasPrefix("--") {
                guard index + 1 < words.count, let number = Int(words[index + 1]) else { return nil }
                switch words[index] {
                case "--steps": steps = number
                case "--concurrency": concurrency = number
                case "--callers": callers = max(1, number)
                default: return nil
                }
                index += 2
            } else {
                plain.append(words[index])
                index += 1
            }
        }
        guard let address = plain.first else { return nil }
        self.address = address
        if plain.count > 1 { jobs = Int(plain[1]) ?? jobs }
    }
}

struct Input: Codable, Sendable {
    var number: Int
}

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
    print("usage: jobs-benchmark STORE [JOBS] [--steps N] [--concurrency N] [--callers N]")
    exit(2)
}

/// When each of the jobs that are timed began.
let began = Mutex<[Int: ContinuousClock.Instant]>([:])
let ended = Atomic(0)
/// The number of the next job to be enqueued.
let next = Atomic(0)

func registry(steps: Int) -> WorkflowRegistry {
    var registry = WorkflowRegistry()
    registry.add(
        Workflow<Input, Int>("small") { context, input throws(Failure) in
            for step in 0..<steps {
                _ = try await context.step("step-\(step)") { () throws(Failure) in input.number + step }
            }
            ended.add(1, ordering: .relaxed)
            return input.number
        }
    )
    registry.add(
        Workflow<Input, Int>("timed") { _, input throws(Failure) in
            let now = ContinuousClock.now
            began.withLock { $0[input.number] = now }
            return input.number
        }
    )
    return registry
}

/// Enqueues all jobs from many callers at once and waits until the last has ended.
func throughput(_ jobs: Jobs, _ options: Options) async throws -> String {
    let registry = registry(steps: options.steps)
    let runner = JobRunner(jobs, registry, concurrency: options.concurrency)
    let clock = ContinuousClock()
    let start = clock.now
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await runner.run() }
        try await withThrowingTaskGroup(of: Void.self) { callers in
            for _ in 0..<options.callers {
                callers.addTask {
                    while true {
                        let number = next.add(1, ordering: .relaxed).oldValue
                        guard number < options.jobs else { return }
                        try await jobs.enqueue(registry.job("small", input: "{\"number\":\(number)}"))
                    }
                }
            }
            try await callers.waitForAll()
        }
        let enqueued = start.duration(to: clock.now) / .seconds(1)
        // A job has ended when the store says so.
        while ended.load(ordering: .relaxed) < options.jobs { try await Task.sleep(for: .milliseconds(2)) }
        while true {
            let left = try await jobs.backlog()
            if (left[.queued] ?? 0) + (left[.running] ?? 0) == 0 { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        let total = start.duration(to: clock.now) / .seconds(1)
        runner.stop(within: .zero)
        let rate = Double(options.jobs) / total
        return """
            {"jobs":\(options.jobs),"steps":\(options.steps),"concurrency":\(options.concurrency),\
            "callers":\(options.callers),"enqueued_seconds":\(enqueued),"seconds":\(total),"jobs_per_second":\(rate)}
            """
    }
}

/// How long it takes from the durable enqueuing to the workflow's first line, one job after the other.
func dispatch(_ jobs: Jobs, from caller: Jobs, _ what: String) async throws -> String {
    let registry = registry(steps: 0)
    let runner = JobRunner(jobs, registry, concurrency: 4)
    let count = 200
    var delays: [Double] = []
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await runner.run() }
        began.withLock { $0 = [:] }
        for number in 0..<count {
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...30)))
            let start = ContinuousClock.now
            try await caller.enqueue(registry.job("timed", input: "{\"number\":\(number)}"))
            while true {
                if let time = began.withLock({ $0[number] }) {
                    delays.append(start.duration(to: time) / .milliseconds(1))
                    break
                }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        runner.stop(within: .zero)
    }
    delays.sort()
    return """
        {"dispatch":"\(what)","count":\(count),"p50_ms":\(delays[count / 2]),"p95_ms":\(delays[count * 95 / 100]),\
        "p99_ms":\(delays[count * 99 / 100]),"worst_ms":\(delays[count - 1])}
        """
}

do {
    let address = try StoreAddress(parsing: options.address)
    var settings = JobSettings()
    settings.unfinished = nil
    let jobs = Jobs(Database(address), settings)
    try await jobs.migrate()
    print(try await throughput(jobs, options))
    print(try await dispatch(jobs, from: jobs, "same process"))
    let other = Jobs(Database(address))
    print(try await dispatch(jobs, from: other, "another connection"))
} catch {
    print(error)
    exit(1)
}
