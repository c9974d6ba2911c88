import Foundation
package import Keys
package import Redis
import Synchronization

/// Counts what keys use together with other processes, through Redis.
///
/// Each request of a key with limits asks Redis once before it starts; what it cost is told afterwards, by
/// ``run(news:learn:)``, and holds up nobody. While Redis does not answer, every process counts for itself.
package final class SharedKeys: SharedAllowances {
    package typealias Instant = ContinuousClock.Instant
    /// What is known of accounts, by who wrote it.
    package typealias News = @Sendable () -> [SharedAccount: [String: Int]]

    /// What an operator should hear of.
    package enum Event: Sendable {
        case lost(RedisError)
        case regained
    }

    package struct Status: Sendable {
        /// How many processes count together, this one included, as last known.
        package let processes: Int
        /// Since when Redis cannot be asked, and why; `nil` while it can.
        package let unreachable: (since: Instant, error: RedisError)?
    }

    private let redis: RedisClient
    private let prefix: String
    private let id: String
    private let time: (@Sendable () -> Int)?
    private let onEvent: @Sendable (Event) -> Void
    private let state = Mutex(State())

    private struct State {
        var processes = 1
        var unreachable: (since: Instant, error: RedisError)?
        var graceEnd: Instant?
        var outbox: [SharedSettlement] = []
        /// What was taken for requests that have not ended, by key and request.
        var running: [String: [String: Int]] = [:]
        var isStopping = false
        var isWoken = false
        var sleeper: Task<Void, Never>?
    }

    /// How long a request waits for Redis before it is counted here alone.
    private static let patience = Duration.milliseconds(500)
    /// Settlements that are sent one behind the other without waiting for answers.
    private static let batch = 100

    /// - Parameters:
    ///   - redis: the client, which somebody else runs.
    ///   - prefix: what all names in Redis begin with.
    ///   - id: the process's name there.
    ///   - time: replaces the server's clock, for tests; in milliseconds.
    ///   - onEvent: hears of what an operator should know.
    package init(
        _ redis: RedisClient,
        prefix: String = "aloft:",
        id: String = String(UInt64.random(in: .min ... .max), radix: 36),
        time: (@Sendable () -> Int)? = nil,
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.redis = redis
        self.prefix = prefix
        self.id = id
        self.time = time
        self.onEvent = onEvent
    }

    package var status: Status {
        state.withLock { Status(processes: $0.processes, unreachable: $0.unreachable) }
    }

    /// As many as there are processes while they cannot tell each other, and for a minute after: Redis may have come
    /// back empty, and then nobody else knows what was used before.
    package var parts: Int {
        state.withLock { state in
            let isAlone = state.unreachable != nil || state.graceEnd.map { $0 > .now } ?? false
            return isAlone ? state.processes : 1
        }
    }

    private var now: String { time.map { String($0()) } ?? "" }
}

// MARK: - Requests

extension SharedKeys {
    package func reserve(_ claim: SharedClaim) async -> SharedVerdict {
        guard state.withLock({ $0.unreachable == nil }) else { return .unavailable(isInDoubt: false) }
        do throws(RedisError) {
            var verdict = try await ask(claim)
            if verdict == nil {
                _ = try await tell(claim.account, claim.known(), running: [:])
                verdict = try await ask(claim)
            }
            guard let verdict else {
                throw RedisError(.malformed, "Redis does not keep the account of a key.")
            }
            if case .granted = verdict { remember(claim) }
            return verdict
        } catch {
            remember(claim)
            if error.code != .cancelled { lose(error) }
            return .unavailable(isInDoubt: true)
        }
    }

