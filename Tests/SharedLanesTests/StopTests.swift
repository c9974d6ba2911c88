import Lanes
import Redis
import SharedLanes
import Synchronization
import TestKit
import Testing

@Suite(.enabled(if: RedisProcess.program != nil, "neither redis-server nor valkey-server is installed"))
struct StopTests {
    /// A first visit is made twice, since only its answer says how to tell times.
    @Test(.timeLimit(.minutes(1))) func `who is stopped within its first visit stops`() async throws {
        try await RedisProcess.running { redis, loop in
            let client = RedisClient(RedisServer(.unix(path: redis.socket)), on: loop)
            let clock = ReadClock()
            let lanes = Lanes { _ in Lanes.Settings() }
            let shared = SharedLanes(lanes, client, clock: clock)
            // It is read when a visit begins, and when it was answered.
            clock.onRead { if $0 == 2 { shared.stop() } }

            await withTaskGroup(of: Void.self) { group in
                group.addTask { await client.run() }
                await shared.run()
                group.cancelAll()
            }

            #expect(!Task.isCancelled)
        }
    }
}

/// A clock that stands still, and says when it is read.
private final class ReadClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let clock = ManualClock()
    private let state = Mutex<(reads: Int, hook: @Sendable (Int) -> Void)>((0, { _ in }))

    var minimumResolution: Duration { clock.minimumResolution }

    var now: Instant {
        let (reads, hook) = state.withLock { state in
            state.reads += 1
            return (state.reads, state.hook)
        }
        hook(reads)
        return clock.now
    }

    func onRead(_ hook: @escaping @Sendable (_ reads: Int) -> Void) { state.withLock { $0.hook = hook } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await clock.sleep(until: deadline, tolerance: tolerance)
    }
}
