import EventLoop
import Foundation
import Generation
import Glibc
import JSON
import ModelRegistry
import TestKit
import Testing
import Tuning

/// `aloft tune` as a shell runs it, and processes that are killed.
@Suite(.enabled(if: Shell.program != nil, "the program is not beside the tests")) struct ProcessTests {
    @Test
    func `a process that is killed before it heard what Google began leaves one tuning, and the next one registers it`()
        async throws
    {
        let google = PlayedGoogle(Array(PlayedGoogle.success.suffix(1)))
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        try await withTemporaryFolder { home in
            try await google.serving(on: loops) { origin in
                let shell = try Shell(
                    home,
                    """
                    providers:
                      vertex: { kind: vertex, project: p, location: us-central1, base_url: "\(origin)", access_token: secret }
                    tuning: { vertex: { provider: vertex, bucket: "gs://my-bucket/aloft" } }
                    """
                )
                try await shell.importRows(120)
                google.loseNextCreation()
                let first = try shell.start("tune start --dataset q --base gemini-2.5-flash --name home")
                try await until { !google.jobs.isEmpty }
                await first.end(SIGKILL)
                let between = try await shell.models()
                let second = try shell.start("serve")
                try await until { try await !shell.models().isEmpty }
                await second.end(SIGTERM)

                #expect(between.isEmpty)
                #expect(google.jobs.count == 1)
                #expect(try await shell.models().map(\.target) == ["vertex/endpoints/7007"])
            }
        }
    }

    @Test(.enabled(if: Shell.model != nil, "there is no ALOFT_TEST_LOCAL_MODEL or ALOFT_TEST_PYTHON to run it with"))
    func `a worker that is killed takes its trainer with it, and the next one goes on from the checkpoint`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let shell = try Shell(
                folder + "/waits",
                "tuning: { python: \"\(Bench.trainer)\", threads: 1 }\nlisten: 127.0.0.1:0"
            )
            try await shell.importRows(60)
            let first = try shell.start("tune start --dataset q --kind adapter --base \(Shell.modelName) --name home")
            while let line = await first.line(), !line.hasPrefix("-- step") {}
            let trainer = try #require(shell.lives.first)
            await first.end(SIGKILL)
            try await until { kill(trainer, 0) != 0 }
            let second = try shell.start("serve")
            try await until { try await !shell.models().isEmpty }
            await second.end(SIGTERM)

            let models = try await shell.models()
            #expect(models.map(\.fullName) == ["home@1"])
            #expect(models.first?.metrics["unanswered"]?.int == 0)
            #expect(shell.lives.count == 2)
            #expect(shell.lives.allSatisfy { kill($0, 0) != 0 })
        }
    }

    @Test(.enabled(if: Shell.tuning != nil, "there is no ALOFT_TEST_TUNING, or no local model to tune"))
    func `the real trainer tunes a small model in a few steps, which is registered and answers`() async throws {
        try await withTemporaryFolder { home in
            let shell = try Shell(home, "tuning: { threads: 1 }", tuning: Shell.tuning)
            try await shell.importRows(50)

            let made = try await shell.run(
                "tune start --dataset q --kind adapter --base \(Shell.modelName) --name home --epochs 1 --batch 16 "
                    + "--adapter-size 4 --max-length 64 --json"
            )

            let json = try JSON(parsing: made.output)
            let model = try #require(try await shell.models().first)
            #expect(made.status == 0)
            #expect(json["model"] == "tuned/home@1")
            #expect(json["metrics"]?["unanswered"]?.int == 0)
            #expect(model.files.first?.bytes ?? 0 > 100_000_000)
        }
    }
}
