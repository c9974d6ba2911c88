import EventLoop
import Generation
import JSON
import Jobs
import ModelRegistry
import Testing
import Tuning
import Workflows

@Suite struct GoogleTuningTests {
    /// A bench whose Google answers so.
    private func with(
        _ states: [[JSONObject.Member]] = PlayedGoogle.success,
        _ body: (Bench, PlayedGoogle) async throws -> Void
    ) async throws {
        let google = PlayedGoogle(states)
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        try await google.serving(on: loops) { origin in
            var settings = Bench.Settings()
            settings.google = { GoogleTuning.played(at: origin, $0) }
            try await Bench.with(settings) { bench in try await body(bench, google) }
        }
    }

    private func run(_ bench: Bench) async throws -> Job {
        try await bench.run { request in
            (request.kind, request.base) = (nil, "gemini-2.5-flash")
            (request.epochs, request.adapterSize, request.learningRate) = (3, 4, 0.5)
        }
    }

    @Test func `examples go into the bucket, one job is begun, and its endpoint is registered`() async throws {
        try await with { bench, google in
            let job = try await run(bench)

            let model = try #require(try await bench.models.models().first)
            let creation = try JSON(parsing: try #require(google.calls.first { $0.line == "POST \(Self.jobs)" }).body)
            let upload = try #require(google.calls.first)
            let line = try #require(upload.body.split(separator: UInt8(ascii: "\n")).first)
            let example = try JSON(parsing: Array(line))
            #expect(job.failure == nil)
            #expect(google.jobs.count == 1)
            #expect(upload.line == "POST /upload/storage/v1/b/my-bucket/o")
            #expect(upload.query == "uploadType=media&name=aloft%2F\(job.id)%2Ftrain.jsonl")
            #expect(example["contents"]?[1]?["role"] == "model")
            #expect(
                creation == [
                    "baseModel": "gemini-2.5-flash",
                    "supervisedTuningSpec": [
                        "trainingDatasetUri": .string("gs://my-bucket/aloft/\(job.id)/train.jsonl"),
                        "validationDatasetUri": .string("gs://my-bucket/aloft/\(job.id)/validation.jsonl"),
                        "hyperParameters": [
                            "epochCount": "3", "learningRateMultiplier": 0.5, "adapterSize": "ADAPTER_SIZE_FOUR",
                        ],
                    ],
                    "tunedModelDisplayName": "kitchen", "labels": ["aloft-job": .string(job.id)],
                ]
            )
            #expect(google.calls.allSatisfy { $0.authorization == "Bearer secret" })
            #expect(model.kind == .endpoint && model.target == "vertex/endpoints/7007" && model.files.isEmpty)
            #expect(model.metrics["data"]?["tuningDatasetExampleCount"] == "40")
            let told = try await bench.desk.log(of: job.id).compactMap { $0.data["message"]?.string }
            #expect(told.contains { $0.hasSuffix("tuningJobs/1: queued") })
            #expect(told.contains { $0.hasSuffix("tuningJobs/1: running") })
        }
    }

    private static let jobs = "/v1/\(PlayedGoogle.parent)/tuningJobs"

