import Foundation
import TestKit
import Testing

/// `aloft key`, as a shell runs it.
@Suite(.enabled(if: ServedProgram.program != nil)) struct KeyCommandTests {
    @Test func `keys of the configuration count beside those of another store`() async throws {
        try await withTemporaryFolder { folder in
            let file = """
                providers: { canned: { kind: template, text: hello } }
                routes: { default: { targets: [canned] } }
                keys: [{ name: web, hash: "sha256:\(String(repeating: "ab", count: 32))" }]
                """
            try Data(file.utf8).write(to: URL(filePath: folder + "/aloft.yaml"))
            let store = "--store sqlite:\(folder)/store.db"

            let taken = try await run("key create web \(store) --config \(folder)/aloft.yaml", in: folder)
            let listed = try await run("key list \(store) --config \(folder)/aloft.yaml", in: folder)
            let free = try await run("key create web \(store)", in: folder + "/empty")

            #expect(taken.status == 1)
            #expect(taken.output.contains("There is a key 'web' already"))
            #expect(listed.output.contains("web  configuration"))
            #expect(free.status == 0)
        }
    }

    @Test(arguments: ["a\u{1B}[2Jb", "a\u{9B}b", "a\u{202E}b", "a\u{2028}b"])
    func `a name that changes how a terminal shows others is refused`(name: String) async throws {
        try await withTemporaryFolder { folder in
            let printed = try await run("key '\(name)'", in: folder)
            let created = try await run("key create '\(name)' --store sqlite:\(folder)/store.db", in: folder)

            #expect([printed.status, created.status] == [2, 2])
        }
    }

    private func run(_ words: String, in folder: String) async throws -> (status: Int32, output: String) {
        let program = try #require(ServedProgram.program)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let output = folder + "/output"
        let status = await Program.run(["sh", "-c", "exec '\(program)' \(words) 2>&1"], in: folder, output: output)
        return (try #require(status), try String(contentsOfFile: output, encoding: .utf8))
    }
}