    /// Asks for what a request may spend; `nil` when the account is not there.
    private func ask(_ claim: SharedClaim) async throws(RedisError) -> SharedVerdict? {
        let budget = claim.account.hasBudget ? String(claim.budget) : ""
        let reply = try await redis.evaluate(
            Script.reserve,
            keys: keys(of: claim.account),
            arguments: [
                now, id, claim.writer, claim.id, claim.money, budget, claim.spent, claim.tokens,
                claim.requestsPerMinute.map { String($0) } ?? "", claim.tokensPerMinute.map { String($0) } ?? "",
                lifetime(of: claim.account),
            ],
            within: Self.patience
        )
        guard let parts = reply.array, let first = parts.first?.integer else {
            throw RedisError(.malformed, "Redis answered something else than whether a key may spend something.")
        }
        guard first != -1 else { return nil }
        guard parts.count == 3, let number = parts[2].integer else {
            throw RedisError(.malformed, "Redis answered something else than what a key has spent.")
        }
        if first == 1 { return .granted(total: parts[1].integer ?? 0, own: number) }
        switch parts[1].text {
        case "requests": return .refused(.requests(.milliseconds(max(number, 0))))
        case "tokens": return .refused(.tokens(.milliseconds(max(number, 0))))
        default: return .refused(.budget)
        }
    }

    package func settle(_ settlement: SharedSettlement) {
        state.withLock { $0.outbox.append(settlement) }
        forget(settlement.id, settlement.account.key)
        wake()
    }

    /// Notes what was taken, or may have been; not earlier, or telling of it would take it without a look at the budget.
    private func remember(_ claim: SharedClaim) {
        state.withLock { $0.running[claim.account.key, default: [:]][claim.id] = claim.money }
    }

    private func forget(_ request: String, _ key: String) {
        state.withLock { state in
            state.running[key]?[request] = nil
            if state.running[key]?.isEmpty == true { state.running[key] = nil }
        }
    }
}

// MARK: - Telling

extension SharedKeys {
    /// Tells what was spent and hears what others spent, until ``stop()`` is called or the task is cancelled.
    ///
    /// - Parameters:
    ///   - news: what this process knows of accounts.
    ///   - learn: takes in what all know of one.
    package func run(news: News, learn: @Sendable (SharedAccount, [String: Int]) -> Void) async {
        var lastRound: Instant?
        while !Task.isCancelled, !state.withLock({ $0.isStopping }) {
            let isLost = state.withLock { $0.unreachable != nil }
            let isDue = lastRound.map { $0.duration(to: .now) >= .seconds(isLost ? 1 : 5) } ?? true
            if isDue {
                await visit(news: news, learn: learn)
                lastRound = .now
            }
            await sendOutbox()
            await pause(isLost: state.withLock { $0.unreachable != nil })
        }
        await sendOutbox()
        _ = try? await redis.evaluate(Script.greet, keys: [prefix + "processes"], arguments: [now, id, 1])
    }

    /// Ends ``run(news:learn:)`` when what was spent is told.
    package func stop() {
        state.withLock { $0.isStopping = true }
        wake()
    }

    /// Tells and hears of all accounts, once.
    package func visit(news: News, learn: @Sendable (SharedAccount, [String: Int]) -> Void) async {
        do throws(RedisError) {
            let count = try await redis.evaluate(Script.greet, keys: [prefix + "processes"], arguments: [now, id, 0])
            // Who comes back first must not think that it is alone.
            state.withLock { state in
                let isSettled = state.unreachable == nil && state.graceEnd.map { $0 <= .now } ?? true
                state.processes = isSettled ? max(count.integer ?? 1, 1) : max(count.integer ?? 1, state.processes)
            }
            let accounts = news()
            let running = state.withLock { $0.running }
            let others = running.keys.filter { key in !accounts.keys.contains { $0.key == key } }
            for (account, known) in accounts {
                let running = state.withLock { $0.running[account.key] ?? [:] }
                learn(account, try await tell(account, known, running: running))
            }
            // Of keys without a budget it is enough to say that their requests are still running.
            for key in others {
                _ = try await tell(SharedAccount(key: key, days: nil, hasBudget: false), [:], running: [:])
            }
            let wasLost = state.withLock { state in
                defer { state.unreachable = nil }
                if state.unreachable != nil { state.graceEnd = .now + .seconds(61) }
                return state.unreachable != nil
            }
            if wasLost { onEvent(.regained) }
        } catch {
            lose(error)
        }
    }

