import Foundation
import JSON
import TestKit
import Testing

/// `aloft check-svg`, as a shell runs it.
@Suite(.enabled(if: CheckSVG.program != nil)) struct CheckSVGTests {
    private static let picture =
        "<svg viewBox='0 0 90 90'><rect width='50' height='50' fill='red'/><text x='9' y='80' font-size='9'>a red square</text></svg>"

    @Test func `a picture is written without what could harm`() async throws {
        let run = try await CheckSVG.run(
            "--out - -",
            input:
                "Here:\n```svg\n\(Self.picture.replacing("<rect", with: "<script>alert(1)</script><rect onclick='x()'"))\n```"
        )

        #expect(run.status == 0)
        #expect(
            run.output.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 90 90\"><rect width=\"50\"")
        )
        #expect(!run.output.contains("script"))
        #expect(!run.output.contains("onclick"))
    }

    @Test func `JSON has the documented members`() async throws {
        let run = try await CheckSVG.run("--json --no-render -", input: Self.picture)

        let said = try #require(try JSON(parsing: run.output).object)
        #expect(said.members.map(\.key) == ["outcome", "findings", "repairs", "removals", "metrics"])
        #expect(said["metrics"]?["labels"] == 1)
        #expect(said["outcome"] == "accepted")
        #expect(run.status == 0)
    }

    @Test(arguments: [
        ("--animations 1", "0 animations and needs 1"), ("--shapes 2", "1 shape and needs 2"), ("--lesson", "refused"),
    ])
    func `a gate refuses, with status 1, and nothing is written`(words: String, part: String) async throws {
        let run = try await CheckSVG.run("\(words) --no-render --out /nowhere/to/be/found -", input: Self.picture)

        #expect(run.status == 1)
        #expect(run.output.contains(part))
    }

    @Test(arguments: ["no picture at all", "", "<svg viewBox='0 0 9 9'><g></svg>"])
    func `what is no picture is refused`(input: String) async throws {
        let run = try await CheckSVG.run("-", input: input)

        #expect(run.status == 1)
        #expect(run.output.hasPrefix("refused\n"))
    }

    @Test(arguments: ["", "a b", "--shapes many -", "--truncation perhaps -", "--prefix 9 -", "--nothing -"])
    func `a command line that makes no sense is refused`(words: String) async throws {
        let run = try await CheckSVG.run(words, input: "")

        #expect(run.status == 2)
        #expect(run.output.isEmpty)
    }

    @Test func `a file that is not there, and one too large, cannot be checked`() async throws {
        let missing = try await CheckSVG.run("/nowhere/to/be/found", input: "")
        let large = try await CheckSVG.run("-", input: String(repeating: "x", count: 4 << 20 | 1))

        #expect(missing.status == 1)
        #expect(large.status == 1)
    }
}

/// Runs the program that was built beside the tests.
private enum CheckSVG {
    /// Its path; `nil`, with a message, where it was not built.
    static let program: String? = {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let path = folder.appending(path: "aloft").path(percentEncoded: false)
        if FileManager.default.isExecutableFile(atPath: path) { return path }
        print("The program is not beside the tests; its commands are not tested.")
        return nil
    }()

    static func run(_ words: String, input text: String) async throws -> (status: Int32, output: String) {
        let program = try #require(program)
        let folder = FileManager.default.temporaryDirectory.appending(path: "aloft-check-svg-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "input").path(percentEncoded: false)
        let output = folder.appending(path: "output").path(percentEncoded: false)
        try Data(text.utf8).write(to: URL(filePath: input))
        let status = await Program.run(
            ["sh", "-c", "exec '\(program)' check-svg \(words) < '\(input)'"],
            output: output
        )
        return (try #require(status), try String(contentsOfFile: output, encoding: .utf8))
    }
}
