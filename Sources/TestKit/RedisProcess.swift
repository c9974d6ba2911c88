package import EventLoop
import Foundation
import Glibc
import Synchronization

/// A real server of Redis' protocol, on a Unix socket in a folder of its own.
package final class RedisProcess: Sendable {
    /// The program, where one is installed.
    package static let program: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return ["redis-server", "valkey-server"].first { name in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
        }
    }()

    /// Where it listens.
    package let socket: String
    private let folder: String
    private let loop: EventLoop
    private let options: [String]
    private let child = Mutex<ChildProcess?>(nil)

    /// Runs `body` with a server that is ready, and a loop.
    package static func running<Success: Sendable>(
        options: [String] = [],
        _ body: (RedisProcess, EventLoop) async throws -> Success
    ) async throws -> Success {
        let loop = try EventLoop(label: "redis-test")
        loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        let process = RedisProcess(on: loop, options: options)
        defer { try? FileManager.default.removeItem(atPath: process.folder) }
        try FileManager.default.createDirectory(atPath: process.folder, withIntermediateDirectories: true)
        try await process.start()
        let result: Result<Success, any Error>
        do { result = .success(try await body(process, loop)) } catch { result = .failure(error) }
        await process.kill()
        return try result.get()
    }

    private init(on loop: EventLoop, options: [String]) {
        self.loop = loop
        self.options = options
        folder = "/tmp/redis-\(UUID().uuidString.prefix(8))"
        socket = folder + "/socket"
    }

    /// Starts it, empty, and returns when it takes commands.
    package func start() async throws {
        let (ready, continuation) = AsyncStream.makeStream(of: Void.self)
        let arguments =
            ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", folder] + options
        let started = try await loop.run { [loop] () throws(EventLoopError) in
            try ChildProcess(
                on: loop,
                executable: Self.program ?? "redis-server",
                arguments: arguments,
                environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
                standardOutput: .lines { if $0.contains("eady to accept connections") { continuation.yield() } },
                onExit: { _ in continuation.finish() }
            )
        }
        child.withLock { $0 = started }
        for await _ in ready { return }
        throw NotReady()
    }

    /// Ends it as a crash would, and waits until it is gone.
    package func kill() async {
        guard let child = child.withLock({ $0.take() }) else { return }
        await loop.run { child.terminate(SIGKILL) }
        _ = await child.wait()
    }

    /// Makes it hang: the system still accepts connections for it.
    package func pause() async { await signal(SIGSTOP) }

    package func resume() async { await signal(SIGCONT) }

    private func signal(_ number: Int32) async {
        guard let child = child.withLock({ $0 }) else { return }
        await loop.run { child.terminate(number) }
    }

    private struct NotReady: Error {}
}
