import Generation
package import Lanes
package import Redis
import Synchronization

/// Keeps the lanes of several processes as one: what one has learned paces all, and limits hold for their sum.
///
/// Once a second it tells the others, through Redis, what is new here, takes over what is new there, and fetches this
/// process's part of every limit. No request waits for that, but for the first at a lane.
package final class SharedLanes<C: Clock<Duration>>: Sendable where C.Instant == ContinuousClock.Instant {
    package typealias Instant = ContinuousClock.Instant

    /// What an operator should hear of.
    package enum Event: Sendable {
        case lost(RedisError)
        case regained
    }

    package struct Status: Sendable {
        /// How many processes share the limits, this one included, as last known.
        package let processes: Int
        /// Since when Redis cannot be asked, and why; `nil` while it can.
        package let unreachable: (since: Instant, error: RedisError)?
    }

    private let lanes: Lanes
    private let redis: RedisClient
    private let prefix: String
    private let id: String
    private let clock: C
    private let time: (@Sendable () -> Int)?
    private let onEvent: @Sendable (Event) -> Void
    private let state = Mutex(State())

    private struct State {
        var demand = Demand()
        var told: [UInt8]?
        var processes = 1
        var serverTime: ServerTime?
        var unreachable: (since: Instant, error: RedisError)?
        var hasJoined = false
        /// Until when nothing more is asked for: a new ledger must first hear what the others hold.
        var graceEnd: Instant?
        var isStopping = false
        var isWoken = false
        var sleeper: Task<Void, Never>?
    }

    /// Visits the ledger under names that begin with `prefix`.
    ///
    /// `time` replaces the server's clock, for tests; in milliseconds.
    package init(
        _ lanes: Lanes,
        _ redis: RedisClient,
        prefix: String = "aloft:{lanes}:",
        id: String = String(UInt64.random(in: .min ... .max), radix: 36),
        clock: C,
        time: (@Sendable () -> Int)? = nil,
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.lanes = lanes
        self.redis = redis
        self.prefix = prefix
        self.id = id
        self.clock = clock
        self.time = time
        self.onEvent = onEvent
        lanes.share { [weak self] in self?.wake() }
    }

    package var status: Status {
        state.withLock { Status(processes: $0.processes, unreachable: $0.unreachable) }
    }

    // MARK: - Running

    /// Shares until ``stop()`` is called or the task is cancelled.
    package func run() async {
        while !Task.isCancelled, !state.withLock({ $0.isStopping }) {
            await visit()
            await pause()
        }
        await visit(isLeaving: true)
    }

    /// Ends ``run()`` after a last visit, which leaves to the others what is not used here.
    package func stop() {
        state.withLock { $0.isStopping = true }
        wake()
    }

    private func wake() {
        let sleeper = state.withLock { state in
            state.isWoken = true
            return state.sleeper
        }
        sleeper?.cancel()
    }

    private func pause() async {
        let clock = clock
        let sleeper = Task<Void, Never> { try? await clock.sleep(until: clock.now + .seconds(1), tolerance: nil) }
        let isWoken = state.withLock { state in
            state.sleeper = sleeper
            // Whoever said to stop may have done so before the visit that forgot it was woken.
            return state.isWoken || state.isStopping
        }
        if isWoken { sleeper.cancel() }
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
    }

    // MARK: - Visiting

    /// Tells what is new, takes over what is new elsewhere, and keeps to what it is allotted.
    package func visit() async {
        await visit(isLeaving: false)
        // Only the first answer says how to tell times.
        let isFirst = state.withLock { $0.told == nil && $0.unreachable == nil }
        if isFirst { await visit(isLeaving: false) }
    }

    private func visit(isLeaving: Bool) async {
        state.withLock { $0.isWoken = false }
        let all = lanes.all
        let start = clock.now
        let news = all.map { $0.news(at: start) }
        let (visit, items) = state.withLock { state in
            let demands = state.demand.update(news, at: start)
            var items: [Item] = []
            for index in news.indices {
                items += Item.all(of: news[index], index, demand: isLeaving ? nil : demands[index])
            }
            let told = state.serverTime.map { NewsCoding.encode(news, $0) }
            let visit = Ledger.Visit(
                id: id,
                time: time?(),
                news: told == state.told ? nil : told,
                hasJoined: state.hasJoined,
                mayGrow: (state.graceEnd ?? start) <= start && !isLeaving,
                isLeaving: isLeaving,
                accounts: items.map(\.account)
            )
            return (visit, items)
        }
        do throws(RedisError) {
            let answer = try await Ledger.exchange(visit, prefix: prefix, with: redis)
            guard !isLeaving else { return }
            accept(answer, of: visit, items, all, sent: start)
        } catch {
            if !isLeaving { doWithout(error, items, all) }
        }
    }

    private func accept(_ answer: Ledger.Answer, of visit: Ledger.Visit, _ items: [Item], _ all: [Lane], sent: Instant)
    {
        let now = clock.now
        let (serverTime, isBack) = state.withLock { state in
            let seen = ServerTime(answer.time, at: sent + sent.duration(to: now) / 2)
            if state.serverTime?.agrees(with: seen) != true { state.serverTime = seen }
            state.told = answer.hasNews ? visit.news ?? state.told : nil
            state.processes = answer.processes
            // The others come back within a second or two and say what they hold.
            if state.hasJoined, !answer.wasKnown { state.graceEnd = now + .seconds(3) }
            state.hasJoined = true
            let isBack = state.unreachable != nil
            state.unreachable = nil
            return (state.serverTime ?? seen, isBack)
        }
        if isBack { onEvent(.regained) }
        var allotments = [Allotment](repeating: .none(processes: answer.processes), count: all.count)
        for (item, grant) in zip(items, answer.grants) {
            // Who has nothing while others may not yet have said what they hold has an equal part.
            let isNew = !visit.mayGrow || visit.hasJoined && !answer.wasKnown
            let part = isNew && item.allotted == 0 ? max(item.account.limit / answer.processes, 1) : grant
            allotments[item.lane][item.part] = part
        }
        let others = Dictionary(grouping: answer.news.flatMap { NewsCoding.decode($0, serverTime) }, by: \.target)
        for (lane, allotment) in zip(all, allotments) {
            lane.adopt(others[lane.target] ?? [])
            lane.keep(to: allotment)
        }
    }

    /// Goes on with an equal part of each limit for the processes that were there last.
    ///
    /// Whoever has more gives it back at once; whoever has less takes more only when a minute has passed since, so that
    /// what others have used before does not count any more.
    private func doWithout(_ error: RedisError, _ items: [Item], _ all: [Lane]) {
        let now = clock.now
        let (processes, lostFor, isNew) = state.withLock { state in
            let since = state.unreachable?.since ?? now
            let isNew = state.unreachable == nil
            state.unreachable = (since, error)
            state.told = nil
            return (state.processes, since.duration(to: now), isNew)
        }
        if isNew { onEvent(.lost(error)) }
        var allotments = [Allotment](repeating: .none(processes: processes), count: all.count)
        for item in items {
            let equal = max(item.account.limit / processes, 1)
            let isSettled = lostFor >= .seconds(62) || item.allotted ?? 0 == 0
            allotments[item.lane][item.part] = isSettled ? equal : min(item.allotted ?? equal, equal)
        }
        for (lane, allotment) in zip(all, allotments) { lane.keep(to: allotment) }
    }
}

