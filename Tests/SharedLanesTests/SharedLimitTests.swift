import Generation
import Lanes
import Redis
import SharedLanes
import TestKit
import Testing

/// Minutes of many requests, on a clock that the test moves.
@Suite(.enabled(if: RedisProcess.program != nil, "neither redis-server nor valkey-server is installed"))
struct SharedLimitTests {
    @Test(arguments: [1, 10, 60, 601])
    func `no minute sees more than the limit, whoever asks, comes, goes or crashes`(limit: Int) async throws {
        var pace = Pace()
        pace.requestsPerMinute = limit
        try await Cluster.running(pace: pace) { cluster, _ in
            try await cluster.withProcesses(4) { processes in
                var starts: [Int] = []

                for second in 0..<400 {
                    for (number, process) in processes.enumerated() {
                        // The third comes late, the first crashes, and everybody has a busy time.
                        let isThere = number == 2 ? second >= 90 : number == 0 ? second < 200 : true
                        guard isThere else { continue }
                        await process.shared.visit()
                        let isBusy = second / 50 % 4 == number || second % 7 == number
                        let started = await process.start(isBusy ? limit : 1)
                        starts += [Int](repeating: second, count: started)
                    }
                    cluster.clock.advance(by: .seconds(1))
                }

                #expect(mostInAMinute(starts) <= limit)
                #expect(starts.count > limit * 400 / 60 / 3)
            }
        }
    }

    @Test func `a busy process gets most of what the others leave`() async throws {
        var pace = Pace()
        pace.requestsPerMinute = 120
        try await Cluster.running(pace: pace) { cluster, _ in
            try await cluster.withProcesses(3) { processes in
                _ = processes.map(\.lane)
                var started = 0

                for second in 0..<240 {
                    for process in processes { await process.shared.visit() }
                    let now = await processes[0].start(120)
                    if second >= 120 { started += now }
                    cluster.clock.advance(by: .seconds(1))
                }

                #expect(started >= 180)
            }
        }
    }

    @Test func `without Redis each goes on with its part, and all find together again`() async throws {
        var pace = Pace()
        pace.requestsPerMinute = 60
        try await Cluster.running(pace: pace) { cluster, redis in
            try await cluster.withProcesses(3) { processes in
                var starts: [Int] = []
                var startedWithout = 0

                for second in 0..<400 {
                    if second == 100 {
                        await redis.kill()
                        for process in processes { await process.untilUnreachable() }
                    }
                    if second == 250 {
                        try await redis.start()
                        for process in processes { await process.untilConnected() }
                    }
                    for process in processes {
                        await process.shared.visit()
                        let started = await process.start(second % 3 == 0 ? 60 : 1)
                        starts += [Int](repeating: second, count: started)
                        if (165..<250).contains(second) { startedWithout += started }
                    }
                    if second == 200 {
                        #expect(processes.allSatisfy { $0.shared.status.unreachable != nil })
                        #expect(processes.allSatisfy { $0.shared.status.processes == 3 })
                    }
                    cluster.clock.advance(by: .seconds(1))
                }

                #expect(mostInAMinute(starts) <= 60)
                #expect(startedWithout >= 60)
                #expect(processes.allSatisfy { $0.events.all == ["lost", "regained"] })
                #expect(processes.allSatisfy { $0.shared.status.unreachable == nil })
            }
        }
    }
}

extension Process {
    fileprivate func untilConnected() async {
        while true {
            if case .connected = client.status { return }
            await Task.yield()
        }
    }

    fileprivate func untilUnreachable() async {
        while true {
            if case .unreachable = client.status { return }
            await Task.yield()
        }
    }
}
