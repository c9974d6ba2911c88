import EventLoop
import Foundation
import Generation
import Keys
import Redis
import SharedKeys
import Synchronization
import TestKit

/// One process that counts with others through one Redis.
final class Process: Sendable {
    let allowances: Allowances
    let shared: SharedKeys
    let name: String
    private let key: VirtualKey
    private let client: RedisClient
    private let count = Atomic(0)

    init(_ name: String, _ key: VirtualKey, _ redis: RedisProcess, _ loop: EventLoop, _ time: ServerClock) {
        var options = RedisOptions()
        options.firstPause = .milliseconds(1)
        options.longestPause = .milliseconds(10)
        client = RedisClient(RedisServer(.unix(path: redis.socket)), on: loop, options: options)
        shared = SharedKeys(client, id: name, time: { time.milliseconds })
        allowances = Allowances(sharing: shared)
        (self.name, self.key) = (name, key)
    }

    /// Runs `body` with so many processes, which tell each other what they spend.
    static func running(
        _ count: Int,
        _ key: VirtualKey,
        _ body: ([Process], RedisProcess, ServerClock) async throws -> Void
    ) async throws {
        try await RedisProcess.running { redis, loop in
            let time = ServerClock()
            let processes = (0..<count).map { Process("p\($0)", key, redis, loop, time) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in processes {
                    group.addTask { await process.client.run() }
                    group.addTask { await process.run() }
                }
                // Whoever asks first waits for the connection, and others have it then too.
                for process in processes { await process.visit() }
                defer { group.cancelAll() }
                try await body(processes, redis, time)
            }
        }
    }

    private func run() async { await shared.run(news: { self.news }, learn: { self.allowances.learn($1, $0) }) }

    func visit() async { await shared.visit(news: { self.news }, learn: { self.allowances.learn($1, $0) }) }

    private var news: [SharedAccount: [String: Int]] {
        guard key.budget != nil else { return [:] }
        let account = allowances.account(of: key, on: Date().utcDay)
        return [account: allowances.known(of: account)]
    }

    /// Reserves for a request; `nil` when that is refused.
    func reserve(_ tokens: Int = 0, money: Int = 0) async -> Allowance.Reservation? {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        let estimate = Allowance.Estimate(tokens: tokens, nanodollars: money)
        return try? await allowances.reserve(estimate, for: key, id: "\(name)-\(number)")
    }

    func settle(_ reservation: Allowance.Reservation, money: Int, tokens: Int? = nil) {
        allowances.settle(reservation, of: key, tokens: tokens, nanodollars: money)
    }

    /// Makes a request that costs so much, if it may.
    func spend(reserving money: Int, costing cost: Int) async -> Bool {
        guard let reservation = await reserve(money: money) else { return false }
        await Task.yield()
        settle(reservation, money: cost)
        return true
    }

    var use: Allowance.Use { allowances.use(of: key) }
}

/// The server's time as tests have it.
final class ServerClock: Sendable {
    private let offset = Atomic(0)

    var milliseconds: Int { 1_795_262_400_000 + offset.load(ordering: .relaxed) }

    func advance(seconds: Int) { offset.wrappingAdd(seconds * 1000, ordering: .relaxed) }
}

func limited(_ change: (inout VirtualKey) -> Void) -> VirtualKey {
    var key = VirtualKey.make(name: "web").key
    change(&key)
    return key
}

/// Asks until something is so, a moment apart; `false` when it never is.
func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<2000 {
        if await condition() { return true }
        await Task.yield()
        try? await Task.sleep(for: .milliseconds(5))
    }
    return false
}
