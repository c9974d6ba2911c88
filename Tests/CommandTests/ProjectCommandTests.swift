import Emulator
import Foundation
import JSON
import TestKit
import Testing

/// `aloft project` and `aloft animation` as a shell runs them, before and after anything is made.
@Suite(.timeLimit(.minutes(3)), .enabled(if: ServedProgram.program != nil)) struct ProjectCommandTests {
    private static let answer = #"{"files": {"main.py": "x = 2\n"}}"#

    private func configuration(_ upstream: String) -> String {
        """
        providers:
          up: { kind: openai, base_url: "\(upstream)/v1", api_key: none, models: ["*"] }
        routes:
          projects: { targets: [up/programmer], retry: { attempts: 1 } }
        workflows: { projects: { review: off } }
        """
    }

    @Test(arguments: [
        ("project modify", "say which folder"), ("project modify p", "say which folder"),
        ("project modify p 'Add it' --out q", "--out is for new projects"),
        ("project 'Make it' --dry-run", "--dry-run is for"),
        ("project 'Make it' --allow-removals", "--allow-removals is for"),
        ("project 'Make it' --out file/x", "no folder"), ("animation 'Show it' --out file/x/y.mp4", "no folder"),
        ("project modify large 'Add it'", "1048576 are the most"),
    ])
    func `what would come to nothing is refused at once`(command: String, part: String) async throws {
        try await withTemporaryFolder { folder in
            try Data(configuration("http://127.0.0.1:1").utf8).write(to: URL(filePath: folder + "/aloft.yaml"))
            try write("x", to: folder + "/file")
            try write("x = 1\n", to: folder + "/p/main.py")
            for number in 0..<6 {
                try write(String(repeating: "a", count: 200_000), to: "\(folder)/large/\(number).py")
            }

            let result = try await run(command, in: folder)

            #expect(result.status == 2 && result.complaints.contains(part), "\(result)")
            #expect(result.output.isEmpty)
        }
    }

    @Test func `a change that is only shown is one object with its patch, and the project keeps its name`() async throws
    {
        let rules: JSON = ["rules": [["do": ["text": .string(Self.answer)]]]]
        try await withEmulator(Emulator(script: try Script(yaml: rules.bytes, file: "script"))) { provider in
            try await withTemporaryFolder { folder in
                try Data(configuration(provider.baseURL).utf8).write(to: URL(filePath: folder + "/aloft.yaml"))
                try write("x = 1\n", to: folder + "/blog/main.py")
                try write("KEY=hidden-thing", to: folder + "/blog/.env")

                let shown = try await run("project modify blog 'Add a page called Health' --dry-run --json", in: folder)

                let report = try JSON(parsing: shown.output)
                #expect(report["diff"]?.string?.contains("-x = 1\n+x = 2\n") == true && report["name"] == "blog")
                #expect(shown.complaints.contains("'.env' is left: by its name it holds a secret."))
                #expect(!provider.emulator.requests.contains { "\($0)".contains("hidden-thing") })
                #expect(!FileManager.default.fileExists(atPath: folder + "/blog/.aloft"))
            }
        }
    }

    private func write(_ text: String, to path: String) throws {
        let file = URL(filePath: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func run(
        _ words: String,
        in folder: String
    ) async throws -> (status: Int32, output: String, complaints: String) {
        let program = try #require(ServedProgram.program)
        let command = "ALOFT_HOME='\(folder)' exec '\(program)' \(words) 2>\(folder)/complaints"
        let status = await Program.run(["sh", "-c", command], in: folder, output: folder + "/output")
        func text(_ name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
        return (try #require(status), try text("output"), try text("complaints"))
    }
}
