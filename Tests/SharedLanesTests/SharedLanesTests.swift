import Generation
import Lanes
import SharedLanes
import TestKit
import Testing

@Suite(.enabled(if: RedisProcess.program != nil, "neither redis-server nor valkey-server is installed"))
struct SharedLanesTests {
    @Test func `a limit that one process learned paces the others`() async throws {
        try await Cluster.running { cluster, _ in
            try await cluster.withProcesses(3) { processes in
                for process in processes { _ = await process.start(1) }
                for process in processes { await process.shared.visit() }
                var refusal = Failure(.rateLimitMinute, "too many")
                refusal.quota = 30

                try await processes[0].fail(refusal)
                for _ in 0..<3 {
                    for process in processes { await process.shared.visit() }
                }

                let reports = processes.map { $0.lane.report(at: cluster.clock.now) }
                #expect(reports.allSatisfy { $0.isLearned })
                #expect(reports.compactMap(\.requestsPerMinute).reduce(0, +) <= 30)
                #expect(reports.compactMap(\.requestsPerMinute).allSatisfy { $0 > 0 })
            }
        }
    }

    @Test func `a guess counts what all processes were given`() async throws {
        try await Cluster.running { cluster, _ in
            try await cluster.withProcesses(2) { processes in
                for process in processes { _ = await process.start(20) }
                for process in processes { await process.shared.visit() }
                for process in processes { await process.shared.visit() }

                try await processes[0].fail(Failure(.rateLimitMinute, "too many", retryAfter: .seconds(30)))
                await processes[0].shared.visit()
                await processes[1].shared.visit()

                #expect(processes[0].lane.news(at: cluster.clock.now).requests.limit == 40)
                #expect(processes[1].lane.news(at: cluster.clock.now).requests.limit == 40)
            }
        }
    }

    @Test func `a lane that one provider closed is closed for all`() async throws {
        try await Cluster.running { cluster, _ in
            try await cluster.withProcesses(2) { processes in
                _ = await processes[1].start(1)
                for process in processes { await process.shared.visit() }
                var refusal = Failure(.overloaded, "later")
                refusal.retryAfter = .seconds(20)

                try await processes[0].fail(refusal)
                for process in processes { await process.shared.visit() }
                let closed = processes[1].lane.report(at: cluster.clock.now).closedFor
                let started = await processes[1].start(1)
                cluster.clock.advance(by: .seconds(21))
                let startedLater = await processes[1].start(1)

                #expect((.seconds(19)...(.seconds(20))).contains(closed))
                #expect(started == 0)
                #expect(startedLater == 1)
            }
        }
    }

    @Test func `breakers open for all, one probes, and its success closes them`() async throws {
        try await Cluster.running { cluster, _ in
            try await cluster.withProcesses(2) { processes in
                _ = await processes[1].start(1)
                for process in processes { await process.shared.visit() }

                for _ in 0..<5 { try await processes[0].fail(Failure(.connection, "reset")) }
                for process in processes { await process.shared.visit() }
                let afterFailures = processes[1].lane.report(at: cluster.clock.now).breaker.name
                cluster.clock.advance(by: .seconds(6))
                let other = processes[1].lane.report(at: cluster.clock.now).breaker
                _ = await processes[0].start(1)
                for process in processes { await process.shared.visit() }
                let afterSuccess = processes[1].lane.report(at: cluster.clock.now).breaker.name

                #expect(afterFailures == "open")
                if case .open(let until) = other { #expect(until > cluster.clock.now) }
                #expect(afterSuccess == "closed")
            }
        }
    }

    @Test func `a target that refuses everybody is down for all, with the reason`() async throws {
        try await Cluster.running { cluster, _ in
            try await cluster.withProcesses(2) { processes in
                _ = await processes[1].start(1)
                for process in processes { await process.shared.visit() }

                try await processes[0].fail(Failure(.billing, "The account is closed."))
                for process in processes { await process.shared.visit() }

                guard case .down(let failure, _) = processes[1].lane.report(at: cluster.clock.now).breaker else {
                    Issue.record("the breaker of the other process is not down")
                    return
                }
                #expect(failure.kind == .billing)
                #expect(failure.message == "The account is closed.")
            }
        }
    }

    @Test func `the first request at a lane waits for one visit, not for the next second`() async throws {
        var pace = Pace()
        pace.requestsPerMinute = 10
        pace.tokensPerMinute = 1000
        pace.concurrency = 4
        try await Cluster.running(pace: pace) { cluster, _ in
            try await cluster.withProcesses(1) { processes in
                let process = processes[0]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await process.shared.run() }
                    defer { process.shared.stop() }

                    let entry = Lane.Entry(deadline: cluster.clock.now + .seconds(600))
                    let pass = try await process.lane.enter(entry, clock: cluster.clock)
                    process.lane.leave(pass, .success(nil), at: cluster.clock.now)
                }
            }
        }
    }

    @Test func `who leaves leaves its part to the others`() async throws {
        var pace = Pace()
        pace.requestsPerMinute = 100
        try await Cluster.running(pace: pace) { cluster, _ in
            try await cluster.withProcesses(2) { processes in
                _ = processes.map(\.lane)
                await processes[0].shared.visit()
                processes[0].shared.stop()

                await processes[0].shared.run()
                await processes[1].shared.visit()
                let started = await processes[1].start(200)

                #expect(started == 100)
            }
        }
    }

    @Test func `requests at a time are shared too`() async throws {
        var pace = Pace()
        pace.concurrency = 8
        try await Cluster.running(pace: pace) { cluster, _ in
            try await cluster.withProcesses(3) { processes in
                _ = processes.map(\.lane)
                var running = 0

                for _ in 0..<5 {
                    for process in processes {
                        await process.shared.visit()
                        while await process.enter() != nil { running += 1 }
                    }
                    cluster.clock.advance(by: .seconds(1))
                }

                #expect(running == 8)
            }
        }
    }
}
