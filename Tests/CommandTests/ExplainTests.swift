import Foundation
import JSON
import TestKit
import Testing

/// `aloft explain`, as a shell runs it.
@Suite(.enabled(if: Explain.program != nil)) struct ExplainTests {
    @Test func `the class and the advice are printed`() async throws {
        let run = try await Explain.run(
            "--provider gemini --status 429",
            body:
                #"{"error":{"code":429,"message":"Resource exhausted. Please try again later.","status":"RESOURCE_EXHAUSTED"}}"#
        )

        #expect(run.status == 0)
        #expect(run.output.contains("class           capacity\n"))
        #expect(run.output.contains("what to do      "))
    }

    @Test func `JSON has the documented members`() async throws {
        let run = try await Explain.run("--provider=openai --status=429 --json --header 'Retry-After: 30'", body: "")

        let said = try #require(try JSON(parsing: run.output).object)
        #expect(
            said.members.map(\.key) == [
                "class", "retry_after_s", "retry_same_target", "fallback_helps", "caller_fault", "advice",
            ]
        )
        #expect(said["class"] == "rate_limit_minute")
        #expect(said["retry_after_s"] == 30)
        #expect(run.status == 0)
    }

    @Test func `a date in the head is measured from now`() async throws {
        let run = try await Explain.run(
            "--provider openai --status 503 --json --header 'retry-after: Fri, 31 Dec 2999 23:59:59 GMT'",
            body: "<html>"
        )

        #expect(try JSON(parsing: run.output)["retry_after_s"] == 31_536_000)
    }

    @Test func `an answer that can be used has no class`() async throws {
        let run = try await Explain.run(
            "--provider gemini --status 200 --json",
            body: #"{"candidates":[{"content":{"parts":[{"text":"Hello"}]},"finishReason":"STOP"}]}"#
        )

        #expect(try JSON(parsing: run.output)["class"] == .null)
        #expect(run.status == 0)
    }

    @Test(arguments: [
        "", "--provider gemini", "--status 429", "--provider gemini --status abc", "--provider gemini --status 99",
        "--provider nobody --status 429", "--provider gemini --status 429 --header nonsense",
        "--provider gemini --status",
        "--provider gemini --status 429 body.json",
    ])
    func `a command line that makes no sense is refused`(words: String) async throws {
        let run = try await Explain.run(words, body: "")

        #expect(run.status == 2)
        #expect(run.output.isEmpty)
    }

    @Test func `a body above the limit is refused`() async throws {
        let run = try await Explain.run(
            "--provider gemini --status 429",
            body: String(repeating: "a", count: 1 << 20 | 1)
        )

        #expect(run.status == 1)
    }
}

/// Runs the program that was built beside the tests.
private enum Explain {
    /// Its path; `nil`, with a message, where it was not built.
    static let program: String? = {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let path = folder.appending(path: "aloft").path(percentEncoded: false)
        if FileManager.default.isExecutableFile(atPath: path) { return path }
        print("The program is not beside the tests; its commands are not tested.")
        return nil
    }()

    static func run(_ words: String, body: String) async throws -> (status: Int32, output: String) {
        let program = try #require(program)
        let folder = FileManager.default.temporaryDirectory.appending(path: "aloft-explain-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "body").path(percentEncoded: false)
        let output = folder.appending(path: "output").path(percentEncoded: false)
        try Data(body.utf8).write(to: URL(filePath: input))
        let status = await Program.run(["sh", "-c", "exec '\(program)' explain \(words) < '\(input)'"], output: output)
        return (try #require(status), try String(contentsOfFile: output, encoding: .utf8))
    }
}
