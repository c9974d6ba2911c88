import Datasets
@testable import Evaluation
import Feedback
import Generation
import Ledger
import Statistics
import Store
import TestKit
import Testing

@Suite struct ReplayTests {
    private func replay(
        _ entries: [LedgerEntry],
        _ answers: Answers,
        _ kind: TestDatabase = .sqlite,
        said: [(Int, String)] = []
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
            let plan = Replay.Plan(source, candidate: "local/x")
            report = try await Replay(plan, answers.asker).run(ledger, feedback, now: noon) { _, _ in }
        }
        return try #require(report)
    }

    private static let right = Answers { _, question in
        .success(IntentLabel.answer(of: (Int(question) ?? 0) % 2 == 0 ? "even" : "odd"))
    }

    @Test(arguments: TestDatabase.available)
    func `a candidate that agrees, quickly and cheaply, may go`(kind: TestDatabase) async throws {
        let report = try await replay((0..<60).map { recorded($0) }, Self.right, kind)

        #expect(report.verdict.isGo, "\(report.verdict.reason)")
        #expect(report.pairs == 60)
        #expect(report.agreement?.share == 1)
        #expect(report.monthly.rounded() == (60 / 2 * 30.4375).rounded())
        #expect(report.monthlyCost(of: report.replayed).map { ($0 / 1e6).rounded() } == 913)
        #expect(report.monthlyCost(of: report.recorded).map { ($0 / 1e6).rounded() } == 1826)
    }

    @Test func `a candidate that puts right what people put right may go, though it disagrees`() async throws {
        let entries = (0..<60).map { recorded($0, label: "even") }
        let said = (0..<60).map { ($0, $0 % 2 == 0 ? "even" : "odd") }

        let report = try await replay(entries, Self.right, said: said)

        #expect(report.verdict.isGo, "\(report.verdict.reason)")
        #expect(report.right.map { ($0.mean * 1000).rounded() } == 500)
        #expect(report.test.onlySecond == 30)
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
        let said = (0..<60).map { ($0, $0 % 2 == 0 ? "even" : "odd") }

        let report = try await replay((0..<60).map { recorded($0) }, stubborn, said: said)

        #expect(!report.verdict.isGo)
        #expect(report.verdict.reason.contains("less often, by 60 answers"))
    }

    @Test func `a dearer candidate may not`() async throws {
        let report = try await replay((0..<60).map { number in recorded(number) { $0.cost = 100_000 } }, Self.right)

        #expect(report.verdict.reason.contains("an answer costs $0.001 instead of $0.0001"))
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
