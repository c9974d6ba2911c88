import Emulator
import Foundation
import HTTPClient
import PubSub
import Queues
import Store
import TestKit
import Testing

@Suite(.enabled(if: ServedProgram.program != nil), .timeLimit(.minutes(2))) struct WorkerTests {
    @Test func `a subscription is emptied, and what is no input of the workflow kept as a dead letter`() async throws {
        try await withSubscription { address, client, topic in
            try await withTemporaryFolder { folder in
                _ = try await client.publish([Message(Array("poison".utf8), attributes: ["a": "b"])], to: topic)

                let status = try await work(folder, address, ["--until-empty", "1s"])

                let database = Database(.sqlite(path: folder + "/store.db"))
                let letters = try await StoredDeadLetters(database).latest()
                await database.close()
                #expect(status == 0)
                #expect(letters.map(\.queue) == ["pubsub://a-project/worker"])
                #expect(letters.first?.delivery.attributes == ["a": "b"])
                #expect(letters.first?.reason.contains("not JSON") == true)
                let again = try await work(folder, address, ["--until-empty", "1s"])
                #expect(again == 0)
            }
        }
    }

    @Test func `it stops when the time is up`() async throws {
        try await withSubscription { address, _, _ in
            try await withTemporaryFolder { folder in
                let status = try await work(folder, address, ["--max-runtime", "500ms"])

                #expect(status == 0)
            }
        }
    }

    @Test func `the store's own queue has a time that is up, too`() async throws {
        try await withTemporaryFolder { folder in
            let status = try await work(folder, "nowhere:1", ["--queue", "store:", "--max-runtime", "500ms"])

            #expect(status == 0)
        }
    }

    @Test func `dead letters are kept no longer than jobs`() async throws {
        try await withTemporaryFolder { folder in
            let database = Database(.sqlite(path: folder + "/store.db"))
            try await database.migrate(to: QueuesSchema.migrations, component: QueuesSchema.component)
            let letters = StoredDeadLetters(database)
            for (id, age) in [("new", 1), ("old", 7_200)] {
                let time = Int(Date().timeIntervalSince1970 - Double(age)) * 1_000_000
                let delivery = Delivery(id: id, data: [])
                try await letters.keep(
                    DeadLetter(queue: "q", delivery: delivery, reason: "No.", deliveries: 1, time: time)
                )
            }

            let words = ["--queue", "store:", "--max-runtime", "2s"]
            let status = try await work(folder, "nowhere:1", words, "record: { retention: { jobs: 1h } }")

            let left = try await letters.latest()
            await database.close()
            #expect(status == 0)
            #expect(left.map(\.delivery.id) == ["new"])
        }
    }

    @Test func `a subscription that is not there fails it`() async throws {
        try await withSubscription { address, _, _ in
            try await withTemporaryFolder { folder in
                let status = try await work(folder, address, ["--queue", "pubsub://a-project/nobody"])

                #expect(status == 1)
            }
        }
    }

    @Test(arguments: [
        ["--queue", "kafka://a/b"], ["--queue", "redis://host"], ["--workflow", "nothing"], ["--max-deliveries", "0"],
        ["--max-runtime", "soon"], ["--dead-letter", "store:"], ["--health", "nowhere"], ["--concurrency", "-1"],
    ])
    func `a command line that makes no sense is refused`(words: [String]) async throws {
        try await withTemporaryFolder { folder in
            let status = try await work(folder, "nowhere:1", words)

            #expect(status == 2)
        }
    }

    @Test func `a workflow for pushes that is not there is refused`() async throws {
        try await withTemporaryFolder { folder in
            let status = try await work(folder, "nowhere:1", ["--queue", "store:"], "push: { workflow: nothing }")

            #expect(status == 1)
        }
    }

    /// Runs the worker to its end and returns its exit status.
    private func work(
        _ folder: String,
        _ emulator: String,
        _ words: [String],
        _ configuration: String = ""
    ) async throws -> Int32? {
        let text = """
            store: "sqlite:\(folder)/store.db"
            providers: { canned: { kind: template, text: hi } }
            routes: { default: { targets: [canned] } }
            \(configuration)
            """
        try Data(text.utf8).write(to: URL(filePath: folder + "/aloft.yaml"))
        let program = try #require(ServedProgram.program)
        var command = ["env", "ALOFT_HOME=\(folder)", "PUBSUB_EMULATOR_HOST=\(emulator)", program, "worker"]
        command += ["--config", folder + "/aloft.yaml"]
        if !words.contains("--queue") { command += ["--queue", "pubsub://a-project/worker"] }
        if !words.contains("--workflow") { command += ["--workflow", "lessons"] }
        return await Program.run(command + words)
    }

    private func withSubscription(_ body: (String, PubSubClient, TopicName) async throws -> Void) async throws {
        try await withEmulator(Emulator(clock: ContinuousClock())) { provider in
            let client = PubSubClient(
                try .emulator(at: "\(provider.address)"),
                client: HTTPClient(on: [provider.clientLoop])
            )
            let topic = try TopicName(project: "a-project", id: "work")
            try await client.create(topic)
            try await client.create(try SubscriptionName(project: "a-project", id: "worker"), to: topic)
            try await body("\(provider.address)", client, topic)
        }
    }
}
