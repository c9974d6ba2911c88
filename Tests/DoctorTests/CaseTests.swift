import Doctor
import Foundation
import HTTP
import HTTPClient
import JSON
import TestKit
import Testing

/// Everything that can be wrong is found, with its cause, one sentence of advice and no secret.
@Suite struct CaseTests {
    static let cases = Case.probes + Case.free

    @Test func `there are many causes`() {
        #expect(Set(Self.cases.map(\.cause)).count >= 50)
    }

    @Test(
        .bug(
            "https://github.com/google-gemini/gemini-cli/issues/28622",
            "what was wrong with a credential had to be guessed"
        ),
        arguments: cases
    )
    func `a set-up's fault is found, and no generation asked for`(wrong: Case) async throws {
        try await withPlayed(wrong) { setup, service in
            let report = await Doctor(setup, client: service.client).examine()

            let finding = try #require(report.findings.first { $0.cause == wrong.cause }, "\(report.findings)")
            #expect(finding.severity == .problem)
            #expect(finding.advice?.contains(wrong.advice) == true || wrong.advice.isEmpty, "\(finding)")
            #expect(report.severity == .problem)
            expectWellFormed(report)
            for request in service.received() where request.target != "/" {
                let isFree = request.isList || request.isCount || request.isToken || request.target == "/health"
                #expect(isFree, "\(request)")
            }
            // Whether plain HTTP is spoken is asked without a key.
            #expect(service.received().allSatisfy { $0.target != "/" || $0.fields.pairs.map(\.name) == ["host"] })
        }
    }

    @Test(arguments: Case.free)
    func `what needs nobody is found without asking anybody`(wrong: Case) async throws {
        try await withPlayed(wrong) { setup, service in
            let report = await Doctor(setup).examine()

            #expect(report.findings.contains { $0.cause == wrong.cause })
            #expect(service.received().isEmpty)
        }
    }

    /// One after another: each is given ten seconds, whatever else goes on.
    @Test(
        .enabled(if: DoctorProgram.path != nil),
        .serialized,
        arguments: cases.filter { !$0.isOtherAPI && $0.clock == 0 }
    )
    func `the command says so and fails`(wrong: Case) async throws {
        try await withService(wrong.answer) { service in
            try await withFolder { folder in
                let yaml = try wrong.written(in: folder, for: service)
                let file = "\(folder)/aloft.yaml"
                try Data(yaml.utf8).write(to: URL(filePath: file))
                let environment = wrong.variables(in: folder, for: service)

                let run = try await DoctorProgram.run("--json --config '\(file)'", environment, in: folder)

                let document = try JSON(parsing: run.output)
                #expect(run.status == 1)
                #expect(document["status"] == "problem")
                #expect(document["findings"]?.array?.contains { $0["cause"]?.string == wrong.cause.rawValue } == true)
                for secret in Secrets.all { #expect(!run.output.contains(secret)) }
            }
        }
    }

    /// Runs `body` with the set-up that a case describes, while its double answers.
    private func withPlayed(_ wrong: Case, _ body: (Setup, Service) async throws -> Void) async throws {
        try await withService(wrong.answer) { service in
            try await withFolder { folder in
                let variables = wrong.variables(in: folder, for: service)
                var setup = try Setup.of(
                    try wrong.written(in: folder, for: service),
                    home: variables["ALOFT_HOME"] ?? folder,
                    environment: variables
                )
                setup.now = { Int(Date.now.timeIntervalSince1970) + wrong.clock }
                setup.deadline = wrong.deadline
                if wrong.isOtherAPI { setup.otherAPI = OtherAPI(gemini: service.base, vertex: service.base) }
                try await body(setup, service)
            }
        }
    }
}

extension Case {
    /// Writes the case's files, and returns its configuration.
    func written(in folder: String, for service: Service) throws -> String {
        for (path, content) in files {
            let url = URL(filePath: folder).appending(path: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(filled(content, folder, service).utf8).write(to: url)
        }
        let listen = yaml.hasPrefix("listen:") ? "" : "listen: 127.0.0.1:0\n"
        return listen + filled(yaml, folder, service)
    }

    func variables(in folder: String, for service: Service) -> [String: String] {
        let own = environment.mapValues { filled($0, folder, service) }
        let common = [
            "PATH": "/nonexistent", "HOME": folder, "ALOFT_HOME": filled(home, folder, service), "KEY": Secrets.key,
            "TOKEN": Secrets.token,
        ]
        return common.merging(own) { $1 }
    }

    private func filled(_ text: String, _ folder: String, _ service: Service) -> String {
        text.replacingOccurrences(of: "TLSBASE", with: "https" + service.base.dropFirst(4))
            .replacingOccurrences(of: "BASE", with: service.base)
            .replacingOccurrences(of: "HOME", with: folder)
    }
}

/// Runs the program that was built beside the tests.
enum DoctorProgram {
    /// Its path; `nil`, with a message, where it was not built.
    static let path: String? = {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let path = folder.appending(path: "aloft").path(percentEncoded: false)
        if FileManager.default.isExecutableFile(atPath: path) { return path }
        print("The program is not beside the tests; its commands are not tested.")
        return nil
    }()

    /// Runs `aloft doctor` with these variables and no others.
    static func run(
        _ words: String,
        _ environment: [String: String],
        in folder: String
    ) async throws -> (status: Int32, output: String) {
        let program = try #require(path)
        let output = "\(folder)/output"
        let variables = environment.map { "\($0)='\($1)'" }.joined(separator: " ")
        let line = "cd '\(folder)'; exec /usr/bin/env -i \(variables) '\(program)' doctor \(words)"
        let status = await Program.run(["/bin/sh", "-c", line], output: output)
        return (try #require(status), try String(contentsOfFile: output, encoding: .utf8))
    }
}
