import Configuration
import Doctor
import EventLoop
import Redis

/// What Aloft needs beside its providers, for the doctor to look at.
enum Dependencies {
    /// One `Dependency` for each store, cache and queue that is configured.
    static func checks(of configuration: Configuration, on loop: EventLoop) -> [any Check] {
        guard case .redis(let redis) = configuration.cache else { return [] }
        return [Dependency("cache", at: "\(redis.place)") { await reason(RedisServer(redis), on: loop) }]
    }

    /// Why Redis does not answer; `nil` if it does.
    private static func reason(_ server: RedisServer, on loop: EventLoop) async -> String? {
        let client = RedisClient(server, on: loop)
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            defer { group.cancelAll() }
            do throws(RedisError) {
                _ = try await client.send(RedisCommand("PING"), within: .seconds(5))
                return nil
            } catch {
                return error.message
            }
        }
    }
}
