import EventLoop
import Redis
import Synchronization
import TestKit

/// What a client shows of itself, to be waited for.
final class Statuses: Sendable {
    enum Seen: Sendable {
        case connected
        case unreachable(RedisError)
        case other
    }

    private let stream: AsyncStream<Seen>
    private let continuation: AsyncStream<Seen>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func note(_ status: RedisStatus) {
        switch status {
        case .connected: continuation.yield(.connected)
        case .unreachable(_, let error): continuation.yield(.unreachable(error))
        case .connecting, .stopped: continuation.yield(.other)
        }
    }

    func untilConnected() async {
        for await status in stream { if case .connected = status { return } }
    }

    func untilUnreachable() async -> RedisError? {
        for await status in stream { if case .unreachable(let error) = status { return error } }
        return nil
    }
}

/// Runs `body` with a client of a server of its own.
func withRedis(
    server options: [String] = [],
    user: String? = nil,
    password: String? = nil,
    database: Int = 0,
    options clientOptions: RedisOptions = RedisOptions(),
    _ body: @Sendable (RedisClient, RedisProcess, Statuses) async throws -> Void
) async throws {
    try await RedisProcess.running(options: options) { process, loop in
        var server = RedisServer(.unix(path: process.socket))
        server.user = user
        server.password = password
        server.database = database
        let statuses = Statuses()
        let client = RedisClient(server, on: loop, options: clientOptions) { statuses.note($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            defer { group.cancelAll() }
            try await body(client, process, statuses)
        }
    }
}

extension RedisOptions {
    /// For servers that will not answer: a test should not take long to see it.
    static var impatient: RedisOptions {
        var options = RedisOptions()
        options.commandTimeout = .milliseconds(100)
        options.connectTimeout = .milliseconds(300)
        options.silence = .milliseconds(200)
        options.firstPause = .milliseconds(5)
        options.longestPause = .milliseconds(50)
        return options
    }

    /// For much at once, on a machine that does other things.
    static var patient: RedisOptions {
        var options = RedisOptions()
        options.commandTimeout = .seconds(60)
        options.connectTimeout = .seconds(30)
        options.silence = .seconds(60)
        return options
    }
}