    @Test(
        arguments: [
            (
                [("state", "JOB_STATE_FAILED"), ("error", ["code": 3, "message": "The examples are too long."])],
                "The examples are too long."
            ),
            ([("state", "JOB_STATE_CANCELLED")], "it is cancelled."),
            ([("state", "JOB_STATE_EXPIRED")], "it is expired."),
            ([("state", "JOB_STATE_SUCCEEDED")], "it is succeeded and names no endpoint."),
            (
                [
                    ("state", "JOB_STATE_SUCCEEDED"),
                    ("tunedModel", ["endpoint": "https://elsewhere.example/endpoints/1"]),
                ],
                "it is succeeded and names no endpoint."
            ),
        ] as [([JSONObject.Member], String)]
    )
    func `a tuning that gives no model says why, and none is registered`(
        end: [JSONObject.Member],
        reason: String
    ) async throws {
        try await with([[("state", "JOB_STATE_RUNNING")], [("state", "JOB_STATE_PAUSED")], [("state", "NEW")], end]) {
            bench,
            google in
            let job = try await run(bench)

            #expect(
                job.failure?.message == "Google's tuning gave no model, and nothing is registered: \(reason)"
            )
            try await bench.expectNothing()
        }
    }

    @Test(arguments: [
        (403, "permission", 1), (404, "model_not_found", 1), (400, "invalid_request", 1),
        (429, "rate_limit_minute", 4), (500, "server_error", 4), (503, "server_error", 4),
    ])
    func `a bucket that refuses is named, and asked again only where that may help`(
        status: Int,
        kind: String,
        attempts: Int
    ) async throws {
        try await with { bench, google in
            google.refuse("/upload/", status)

            let job = try await run(bench)

            #expect(job.failure?.kind == kind)
            #expect(
                job.failure?.message.contains("train.jsonl (status \(status)): Not with \(status).") == true,
                "\(job.failure?.message ?? "")"
            )
            #expect(google.calls.count == attempts)
            #expect(google.jobs.isEmpty)
            try await bench.expectNothing()
        }
    }

    @Test(arguments: ["/upload/", "POST /v1/", "GET /v1/"])
    func `what passes is waited for`(part: String) async throws {
        try await with { bench, google in
            google.refuse(part, 429, times: 2)

            let job = try await run(bench)

            #expect(job.failure == nil)
            #expect(google.jobs.count == 1)
            #expect(try await bench.models.models().count == 1)
        }
    }

    @Test func `a job whose answer was lost is found again and not begun twice`() async throws {
        try await with { bench, google in
            google.loseNextCreation()

            let job = try await run(bench)

            #expect(job.failure == nil)
            #expect(google.jobs.count == 1)
            #expect(google.lines.count { $0 == "POST \(Self.jobs)" } == 1)
        }
    }

    @Test func `another worker goes on with the job that was begun`() async throws {
        try await with([[("state", "JOB_STATE_RUNNING")]]) { bench, google in
            let id = try await bench.desk.start(Self.request)
            let first = bench.runner()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await first.run() }
                while google.lines.count(where: { $0.contains("tuningJobs/1") }) < 3 { await Task.yield() }
                first.stop(within: .zero)
            }
            google.play(PlayedGoogle.success)

            await bench.runner().run(untilIdleFor: .milliseconds(60))

            let job = try #require(try await bench.jobs.job(id))
            #expect(job.state == .succeeded)
            #expect(google.jobs.count == 1)
            #expect(google.lines.count { $0.hasPrefix("POST /upload/") } == 2)
        }
    }

    private static var request: TuningRequest {
        var request = TuningRequest(dataset: "kitchen")
        request.base = "gemini-2.5-flash"
        return request
    }

    @Test func `ending it here ends it there`() async throws {
        try await with([[("state", "JOB_STATE_RUNNING")]]) { bench, google in
            let id = try await bench.desk.start(Self.request)
            let runner = bench.runner()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runner.run(untilIdleFor: .milliseconds(60)) }
                while google.lines.count(where: { $0.contains("tuningJobs/1") }) < 3 { await Task.yield() }
                _ = try await bench.desk.cancel(id)
                try await group.waitForAll()
            }

            #expect(try await bench.jobs.job(id)?.state == .cancelled)
            #expect(google.lines.count { $0.hasSuffix("tuningJobs/1:cancel") } == 1)
            try await bench.expectNothing()
            // What has ended there is not ended again.
            #expect(google.lines.count { $0.hasSuffix(":cancel") } == 1)
        }
    }

    @Test func `one that was ended by whoever may end any job is ended there when the house is kept`() async throws {
        try await with([[("state", "JOB_STATE_RUNNING")]]) { bench, google in
            let id = try await bench.desk.start(Self.request)
            let runner = bench.runner()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runner.run(untilIdleFor: .milliseconds(60)) }
                while google.jobs.isEmpty { await Task.yield() }
                _ = try await bench.jobs.cancel(id)
                try await group.waitForAll()
            }

            await bench.desk.sweep()

            #expect(google.lines.count { $0.hasSuffix("tuningJobs/1:cancel") } == 1)
        }
    }

    @Test func `one that was begun and is not known here is found and ended when the house is kept`() async throws {
        try await with([[("state", "JOB_STATE_RUNNING")]]) { bench, google in
            google.loseNextCreation(andLooks: 3)
            let job = try await run(bench)

            await bench.desk.sweep()
            await bench.desk.sweep()

            #expect(job.failure?.kind == "server_error")
            #expect(google.jobs.count == 1)
            #expect(google.lines.count { $0.hasSuffix("tuningJobs/1:cancel") } == 1)
        }
    }

    @Test func `a name that leads elsewhere is not followed`() async throws {
        try await with { bench, google in
            google.name("projects/p/locations/us-central1/tuningJobs/1?x=/../../secrets")

            let job = try await run(bench)

            #expect(job.failure?.message == "Vertex AI's answer does not name the tuning.")
            #expect(google.lines.allSatisfy { !$0.contains("secrets") })
        }
    }
}
