import API
import EventLoop
import Foundation
import Generation
import HTTPServer
import JSON
import Logging
import Prompts
import Store
import TestKit
import Testing

@Suite struct LibraryTests {
    private func builtIn(_ versions: Int = 2) throws -> [Prompt] {
        try (1...versions).map { try Prompt("scripts/write", $0, Array("Write \($0).\n===\nFor {{student}}.".utf8)) }
    }

    /// Which versions a thousand students get.
    private func drawn(_ library: PromptLibrary) async -> [Int] {
        var versions: [Int] = []
        for number in 0..<1000 {
            versions.append(await library.prompt("scripts/write", for: "student-\(number)").version)
        }
        return versions
    }

    @Test(arguments: TestDatabase.available)
    func `students are divided as was chosen, each always the same`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(to: PromptLibrary.migrations, component: PromptLibrary.component)
            let library = try PromptLibrary(builtIn(), database: database)

            let before = await drawn(library)
            _ = try await library.choose(PromptShares([1: 3, 2: 1], of: [1, 2]), for: "scripts/write", by: "me")
            let divided = await drawn(library)
            let elsewhere = await drawn(try PromptLibrary(builtIn(), database: database))
            _ = try await library.choose(nil, for: "scripts/write", by: "me")
            let after = await drawn(library)
            await database.close()

            #expect(Set(before) == [2])
            #expect((680...820).contains(divided.count { $0 == 1 }))
            #expect(elsewhere == divided)
            #expect(after == before)
        }
    }

    @Test func `an operator's files are versions like others`() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/scripts", withIntermediateDirectories: false)
            try Data("Write well.\n===\n{{student}}".utf8).write(to: URL(filePath: "\(folder)/scripts/write-3.txt"))
            let library = try PromptLibrary(builtIn(), folder: folder)

            let prompt = await library.prompt("scripts/write", for: "x")

            #expect(prompt.version == 3)
            #expect(library.isFile(prompt))
        }
    }

    @Test(arguments: [
        ("scripts/write-2.txt", "a\n===\nb", "already"), ("scripts/write-9.txt", "a\n===\n{{secret}}", "'secret'"),
        ("scripts/read-1.txt", "a\n===\nb", "Nothing asks"), ("scripts/write.txt", "a\n===\nb", "is not named"),
        ("scripts/write-9.txt", "no task", "==="),
    ])
    func `files that make no sense are refused in words`(name: String, text: String, part: String) async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/scripts", withIntermediateDirectories: false)
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))

            let error = #expect(throws: PromptError.self) { try PromptLibrary(builtIn(), folder: folder) }

            #expect(error?.message.contains(part) == true)
        }
    }

    @Test func `operators choose over HTTP`() async throws {
        try await TestDatabase.sqlite.withDatabase { database in
            try await database.migrate(to: PromptLibrary.migrations, component: PromptLibrary.component)
            let library = try PromptLibrary(builtIn(), database: database)
            let router = APIRouter(library.endpoints, log: Log(level: .error, descriptor: -1)) { _ in
                .success(APICaller(key: "ops", isAdmin: true))
            }
            let loops = try EventLoopGroup(count: 1)
            defer { loops.shutdown() }
            let server = HTTPServer(on: loops.loops) { await router.handle($0) }
            let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
            func send(_ line: String, _ body: String = "") async throws -> String {
                let client = try await RawConnection(to: address, on: loops.loops[0])
                let head =
                    "\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                await client.send(head + body)
                return await client.receiveAll()
            }

            let chosen = try await send("PUT /api/prompts/scripts/write", #"{"shares":{"1":0.5,"2":0.5}}"#)
            let list = try await send("GET /api/prompts")
            let text = try await send("GET /api/prompts/scripts/write/1")
            let wrong = try await send("PUT /api/prompts/scripts/write", #"{"version":7}"#)
            let empty = try await send("PUT /api/prompts/scripts/write", "{}")
            let unknown = try await send("PUT /api/prompts/scripts/sing", #"{"version":1}"#)
            let back = try await send("DELETE /api/prompts/scripts/write")
            _ = await server.drain(within: .zero)
            await database.close()

            #expect(chosen.contains(#""chosen":true"#))
            #expect(list.contains(#""share":0.5"#))
            #expect(text.contains("Write 1."))
            #expect(wrong.hasPrefix("HTTP/1.1 400") && wrong.contains("no version 7"))
            #expect(empty.hasPrefix("HTTP/1.1 400"))
            #expect(unknown.hasPrefix("HTTP/1.1 404"))
            #expect(back.contains(#""chosen":false"#))
        }
    }
}
