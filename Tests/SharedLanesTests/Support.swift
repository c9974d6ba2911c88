import EventLoop
import Generation
import Lanes
import Redis
import SharedLanes
import Synchronization
import TestKit

let target = Target(provider: "a", model: "m")

/// Some processes that share a server and a clock; each has lanes and a client of its own.
final class Cluster: Sendable {
    let clock = ManualClock()
    private let redis: RedisProcess
    private let loop: EventLoop
    private let start: ContinuousClock.Instant
    private let pace: Pace

    init(_ redis: RedisProcess, _ loop: EventLoop, pace: Pace) {
        self.redis = redis
        self.loop = loop
        self.pace = pace
        start = clock.now
    }

    /// Runs `body` in a cluster with a server of its own.
    static func running(pace: Pace = Pace(), _ body: @Sendable (Cluster, RedisProcess) async throws -> Void)
        async throws
    {
        try await RedisProcess.running { redis, loop in
            try await body(Cluster(redis, loop, pace: pace), redis)
        }
    }

    /// Time as the server would tell it, in milliseconds.
    var milliseconds: Int { 1_700_000_000_000 + Int(start.duration(to: clock.now) / .milliseconds(1)) }

    /// Starts a process, which visits when it is told to, and lets `body` use it.
    func withProcesses<Success: Sendable>(
        _ count: Int,
        _ body: ([Process]) async throws -> Success
    ) async throws -> Success {
        let processes = (0..<count).map { _ in process() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for process in processes { group.addTask { await process.client.run() } }
            defer { group.cancelAll() }
            return try await body(processes)
        }
    }

    private func process() -> Process {
        let lanes = Lanes { [pace] _ in
            var settings = Lanes.Settings()
            settings.pace = pace
            return settings
        }
        var options = RedisOptions()
        options.commandTimeout = .seconds(30)
        options.silence = .seconds(30)
        options.connectTimeout = .seconds(10)
        options.firstPause = .milliseconds(1)
        options.longestPause = .milliseconds(10)
        let client = RedisClient(RedisServer(.unix(path: redis.socket)), on: loop, options: options)
        return Process(lanes, client, self)
    }
}

/// One process of a cluster.
final class Process: Sendable {
    let lanes: Lanes
    let client: RedisClient
    let shared: SharedLanes<ManualClock>
    let events = Events()
    private let cluster: Cluster

    init(_ lanes: Lanes, _ client: RedisClient, _ cluster: Cluster) {
        self.lanes = lanes
        self.client = client
        self.cluster = cluster
        shared = SharedLanes(
            lanes,
            client,
            clock: cluster.clock,
            time: { cluster.milliseconds },
            onEvent: { [events] in events.note($0) }
        )
    }

    var lane: Lane { lanes[target] }
    var now: ContinuousClock.Instant { cluster.clock.now }

    /// Starts as many as may start now, at most `count`; each has ended at once.
    func start(_ count: Int) async -> Int {
        var started = 0
        while started < count, let pass = await enter() {
            lane.leave(pass, .success(nil), at: now)
            started += 1
        }
        return started
    }

    /// Enters the lane if that is possible without waiting.
    func enter() async -> Lane.Pass? {
        var entry = Lane.Entry(deadline: now)
        entry.isLast = true
        return try? await lane.enter(entry, clock: cluster.clock)
    }

    func fail(_ failure: Failure) async throws {
        guard let pass = await enter() else { throw Failure(.paced, "The lane is full.") }
        lane.leave(pass, .failure(failure), at: now)
    }

    final class Events: Sendable {
        private let names = Mutex<[String]>([])

        var all: [String] { names.withLock { $0 } }

        func note(_ event: SharedLanes<ManualClock>.Event) {
            names.withLock { names in
                switch event {
                case .lost: names.append("lost")
                case .regained: names.append("regained")
                }
            }
        }
    }
}

/// The most that started within any 60 seconds of a list of starts by their times in seconds.
func mostInAMinute(_ starts: [Int]) -> Int {
    let sorted = starts.sorted()
    var (first, most) = (0, 0)
    for (index, time) in sorted.enumerated() {
        while sorted[first] <= time - 60 { first += 1 }
        most = max(most, index - first + 1)
    }
    return most
}
