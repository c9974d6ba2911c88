import EventLoop
import Redis
import TestKit
import Testing

@Suite(.enabled(if: RedisProcess.program != nil, "neither redis-server nor valkey-server is installed"))
struct RedisClientTests {
    @Test func `values come back as the bytes they were`() async throws {
        try await withRedis(options: .patient) { redis, _, _ in
            let value = [UInt8](0...255) + Array("\r\n$3\r\n".utf8)

            let stored = try await redis.send(RedisCommand("SET", "key", value))
            let found = try await redis.send(RedisCommand("GET", "key"))
            let missing = try await redis.send(RedisCommand("GET", "other"))
            let count = try await redis.send(RedisCommand("INCRBY", "count", 41))
            let list = try await redis.send(RedisCommand("MGET", "count", "other", "key"))

            #expect(stored == .status("OK"))
            #expect(found == .bytes(value))
            #expect(missing == .null)
            #expect(count == .integer(41))
            #expect(list == .array([.bytes(Array("41".utf8)), .null, .bytes(value)]))
        }
    }

    @Test func `a value of ten megabytes goes there and back`() async throws {
        try await withRedis(options: .patient) { redis, _, _ in
            let value = [UInt8](repeating: 0, count: 10 << 20).indices.map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }

            _ = try await redis.send(RedisCommand("SET", "big", value))
            let found = try await redis.send(RedisCommand("GET", "big"))

            #expect(found.bytes == value)
        }
    }

    @Test func `ten thousand tasks share the connection, and each gets its own answer`() async throws {
        try await withRedis(options: .patient) { redis, _, _ in
            let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<10_000 {
                    group.addTask { try await redis.send(RedisCommand("ECHO", number)).integer == number }
                }
                return try await group.reduce(0) { $0 + ($1 ? 0 : 1) }
            }

            #expect(wrong == 0)
        }
    }

    @Test func `a refusal is an error with its word, and the connection goes on`() async throws {
        try await withRedis(options: .patient) { redis, _, _ in
            _ = try await redis.send(RedisCommand("SET", "text", "s3cret"))

            let refusal = await #expect(throws: RedisError.self) {
                try await redis.send(RedisCommand("LPUSH", "text", "s3cret"))
            }
            let unknown = await #expect(throws: RedisError.self) {
                try await redis.send(RedisCommand("NONSENSE", "s3cret"))
            }
            let after = try await redis.send(RedisCommand("PING"))

            #expect(refusal?.code == .refused("WRONGTYPE"))
            #expect(unknown?.code == .refused("ERR"))
            #expect(unknown?.message.contains("s3cret") == false)
            #expect(after == .status("PONG"))
        }
    }

    @Test func `a script runs, also on a server that has forgotten it`() async throws {
        try await withRedis(options: .patient) { redis, _, _ in
            let script = "return {KEYS[1], ARGV[1] + ARGV[2]}"
            let first = try await redis.evaluate(script, keys: ["a"], arguments: [40, 2])

            _ = try await redis.send(RedisCommand("SCRIPT", "FLUSH"))
            let second = try await redis.evaluate(script, keys: ["b"], arguments: [1, "2"])

            #expect(first == .array([.bytes(Array("a".utf8)), .integer(42)]))
            #expect(second == .array([.bytes(Array("b".utf8)), .integer(3)]))
        }
    }

    @Test func `databases are apart`() async throws {
        try await RedisProcess.running { process, loop in
            var second = RedisServer(.unix(path: process.socket))
            second.database = 3
            let clients = [RedisServer(.unix(path: process.socket)), second].map {
                RedisClient($0, on: loop, options: .patient)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in clients { group.addTask { await client.run() } }
                defer { group.cancelAll() }

                _ = try await clients[0].send(RedisCommand("SET", "key", "0"))
                let found = try await clients[1].send(RedisCommand("GET", "key"))

                #expect(found == .null)
            }
        }
    }

    @Test func `more than may be under way is refused at once`() async throws {
        var options = RedisOptions.patient
        options.commandsInFlight = 3
        try await withRedis(options: options) { [options] redis, process, _ in
            _ = try await redis.send(RedisCommand("PING"))
            await process.pause()

            let codes = await withTaskGroup(of: RedisError.Code?.self) { group in
                for _ in 0...options.commandsInFlight {
                    group.addTask {
                        do throws(RedisError) {
                            _ = try await redis.send(RedisCommand("PING"))
                            return nil
                        } catch {
                            return error.code
                        }
                    }
                }
                let first = await group.next() ?? nil
                await process.resume()
                return await group.reduce(into: [first]) { $0.append($1) }
            }

            #expect(codes == [.busy, nil, nil, nil])
        }
    }

    @Test func `an answer that is too large ends the connection, and the next one works`() async throws {
        var options = RedisOptions.patient
        options.replyBytes = 1 << 20
        options.firstPause = .milliseconds(1)
        try await withRedis(options: options) { redis, _, statuses in
            await statuses.untilConnected()
            _ = try await redis.send(RedisCommand("SETRANGE", "big", 4 << 20, "x"))

            let error = await #expect(throws: RedisError.self) { try await redis.send(RedisCommand("GET", "big")) }
            await statuses.untilConnected()
            let after = try await redis.send(RedisCommand("PING"))

            #expect(error?.message.contains("more than 1048576 bytes") == true)
            #expect(after == .status("PONG"))
        }
    }

    @Test func `a caller that goes away does not wait, and harms nobody`() async throws {
        try await withRedis(options: .patient) { redis, process, _ in
            _ = try await redis.send(RedisCommand("PING"))
            await process.pause()
            let task = Task { try await redis.send(RedisCommand("ECHO", "nobody's")) }

            task.cancel()
            let result = await task.result
            await process.resume()
            let after = try await redis.send(RedisCommand("ECHO", "mine"))

            #expect(throws: RedisError(.cancelled, "The caller went away.")) { try result.get() }
            #expect(after.text == "mine")
        }
    }
}
