import EventLoop
import Foundation
import TestKit
import Testing

/// `aloft serve` with a configuration of its own, for the time of one test.
struct ServedProgram: Sendable {
    /// An answer as it came.
    struct Answer: Sendable {
        let status: Int
        let head: String
        let body: String

        /// The value of a field; the name in lower case.
        subscript(field: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(field + ":") }
                .map { $0.dropFirst(field.count + 1).trimmingCharacters(in: .whitespaces) }
        }
    }

    private struct NotStarted: Error {}

    /// Its path; `nil`, with a message, where it was not built.
    static let program: String? = {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let path = folder.appending(path: "aloft").path(percentEncoded: false)
        if FileManager.default.isExecutableFile(atPath: path) { return path }
        print("The program is not beside the tests; serving is not tested.")
        return nil
    }()

    private let address: SocketAddress
    private let loop: EventLoop

    /// Runs `body` while the program serves.
    static func running(
        configuration: String,
        environment: [String: String] = [:],
        _ body: (ServedProgram) async throws -> Void
    ) async throws {
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        let loop = loops.loops[0]
        let folder = FileManager.default.temporaryDirectory.appending(path: "aloft-served-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "aloft.yaml").path(percentEncoded: false)
        try Data(configuration.utf8).write(to: URL(filePath: file))
        var variables = ["ALOFT_HOME": folder.path(percentEncoded: false)]
        variables["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        variables.merge(environment) { $1 }
        let (addresses, found) = AsyncStream.makeStream(of: String.self)
        let program = try #require(program)
        let child = try await loop.run { [variables] () throws(EventLoopError) in
            try ChildProcess(
                on: loop,
                executable: program,
                arguments: ["serve", "--config", file],
                environment: variables,
                standardError: .lines { line in
                    guard let start = line.firstRange(of: #""event":"listening","address":""#) else { return }
                    found.yield(String(line[start.upperBound...].prefix { $0 != "\"" }))
                },
                onExit: { _ in found.finish() }
            )
        }
        var address: String?
        for await next in addresses {
            address = next
            break
        }
        let result: Result<Void, any Error>
        do {
            guard let address else { throw NotStarted() }
            result = .success(try await body(ServedProgram(address: SocketAddress(parsing: address), loop: loop)))
        } catch {
            result = .failure(error)
        }
        if address != nil {
            await loop.run { child.terminate() }
            _ = await child.wait()
        }
        try result.get()
    }

    func send(_ method: String, _ target: String, key: String = "", _ body: String = "") async throws -> Answer {
        let client = try await RawConnection(to: address, on: loop)
        let authorization = key.isEmpty ? "" : "Authorization: Bearer \(key)\r\n"
        await client.send(
            "\(method) \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(authorization)"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        let text = await client.receiveAll()
        await client.close()
        let end = try #require(text.firstRange(of: "\r\n\r\n"))
        let head = String(text[..<end.lowerBound])
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(status: try #require(status), head: head, body: String(text[end.upperBound...]))
    }

    /// Asks a route a question.
    func ask(_ question: String, of route: String, key: String = "") async throws -> Answer {
        let text = question.replacing("\"", with: "\\\"")
        let body = #"{"model":"\#(route)","messages":[{"role":"user","content":"\#(text)"}],"temperature":0}"#
        return try await send("POST", "/v1/chat/completions", key: key, body)
    }
}
