import Generation
import Keys
import Redis
import SharedKeys
import TestKit
import Testing

@Suite(.enabled(if: RedisProcess.program != nil, "neither redis-server nor valkey-server is installed"))
struct SharedBudgetTests {
    private let dollar = limited { $0.budget = Budget(nanodollars: 1_000_000_000, period: .total) }

    @Test(arguments: [1, 3], [0.25, 1.0])
    func `concurrent callers of all processes never spend more than the budget`(count: Int, share: Double) async throws
    {
        let price = 7_000_000
        let cost = Int(Double(price) * share)
        try await Process.running(count, dollar) { processes, _, _ in
            let answered = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<900 {
                    group.addTask { await processes[number % count].spend(reserving: price, costing: cost) }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            let spent = answered * cost
            let isHeard = await eventually {
                for process in processes { await process.visit() }
                return processes.allSatisfy { $0.use.spent == spent && $0.use.reserved == 0 }
            }

            #expect(spent <= 1_000_000_000)
            // Nor much less, when all asked for enough.
            #expect(answered == 900 || spent > 1_000_000_000 - 900 * (price - cost) - price)
            #expect(isHeard)
        }
    }

    @Test func `what costs more than was reserved passes the budget by no more than that`() async throws {
        try await Process.running(3, dollar) { processes, _, _ in
            let answered = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<300 {
                    group.addTask { await processes[number % 3].spend(reserving: 10_000_000, costing: 12_000_000) }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }

            #expect(answered <= 100)
        }
    }

    @Test func `a process without Redis counts on, and what it spent is told once when Redis is back`() async throws {
        try await Process.running(2, dollar) { processes, redis, _ in
            #expect(await processes[0].spend(reserving: 100, costing: 100))
            let running = await processes[1].reserve(money: 1000)
            await redis.kill()

            for _ in 0..<5 { #expect(await processes[0].spend(reserving: 10, costing: 10)) }
            let isLost = processes[0].shared.status.unreachable != nil
            try await redis.start()
            let isBack = await eventually { processes.allSatisfy { $0.shared.status.unreachable == nil } }
            let isHeard = await eventually {
                for process in processes { await process.visit() }
                return processes.allSatisfy { $0.use.spent == 150 }
            }
            // What was running before the server came back empty is still reserved.
            let tooMuch = await processes[0].reserve(money: 1_000_000_000 - 1149)
            let enough = await processes[0].reserve(money: 1_000_000_000 - 1150)
            if let running { processes[1].settle(running, money: 1) }
            let isSettled = await eventually {
                for process in processes { await process.visit() }
                return processes[0].use.spent == 151
            }

            #expect(isLost)
            #expect(isBack)
            #expect(isHeard)
            #expect(tooMuch == nil)
            #expect(enough != nil)
            #expect(isSettled)
        }
    }

    @Test func `a process that is gone gives back what it had reserved`() async throws {
        try await Process.running(2, dollar) { processes, _, time in
            let reservation = await processes[0].reserve(money: 900_000_000)
            let early = await processes[1].reserve(money: 200_000_000)
            processes[0].shared.stop()
            time.advance(seconds: 61)

            let late = await processes[1].reserve(money: 200_000_000)

            #expect(reservation != nil)
            #expect(early == nil)
            #expect(late != nil)
        }
    }

    @Test func `requests of a minute are counted together`() async throws {
        let key = limited { $0.requestsPerMinute = 10 }
        try await Process.running(3, key) { processes, _, time in
            var answered = 0
            for number in 0..<30 { answered += await processes[number % 3].reserve() == nil ? 0 : 1 }
            time.advance(seconds: 30)
            let early = await processes[0].reserve()
            time.advance(seconds: 31)
            // This process has not asked for much, so only the others' requests were in its way.
            let late = await processes[2].reserve()

            #expect(answered == 10)
            #expect(early == nil)
            #expect(late != nil)
        }
    }

    @Test func `tokens of a minute are counted together, as reserved and then as used`() async throws {
        let key = limited { $0.tokensPerMinute = 1000 }
        try await Process.running(2, key) { processes, _, _ in
            let first = await processes[0].reserve(900)
            let second = await processes[1].reserve(200)
            if let first { processes[0].settle(first, money: 0, tokens: 100) }
            let third = await eventually { await processes[1].reserve(200) != nil }

            #expect(first != nil)
            #expect(second == nil)
            #expect(third)
        }
    }

    @Test func `without Redis each process keeps to its part of the minute`() async throws {
        let key = limited { $0.requestsPerMinute = 9 }
        try await Process.running(3, key) { processes, redis, _ in
            for process in processes { await process.visit() }
            await redis.kill()
            for process in processes { await process.visit() }

            var answered = 0
            for number in 0..<30 { answered += await processes[number % 3].reserve() == nil ? 0 : 1 }

            #expect(answered == 9)
        }
    }
}
