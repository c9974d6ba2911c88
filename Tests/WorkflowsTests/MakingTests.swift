import Generation
import Jobs
import Store
import TestKit
import Testing
import Workflows

@Suite struct MakingTests {
    /// A workflow of one step, which makes what `body` gives of its topic.
    private func workflow(
        lifetime: Duration? = .seconds(3600),
        limit: Duration? = nil,
        _ body: @escaping @Sendable (String) async throws(Failure) -> Made<String>
    ) -> Workflow<Topic, String> {
        Workflow("making") { context, input throws(Failure) in
            let made = try await context.step("write") { () throws(Failure) in
                let work = Work("text", group: "short", sameness: [input.topic], lifetime: lifetime)
                return try await context.make(work, within: limit, measures: { ["letters": Double($0.count)] }) {
                    () throws(Failure) in try await body(input.topic)
                }
            }
            return "\(made.value) \(made.making.isCached)"
        }
    }

    private func withJobs(_ kind: TestDatabase = .sqlite, _ body: (Jobs) async throws -> Void) async throws {
        try await kind.withJobs { jobs in
            try await jobs.database.migrate(to: WorkflowSchema.migrations, component: WorkflowSchema.component)
            try await body(jobs)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what was made of all the same is given again`(kind: TestDatabase) async throws {
        let asked = Notes<String>()
        let workflow = workflow { topic throws(Failure) in
            asked.add(topic)
            return Made(topic.uppercased(), Making())
        }
        try await withJobs(kind) { jobs in
            let outputs = [
                try await jobs.run(workflow, #"{"topic":"blood"}"#),
                try await jobs.run(workflow, #"{"topic":"blood"}"#),
                try await jobs.run(workflow, #"{"topic":"water"}"#),
            ].map(\.output)

            #expect(outputs == [#""BLOOD false""#, #""BLOOD true""#, #""WATER false""#])
            #expect(asked.all == ["blood", "water"])
            let cache = WorkflowCache(jobs.database)
            let contents = try await cache.contents(of: "making")
            #expect(contents["text"]?.count == 2)
            #expect(contents["text"]?.hits == 1)
            let report = try await WorkReport.read("making", since: 0, until: nil, from: jobs.database)
            #expect(report.kinds["text"]?.made == 2)
            #expect(report.kinds["text"]?.cached == 1)
            #expect(report.kinds["text"]?.mean(of: "letters") == 5)
            let forgotten = try await cache.clear("making")
            let again = try await jobs.run(workflow, #"{"topic":"blood"}"#)
            #expect(forgotten == 2)
            #expect(again.output == #""BLOOD false""#)
        }
    }

    @Test func `what another than the first choice made is not kept`() async throws {
        let workflow = workflow { topic throws(Failure) in
            var making = Making()
            making.degraded = "template"
            return Made(topic, making)
        }
        try await withJobs { jobs in
            _ = try await jobs.run(workflow, #"{"topic":"blood"}"#)
            let again = try await jobs.run(workflow, #"{"topic":"blood"}"#)

            #expect(again.output == #""blood false""#)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what failed is in the report, once for each step`(kind: TestDatabase) async throws {
        let workflow = workflow { _ throws(Failure) in throw Failure(.malformed, "This makes no sense.") }
        let metrics = WorkflowMetrics()
        try await withJobs(kind) { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#, WorkflowServices(metrics: metrics))

            #expect(job.failure?.message == "This makes no sense.")
            let report = try await WorkReport.read("making", since: 0, until: nil, from: jobs.database)
            #expect(report.kinds["text"]?.failures == ["malformed": 1])
            #expect(report.kinds["text"]?.success == 0)
            #expect(metrics.counts.values.map(\.outcomes) == [[.failed: 1]])
        }
    }

    @Test func `what takes too long is given up, and written down`() async throws {
        let workflow = workflow(limit: .milliseconds(1)) { _ throws(Failure) in
            try? await Task.sleep(for: .seconds(60))
            throw Failure(.cancelled, "It was cancelled.")
        }
        try await withJobs { jobs in
            let job = try await jobs.run(workflow, #"{"topic":"x"}"#)

            #expect(job.failure?.kind == "timeout")
            let report = try await WorkReport.read("making", since: 0, until: nil, from: jobs.database)
            #expect(report.kinds["text"]?.failures == ["timeout": 1])
        }
    }
}
