import Foundation
import TestKit
import Testing

/// `aloft key`, as a shell runs it.
@Suite(.enabled(if: ServedProgram.program != nil)) struct KeyCommandTests {
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
