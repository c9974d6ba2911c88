import Datasets
import Feedback
import Ledger
import Store
import TestKit
import Testing

@Suite struct GatheringTests {
    private static let answer = #"{"intent":"reorder","entities":{}}"#

    @Test(arguments: TestDatabase.available)
    func `what was rated well and what was put right are examples`(kind: TestDatabase) async throws {
        let records = ["rated", "right", "both", "poor", "unrated", "disputed", "agreed"].map {
            Recorded($0, "need \($0)", answer: Self.answer)
        }
        try await withRecords(kind, records) { database, _ in
            let feedback = FeedbackStore(database)
            try await feedback.say(.generation("rated")) { $0.rating = 4 }
            try await feedback.say(.generation("right")) { ($0.rating, $0.correction) = (1, " add ") }
            try await feedback.say(.generation("both"), by: "a") { $0.rating = 5 }
            try await feedback.say(.generation("both"), by: "b") { $0.rating = 2 }
            try await feedback.say(.generation("poor")) { ($0.rating, $0.matchedIntent) = (5, false) }
            try await feedback.say(.generation("disputed"), by: "a") { $0.correction = "add" }
            try await feedback.say(.generation("disputed"), by: "b") { $0.correction = "remove" }
            try await feedback.say(.generation("agreed"), by: "a") { $0.correction = "add" }
            try await feedback.say(.generation("agreed"), by: "b") { $0.correction = #"{"intent": "add"}"# }

            let gathering = try await gather(database)

            let labels = Dictionary(uniqueKeysWithValues: gathering.examples.map { ($0.source, $0.label) })
            #expect(labels == ["rated": "reorder", "right": "add", "both": "reorder", "agreed": "add"])
            #expect(gathering.leftOut == [.lowRating: 1, .unrated: 1, .conflicting: 1])
            let right = try #require(gathering.examples.first { $0.source == "right" })
            #expect(right.answer == #"{"intent":"add"}"#)
            #expect(right.isCorrected && right.tags.contains("label:add"))
            #expect(right.user?.contains("user") == false)
        }
    }

    @Test func `what somebody says again replaces what they said`() async throws {
        try await withRecords(.sqlite, [Recorded("a", "need milk", answer: Self.answer)]) { database, _ in
            let feedback = FeedbackStore(database)
            try await feedback.say(.generation("a")) { $0.correction = "add" }
            try await feedback.say(.generation("a")) { $0.correction = "remove" }

            let gathering = try await gather(database)

            #expect(gathering.examples.map(\.label) == ["remove"])
        }
    }

    @Test func `nothing degraded, cached, blocked, failed or cut is an example`() async throws {
        let records = [
            Recorded("degraded", "a", answer: Self.answer) { $0.degraded = "model" },
            Recorded("cached", "b", answer: Self.answer) { $0.cache = "hit" },
            Recorded("shared", "c", answer: Self.answer) { $0.sharedWith = "x" },
            Recorded("blocked", "d", answer: Self.answer) { $0.finish = "content_filter" },
            Recorded("refused", "e", answer: Self.answer) { $0.failure = "blocked_prompt" },
            Recorded("failed", "f", answer: Self.answer) { $0.failure = "overloaded" },
            Recorded("cut", "g", answer: Self.answer) { $0.finish = "length" },
            Recorded("counted", "h", answer: Self.answer) { $0.operation = "token_count" },
            Recorded("other", "i", answer: Self.answer) { $0.workflow = "lessons" },
        ]
        try await withRecords(.sqlite, records) { database, _ in
            for record in records {
                try await FeedbackStore(database).say(.generation(record.row.id)) { $0.rating = 5 }
            }

            let gathering = try await gather(database)

            #expect(gathering.examples == [])
            #expect(gathering.leftOut == [.degraded: 1, .cached: 2, .blocked: 2, .failed: 1, .unfinished: 1])
        }
    }

    @Test func `trying models out never becomes an example, whatever its route`() async throws {
        let records = [
            Recorded("tried", "a", answer: "x") { ($0.workflow, $0.route) = (DatasetGathering.evaluation, "search") },
            Recorded("asked", "b", answer: "y") { ($0.workflow, $0.route) = (nil, "search") },
        ]
        try await withRecords(.sqlite, records) { database, _ in
            let gathering = try await gather(database, rules { $0.minimumRating = 0 }, .route("search"))

            #expect(gathering.examples.map(\.source) == ["asked"])
        }
    }

    @Test(arguments: [(DatasetRules.PersonalData.drop, 0), (.redact, 1)])
    func `personal data is left out or marked`(choice: DatasetRules.PersonalData, count: Int) async throws {
        let record = Recorded("a", "mail jane.doe@example.com about milk", answer: Self.answer)
        try await withRecords(.sqlite, [record]) { database, _ in
            let gathering = try await gather(database, rules { ($0.personalData, $0.minimumRating) = (choice, 0) })

            #expect(gathering.examples.count == count)
            #expect(gathering.examples.allSatisfy { $0.prompt == "mail [email] about milk" })
            #expect(gathering.leftOut[.personalData] == (count == 0 ? 1 : nil))
        }
    }

    @Test(arguments: ["openai", "gemini", "none"])
    func `questions are read in every dialect`(dialect: String) async throws {
        let record = Recorded("a", "need milk", answer: Self.answer) { $0.dialect = dialect }
        try await withRecords(.sqlite, [record]) { database, _ in
            let gathering = try await gather(database, rules { $0.minimumRating = 0 })

            #expect(gathering.examples.map(\.prompt) == ["need milk"])
        }
    }

    @Test func `what is said of a step is said of what was generated for it`() async throws {
        let records = ["draw/0", "draw/1"].map { step in
            Recorded(step, "draw \(step)", answer: "<svg/>") {
                ($0.workflow, $0.job, $0.step) = ("lessons", "job", step)
            }
        }
        try await withRecords(.sqlite, records) { database, _ in
            let feedback = FeedbackStore(database)
            try await feedback.say(.job("job", step: nil)) { ($0.rating, $0.correction) = (4, "too much") }
            try await feedback.say(.job("job", step: "draw/1"), by: "b") { $0.correction = "<svg>better</svg>" }

            let gathering = try await gather(database, DatasetRules(), .workflow("lessons"))

            let answers = Dictionary(uniqueKeysWithValues: gathering.examples.map { ($0.source, $0.answer) })
            #expect(answers == ["draw/0": "<svg/>", "draw/1": "<svg>better</svg>"])
            #expect(gathering.examples.allSatisfy { $0.tags.contains("step:draw") })
        }
    }

    @Test func `where no content is kept, the error says how to keep it`() async throws {
        var record = Recorded("a", "need milk", answer: Self.answer)
        record.isKept = false
        try await withRecords(.sqlite, [record]) { database, folder in
            try await FeedbackStore(database).say(.generation("a")) { $0.rating = 5 }
            let builder = try builder(database, folder)

            let source = DatasetGathering.Source(.workflow("intents"), since: noon - 1)
            let error = await #expect(throws: DatasetError.self) {
                try await builder.build(nil, from: source, DatasetRules())
            }

            #expect(error?.code == .empty)
            #expect(error?.message.contains("1 no_content") == true)
            #expect(error?.message.contains("content: full") == true)
        }
    }
}
