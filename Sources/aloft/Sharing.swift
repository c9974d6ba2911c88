import Configuration
import EventLoop
import Foundation
import JSON
import Keys
import Lanes
import Logging
import Redis
import RedisCache
import SharedKeys
import SharedLanes

/// What this process shares with others through Redis.
struct Sharing: Sendable {
    private let client: RedisClient
    private let lanes: SharedLanes<ContinuousClock>
    /// What keys use.
    let keys: SharedKeys

    /// `nil` when the configuration names no server.
    init?(_ cache: Configuration.Cache, _ lanes: Lanes, on loop: EventLoop, log: Log) {
        guard case .redis(let redis) = cache else { return nil }
        let server = RedisServer(redis)
        var options = RedisOptions()
        // After an outage all processes are to be back before anybody asks for more than it has.
        options.longestPause = .seconds(1)
        client = RedisClient(server, on: loop, options: options)
        let tell: @Sendable (SharedKeys.Event) -> Void = { event in
            switch event {
            case .lost(let error):
                log.write(.warning, "budgets_local") { line in
                    line.string("message", "Keys' limits are counted by this process alone until Redis answers.")
                    line.string("reason", error.message)
                }
            case .regained: log.write(.info, "budgets_shared_again")
            }
        }
        keys = SharedKeys(client, onEvent: tell)
        self.lanes = SharedLanes(
            lanes,
            client,
            clock: ContinuousClock(),
            onEvent: { event in
                switch event {
                case .lost(let error):
                    log.write(.warning, "redis_unreachable") { line in
                        line.string("server", server.description)
                        line.string("reason", error.message)
                    }
                case .regained: log.write(.info, "redis_regained") { $0.string("server", server.description) }
                }
            }
        )
    }

    /// Connects and shares until ``stop()`` is called; see ``SharedKeys/run(news:learn:)``.
    func run(news: @escaping SharedKeys.News, learn: @escaping @Sendable (SharedAccount, [String: Int]) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            async let keysAreTold: Void = keys.run(news: news, learn: learn)
            await lanes.run()
            await keysAreTold
            group.cancelAll()
        }
    }

    /// Answers kept where every process finds them.
    var answers: RedisCache { RedisCache(client) }

    /// One answer for requests that are the same, whichever process they came to.
    var flights: SharedFlight<ContinuousClock> { SharedFlight(client, clock: ContinuousClock()) }

    func stop() {
        lanes.stop()
        keys.stop()
    }

    /// What an operator wants to know; never a secret.
    var report: JSON {
        let status = lanes.status
        guard let (since, error) = status.unreachable else {
            return [
                "status": "connected", "processes": JSON(status.processes),
                "budgets": .string(keys.status.unreachable == nil ? "shared" : "counted by this process alone"),
            ]
        }
        let time = Date.now.addingTimeInterval(-(since.duration(to: .now) / .seconds(1)))
        return [
            "status": .string("unreachable since \(time.formatted(.iso8601))"),
            "reason": .string(error.message),
            "processes": JSON(status.processes), "budgets": "counted by this process alone",
        ]
    }
}

extension RedisServer {
    init(_ configured: Configuration.Cache.Redis) {
        switch configured.place {
        case .tcp(let host, let port): self.init(.tcp(host: host, port: UInt16(clamping: port)))
        case .unix(let path): self.init(.unix(path: path))
        }
        user = configured.user?.reveal()
        password = configured.password?.reveal()
        database = configured.database
    }
}
