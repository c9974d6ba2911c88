import Datasets
@testable import Evaluation
import Feedback
import Generation
import JSON
import Ledger
import Reports
import Statistics
import Store
import TestKit
import Testing

@Suite struct ReplayTests {
    private func replay(
        _ entries: [LedgerEntry],
        _ answers: Answers,
        _ kind: TestDatabase = .sqlite,
        said: [(Int, String)] = [],
        _ change: (inout Replay.Plan) -> Void = { _ in }
    ) async throws -> ReplayReport {
        var report: ReplayReport?
        try await withEntries(kind, entries) { ledger in
            try await ledger.database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            let feedback = FeedbackStore(ledger.database)
            for (number, correction) in said {
                var word = Feedback(subject: .generation("request-\(number)"))
                word.correction = correction
                _ = try await feedback.add(word, at: noon)
            }
            var source = DatasetGathering.Source(.route("search"), since: noon - Timestamp.day)
            source.until = noon + Timestamp.day
            var plan = Replay.Plan(source, candidate: "local/x")
            change(&plan)
            report = try await Replay(plan, answers.asker).run(ledger, feedback, now: noon) { _, _ in }
        }
        return try #require(report)
    }

    private static let right = Answers { _, question in
        .success(IntentLabel.answer(of: (Int(question) ?? 0) % 2 == 0 ? "even" : "odd"))
    }

    @Test(arguments: TestDatabase.available)
    func `a candidate that agrees, quickly and cheaply, may go`(kind: TestDatabase) async throws {
        let report = try await replay((0..<80).map { recorded($0) }, Self.right, kind)

        #expect(report.verdict.isGo, "\(report.verdict.reason)")
        #expect(report.pairs == 80)
        #expect(report.agreement?.share == 1)
        #expect(report.monthly.rounded() == (80 / 2 * 30.4375).rounded())
        #expect(report.monthlyCost(of: report.replayed).map { ($0 / 1e6).rounded() } == 1218)
        #expect(report.monthlyCost(of: report.recorded).map { ($0 / 1e6).rounded() } == 2435)
    }

    @Test func `a candidate that puts right what people put right may go, though it disagrees`() async throws {
        let entries = (0..<80).map { recorded($0, label: "even") }
        let said = (0..<80).map { ($0, $0 % 2 == 0 ? "even" : "odd") }

        let report = try await replay(entries, Self.right, said: said)

        #expect(report.verdict.isGo, "\(report.verdict.reason)")
        #expect(report.right.map { ($0.difference * 1000).rounded() } == 500)
        #expect(report.right?.test.onlySecond == 40)
        #expect(report.verdict.reason.contains("+50"))
    }

    @Test func `a candidate that never answers may not`() async throws {
        let silent = Answers { _, _ in .failure(Failure(.connection, "Nobody is there.")) }

        let report = try await replay((0..<60).map { recorded($0) }, silent)

        #expect(!report.verdict.isGo)
        #expect(report.verdict.reason.contains("unanswered, mostly for connection"))
    }

    @Test func `a candidate that is wrong where people said what is right may not`() async throws {
        let stubborn = Answers { _, _ in .success(IntentLabel.answer(of: "even")) }
        let said = (0..<80).map { ($0, $0 % 2 == 0 ? "even" : "odd") }

        let report = try await replay((0..<80).map { recorded($0) }, stubborn, said: said)

        #expect(!report.verdict.isGo)
        #expect(report.verdict.reason.contains("less often, by 80 answers"))
    }

    @Test func `a dearer candidate may not`() async throws {
        let report = try await replay((0..<80).map { number in recorded(number) { $0.cost = 100_000 } }, Self.right)

        #expect(report.verdict.reason.contains("an answer costs $0.001 instead of $0.0001"))
    }

    @Test(arguments: [(30, 0.08), (100, 0.05)])
    func `a candidate that leaves more unanswered than allowed goes as seldom as promised`(
        _ count: Int,
        _ share: Double
    ) {
        var generator = SeededGenerator(seed: 5)
        let runs = 400

        let gone = (0..<runs).count { _ in
            let pairs = (0..<count).map { _ -> (recorded: Trial, replayed: Trial) in
                var replayed = Trial()
                if generator.uniform() < share { replayed.failure = "timeout" }
                return (Trial(), replayed)
            }
            return ReplayReport(candidate: "x", pairs: pairs, monthly: 0, limits: .init()).verdict.isGo
        }

        // 2.5 % of the runs, and three standard errors.
        #expect(gone <= 19, "\(gone) of \(runs)")
    }

    @Test func `thirty requests that all went well are said to be too few`() async throws {
        let report = try await replay((0..<30).map { recorded($0) }, Self.right)

        #expect(!report.verdict.isGo)
        #expect(
            report.verdict.reason.contains("11.4 of 100 more unanswered, which 30 requests are too few to rule out")
        )
    }

    @Test func `a candidate is not judged by what it was tuned on`() async throws {
        var example = DatasetExample(prompt: "redacted", answer: "x")
        example.source = "request-0"
        let training = TrainingExamples([example, DatasetExample(prompt: " 2\n", answer: "x")])

        let report = try await replay((0..<4).map { recorded($0) }, Self.right) { $0.training = training }

        #expect(report.pairs == 2)
        #expect(report.leftOut == 2)
        #expect(report.json["left_out"] == 2)
        #expect(report.document.text.contains("2 requests were left out, because it was tuned on them."))
        #expect(report.monthly.rounded() == (4 / 2 * 30.4375).rounded())
    }

    @Test func `a month is reckoned from the time of the rows that were read`() async throws {
        let entries = (0..<100).map { number in recorded(number) { $0.time = noon + number * Timestamp.day / 100 } }

        let report = try await replay(entries, Self.right) { $0.rows = 50 }

        #expect(report.pairs == 50)
        #expect((50 / 0.5 * 30.4375).rounded() == report.monthly.rounded())
    }

    @Test func `of what was chosen each is asked as it was recorded, and judged by what was said of it`() async throws {
        let said = (0..<700).map { ($0, $0 % 2 == 0 ? "even" : "odd") }

        let report = try await replay((0..<700).map { recorded($0) }, Self.right, said: said) { $0.limit = 600 }

        #expect(report.pairs == 600)
        #expect(report.known == 600)
        #expect(report.right?.test.onlyFirst == 0 && report.right?.test.onlySecond == 0)
    }

    @Test func `too few requests tell nothing`() async throws {
        let report = try await replay((0..<5).map { recorded($0) }, Self.right)

        #expect(report.verdict.reason.hasPrefix("No go: only 5 requests"))
    }

    @Test func `what was given again, tried out, or wrong to begin with is not asked again`() async throws {
        let entries = [
            recorded(0), recorded(1) { $0.cache = "hit" }, recorded(2) { $0.workflow = DatasetGathering.evaluation },
            recorded(3) { $0.failure = "invalid_request" }, recorded(4) { $0.failure = "cancelled" },
            recorded(5) { $0.failure = "overloaded" },
        ]

        let report = try await replay(entries, Self.right)

        #expect(report.pairs == 2)
        #expect(report.recorded.failures == ["overloaded": 1])
    }
}
