import Doctor
import Foundation
import JSON
import TestKit
import Testing

/// `aloft doctor` and `aloft serve`, as a shell runs them.
@Suite(.enabled(if: DoctorProgram.path != nil)) struct CommandTests {
    @Test func `a set-up that is right ends with 0 and says what was seen`() async throws {
        try await withService({ $0.isList ? .models : .counted }) { service in
            let run = try await doctor("", Case.gemini.replacingOccurrences(of: "BASE", with: service.base))

            #expect(run.status == 0)
            #expect(run.output.contains("  ✓ The model gemini-2.5-flash answers."))
            #expect(run.output.contains("Nothing is wrong."))
            #expect(!run.output.contains("\u{1B}"))
        }
    }

    @Test func `the advice stands below each problem`() async throws {
        let run = try await doctor("", Case.openai.replacingBase(with: "http://127.0.0.1:1/v1"))

        let lines = run.output.split(separator: "\n")
        let problem = try #require(lines.firstIndex { $0.hasPrefix("  ✗ ") })
        #expect(lines[problem].hasSuffix("[connection_refused]"))
        #expect(lines[problem + 1].hasPrefix("      → "))
        #expect(lines.last == "1 problem")
    }

    @Test func `a cache that does not answer is a problem`() async throws {
        let run = try await doctor("", "cache: \"redis://:\(Secrets.clientSecret)@127.0.0.1:1/0\"\n" + Case.canned)

        #expect(run.status == 1)
        #expect(run.output.contains("[dependency_unreachable]"))
        #expect(!run.output.contains(Secrets.clientSecret))
    }

    @Test func `nobody is asked offline`() async throws {
        try await withService({ _ in .notFound }) { service in
            let run = try await doctor("--offline", Case.gemini.replacingOccurrences(of: "BASE", with: service.base))

            #expect(run.status == 0)
            #expect(service.received().isEmpty)
        }
    }

    @Test func `without any configuration it says what to set`() async throws {
        try await withFolder { folder in
            let run = try await DoctorProgram.run("--offline", ["PATH": "/nonexistent", "HOME": folder], in: folder)

            #expect(run.status == 1)
            #expect(run.output.contains("[no_hosted_provider]"))
            #expect(run.output.contains("aloft model pull"))
        }
    }

    @Test func `a configuration that is refused is a document too`() async throws {
        let run = try await doctor("--json", "providers:\n  g: { kind: gemni }\n")

        let document = try JSON(parsing: run.output)
        #expect(run.status == 3)
        #expect(document["findings"]?[0]?["cause"] == "configuration_refused")
    }

    @Test(arguments: ["--nonsense", "one two", "--provider nobody", "--config"])
    func `a command line that makes no sense is refused`(words: String) async throws {
        let run = try await doctor(words, Case.canned)

        #expect(run.status == 2)
        #expect(run.output.isEmpty)
    }

    @Test func `the server logs what is not right once it listens`() async throws {
        try await withFolder { folder in
            let program = try #require(DoctorProgram.path)
            let yaml = "listen: 127.0.0.1:0\n" + Case.local
            try Data(yaml.utf8).write(to: URL(filePath: "\(folder)/aloft.yaml"))
            let script = """
                env -i HOME='\(folder)' PATH=/nonexistent '\(program)' serve --config aloft.yaml 2> log & server=$!
                until grep -q model_file_missing log; do kill -0 $server || exit 1; done
                kill $server; wait $server; cat log
                """

            let status = await Program.run(["sh", "-c", script], in: folder, output: "\(folder)/output")

            let lines = try String(contentsOfFile: "\(folder)/output", encoding: .utf8).split(separator: "\n")
            #expect(status == 0)
            #expect(lines.first?.contains(#""event":"listening""#) == true)
            #expect(lines.contains { $0.contains(#""level":"warning","event":"doctor""#) })
        }
    }

    private func doctor(_ words: String, _ yaml: String) async throws -> (status: Int32, output: String) {
        try await withFolder { folder in
            let listen = "listen: 127.0.0.1:0\n"
            try Data((listen + yaml).utf8).write(to: URL(filePath: "\(folder)/aloft.yaml"))
            let variables = ["PATH": "/nonexistent", "HOME": folder, "KEY": Secrets.key, "TOKEN": Secrets.token]
            return try await DoctorProgram.run(words, variables, in: folder)
        }
    }
}
