import Datasets
import Feedback
import Generation
import Glibc
import JSON
import Ledger
import Store
import TestKit
import Testing
import Tuning

/// What a serving process does when enough was said.
@Suite(.enabled(if: Shell.program != nil, "the program is not beside the tests")) struct TriggerProcessTests {
    @Test func `a process that serves proposes a tuning, and one that is started again does not`() async throws {
        try await withTemporaryFolder { home in
            let trigger = "{ name: kitchen, workflow: intents, examples: 50, per_label: 20, kind: head }"
            let shell = try Shell(home, "tuning: { triggers: [\(trigger)] }")
            try await say(120, to: shell.database)
            let log = TuningLog(shell.database)
            let first = try shell.start("serve")
            try await until { (try? await log.proposals())?.isEmpty == false }
            var said: String?
            while said == nil, let line = await first.line() { said = line.contains("tuning_proposed") ? line : nil }
            await first.end(SIGTERM)
            try await shell.database.execute("UPDATE tuning_triggers SET looked = 0")
            let second = try shell.start("serve")
            try await until {
                let look = try await log.looks().first
                return look?.time ?? 0 > 0 && look?.data["waits"] != nil
            }
            await second.end(SIGTERM)

            let listed = try await shell.run("tune list")
            let datasets = try await shell.run("dataset list --json")
            #expect(said?.contains(#""model":"kitchen","dataset":"kitchen@1","examples":"#) == true)
            #expect(listed.output.contains("proposed  kitchen, on kitchen@1 with "))
            #expect(
                listed.output.contains("aloft tune start --dataset kitchen@1 --name kitchen --base local --kind head")
            )
            #expect(try JSON(parsing: datasets.output).array?.map { $0["dataset"] } == ["kitchen@1"])
        }
    }

    /// Writes down so many questions that were answered and liked, each of somebody else.
    private func say(_ count: Int, to database: Database) async throws {
        let ledger = Ledger(database)
        let feedback = FeedbackStore(database)
        try await ledger.migrate()
        try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
        let things = ["bread", "milk", "apples", "cheese", "tea", "rice", "salt", "beans", "honey", "corn"]
        let ways = [
            "find", "buy me", "where is", "order", "I need", "get more", "is there", "look for", "bring", "add", "no",
            "show",
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await ledger.run() }
            for number in 0..<count {
                var row = GenerationRow()
                (row.id, row.time, row.user) = ("g\(number)", Timestamp.now - count + number, "person \(number)")
                (row.dialect, row.model, row.target, row.workflow) = ("openai", "default", "local/small", "intents")
                (row.status, row.finish, row.cache) = (200, "stop", "off")
                let question = "\(ways[number / 10 % ways.count]) \(things[number % 10])"
                let label = number % 2 == 0 ? "search" : "reorder"
                var entry = LedgerEntry(row)
                let prompt: JSON = ["model": "m", "messages": [["role": "user", "content": .string(question)]]]
                let answer: JSON = [
                    "candidates": [
                        ["parts": [["text": .string(IntentLabel.answer(of: label))]], "finish": "stop"]
                    ]
                ]
                entry.raw.append(.init(.prompt, prompt.bytes, isKept: true))
                entry.raw.append(.init(.answer, answer.bytes, isKept: true))
                await ledger.record(entry)
                var opinion = Feedback(subject: .generation("g\(number)"))
                opinion.rating = 5
                _ = try await feedback.add(opinion, at: Timestamp.now)
            }
            await ledger.flush()
            ledger.close()
            try await group.waitForAll()
        }
    }
}
