import EventLoop
import Redis

// Prints how long one command takes, and how many a second there are when many tasks ask at once.
//
//     redis-server --port 0 --unixsocket /tmp/redis.sock &
//     swift run -c release redis-benchmark /tmp/redis.sock

let path = CommandLine.arguments.dropFirst().first ?? "/tmp/redis.sock"
let loop = try EventLoop(label: "redis")
loop.start()
var options = RedisOptions()
options.commandTimeout = .seconds(30)
let client = RedisClient(RedisServer(.unix(path: path)), on: loop, options: options)

try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await client.run() }
    _ = try await client.send(RedisCommand("SET", "key", [UInt8](repeating: 120, count: 100)))
    try await loop.run { try await measure("on its loop", client) }
    try await measure("from another thread", client)
    group.cancelAll()
}
loop.stop()
loop.join()

func measure(_ place: String, _ client: RedisClient) async throws {
    let clock = ContinuousClock()
    let count = 20_000
    let alone = try await clock.measure {
        for _ in 0..<count { _ = try await client.send(RedisCommand("GET", "key")) }
    }
    let together = try await clock.measure {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    for _ in 0..<2_000 { _ = try await client.send(RedisCommand("GET", "key")) }
                }
            }
            try await group.waitForAll()
        }
    }
    let micros = (alone / .microseconds(count)).rounded()
    print("\(place): one command \(Int(micros)) µs; 100 tasks \(Int(200_000 / (together / .seconds(1)))) commands/s")
}