/// One limit of one lane: its account, and where its grant goes.
private struct Item {
    enum Part: String {
        case requests, tokens, concurrency
    }

    let lane: Int
    let part: Part
    let allotted: Int?
    let account: Ledger.Account

    /// The items of a lane, one for each of its limits; of a process that leaves without a demand.
    static func all(of news: LaneNews, _ lane: Int, demand: Int?) -> [Item] {
        let parts: [(Part, LaneNews.Limited)] = [
            (.requests, news.requests), (.tokens, news.tokens), (.concurrency, news.concurrency),
        ]
        return parts.compactMap { part, limited in
            guard let limit = limited.limit else { return nil }
            let allotted = demand == nil ? 0 : min(limited.allotted ?? 0, limit)
            let account = Ledger.Account(
                name: "\(part.rawValue):\(news.target)",
                limit: limit,
                held: max(allotted, limited.used),
                demand: demand ?? 0
            )
            return Item(lane: lane, part: part, allotted: limited.allotted, account: account)
        }
    }
}

extension Allotment {
    /// Limits nothing.
    fileprivate static func none(processes: Int) -> Allotment {
        var none = Allotment()
        none.processes = processes
        return none
    }

    fileprivate subscript(part: Item.Part) -> Int? {
        get {
            switch part {
            case .requests: requests
            case .tokens: tokens
            case .concurrency: concurrency
            }
        }
        set {
            switch part {
            case .requests: requests = newValue
            case .tokens: tokens = newValue
            case .concurrency: concurrency = newValue
            }
        }
    }
}