    /// Says what is known of an account and what is running, and returns what all know of it.
    private func tell(
        _ account: SharedAccount,
        _ known: [String: Int],
        running: [String: Int]
    ) async throws(RedisError) -> [String: Int] {
        let lifetime = account.hasBudget ? String(lifetime(of: account)) : ""
        var arguments: [any RedisArgument] = [now, id, lifetime, known.count]
        for (writer, amount) in known {
            arguments.append(writer)
            arguments.append(amount)
        }
        for (request, money) in running {
            arguments.append(request)
            arguments.append(money)
        }
        let keys = keys(of: account)
        let reply = try await redis.evaluate(Script.tell, keys: [keys[0], keys[1], keys[3]], arguments: arguments)
        guard let parts = reply.array else {
            throw RedisError(.malformed, "Redis answered something else than what a key has spent.")
        }
        var all: [String: Int] = [:]
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            guard let name = parts[index].text, name.hasPrefix("s:"), let amount = parts[index + 1].integer else {
                continue
            }
            all[String(name.dropFirst(2))] = amount
        }
        return all
    }

    /// Sends what waits, the oldest first; what could not be sent waits on.
    private func sendOutbox() async {
        while state.withLock({ $0.unreachable == nil && !$0.outbox.isEmpty }) {
            let some = state.withLock { state in
                let some = Array(state.outbox.prefix(Self.batch))
                state.outbox.removeFirst(some.count)
                return some
            }
            let failed = await withTaskGroup(of: (SharedSettlement, RedisError)?.self) { group in
                for settlement in some {
                    group.addTask {
                        do throws(RedisError) {
                            try await self.send(settlement)
                            return nil
                        } catch {
                            return (settlement, error)
                        }
                    }
                }
                return await group.reduce(into: [(SharedSettlement, RedisError)]()) { failed, one in
                    if let one { failed.append(one) }
                }
            }
            guard let error = failed.first?.1 else { continue }
            // What the server does not take now it will not take later either.
            let again = failed.filter { if case .refused = $0.1.code { false } else { true } }
            state.withLock { $0.outbox.insert(contentsOf: again.map(\.0), at: 0) }
            return lose(error)
        }
    }

    private func send(_ settlement: SharedSettlement) async throws(RedisError) {
        _ = try await redis.evaluate(
            Script.settle,
            keys: keys(of: settlement.account),
            arguments: [
                now, id, settlement.writer, settlement.id, settlement.account.hasBudget ? String(settlement.spent) : "",
                settlement.tokens.map { String($0) } ?? "",
            ]
        )
    }

    private func lose(_ error: RedisError) {
        let isNew = state.withLock { state in
            defer { state.unreachable = (state.unreachable?.since ?? .now, error) }
            return state.unreachable == nil
        }
        if isNew { onEvent(.lost(error)) }
        wake()
    }

    private func keys(of account: SharedAccount) -> [String] {
        // One hash tag keeps what one script touches together.
        let base = "\(prefix){key:\(account.key)}:"
        return [base + "spent:\(account.period)", base + "running", base + "minute", base + "alive"]
    }

    /// How long Redis keeps what was spent without hearing of it, in milliseconds.
    private func lifetime(of account: SharedAccount) -> Int {
        let day = 86_400_000
        guard let days = account.days else { return 40 * day }
        let now = time.map { $0() } ?? Int(Date().timeIntervalSince1970 * 1000)
        return max(days.upperBound * day - now, 0) + day
    }
}

// MARK: - Waiting

extension SharedKeys {
    private func wake() {
        let sleeper = state.withLock { state in
            state.isWoken = true
            return state.sleeper
        }
        sleeper?.cancel()
    }

    /// Waits for something to send, or for the next look.
    private func pause(isLost: Bool) async {
        // A task of its own, so that whoever has something to send can end the wait.
        let sleeper = Task<Void, Never> { try? await Task.sleep(for: isLost ? .milliseconds(250) : .seconds(1)) }
        let isWoken = state.withLock { state in
            state.sleeper = sleeper
            return state.isWoken && !isLost
        }
        if isWoken { sleeper.cancel() }
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        state.withLock { state in
            state.isWoken = false
            state.sleeper = nil
        }
    }
}

extension SharedAccount {
    fileprivate var period: String {
        guard let days else { return "total" }
        return "\(days.lowerBound)-\(days.upperBound)"
    }
}
