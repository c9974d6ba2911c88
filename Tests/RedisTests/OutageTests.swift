import EventLoop
import Redis
import TestKit
import Testing

@Suite(.enabled(if: RedisProcess.program != nil, "neither redis-server nor valkey-server is installed"))
struct OutageTests {
    @Test func `a server that was killed is told at once, and found again when it is back`() async throws {
        var options = RedisOptions.impatient
        options.commandTimeout = .seconds(30)
        try await withRedis(options: options) { redis, process, statuses in
            await statuses.untilConnected()
            await process.kill()
            let status = await statuses.untilUnreachable()

            let error = await #expect(throws: RedisError.self) {
                try await redis.send(RedisCommand("PING"))
            }
            try await process.start()
            await statuses.untilConnected()
            let after = try await redis.send(RedisCommand("PING"))

            #expect(status?.code == .unreachable)
            #expect(error?.code == .unreachable)
            #expect(after == .status("PONG"))
        }
    }

    @Test func `what was under way when the server died is lost, not done twice`() async throws {
        try await withRedis(options: .patient) { redis, process, statuses in
            await statuses.untilConnected()
            await process.pause()
            let task = Task { try await redis.send(RedisCommand("INCR", "n")) }
            // Asked later on the same connection, so the first has been sent when this one gives up.
            await #expect(throws: RedisError.self) {
                try await redis.send(RedisCommand("PING"), within: .milliseconds(20))
            }

            await process.kill()
            let result = await task.result

            let error = #expect(throws: RedisError.self) { try result.get() }
            #expect(error?.code == .lost)
        }
    }

    @Test(
        .bug(id: "lesson-49", "a slow cache took everything down with it")
    )
    func `a server that hangs is noticed by the deadline, given up, and found again`() async throws {
        try await withRedis(options: .impatient) { redis, process, statuses in
            await statuses.untilConnected()
            await process.pause()

            let error = await #expect(throws: RedisError.self) { try await redis.send(RedisCommand("PING")) }
            let given = await statuses.untilUnreachable()
            // Connections are accepted by the system, and still nobody is there.
            let again = await statuses.untilUnreachable()
            await process.resume()
            await statuses.untilConnected()
            let after = try await redis.send(RedisCommand("PING"), within: .seconds(30))

            #expect(error?.code == .timedOut)
            #expect(given?.message.contains("does not answer and is given up") == true)
            #expect(again?.message.contains("accepts connections but does not answer") == true)
            #expect(after == .status("PONG"))
        }
    }

    @Test func `a wrong password is told without it`() async throws {
        let server = ["--requirepass", "right-s3cret"]
        try await withRedis(server: server, password: "wrong-s3cret", options: .impatient) { redis, _, statuses in
            let status = await statuses.untilUnreachable()

            let error = await #expect(throws: RedisError.self) {
                try await redis.send(RedisCommand("PING"))
            }

            #expect(status?.code == .unauthenticated)
            #expect(error?.code == .unauthenticated)
            #expect(error?.message.contains("s3cret") == false)
            #expect(!String(reflecting: redis.server).contains("s3cret"))
        }
    }

    @Test func `a missing password is told`() async throws {
        try await withRedis(server: ["--requirepass", "s3cret"], options: .impatient) { _, _, statuses in
            let status = await statuses.untilUnreachable()

            #expect(status?.code == .unauthenticated)
        }
    }

    @Test func `the right user and password are let in`() async throws {
        let server = ["--user", "someone", "on", ">s3cret", "~*", "+@all"]
        try await withRedis(server: server, user: "someone", password: "s3cret", options: .patient) { redis, _, _ in
            let name = try await redis.send(RedisCommand("ACL", "WHOAMI"))

            #expect(name.text == "someone")
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost", "::1", "name.invalid"])
    func `where nobody listens, nobody waits`(host: String) async throws {
        let loop = try EventLoop(label: "test")
        loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        let statuses = Statuses()
        let server = RedisServer(.tcp(host: host, port: 1))
        let client = RedisClient(server, on: loop, options: .impatient) { statuses.note($0) }

        await withTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            let error = await statuses.untilUnreachable()
            group.cancelAll()

            #expect(error?.code == .unreachable)
            #expect(error?.message.contains(host) == true)
        }
        await #expect(throws: RedisError.self) { try await client.send(RedisCommand("PING")) }
    }
}
