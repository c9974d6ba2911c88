import Datasets
@testable import Evaluation
import Feedback
import JSON
import Ledger
import Reports
import Store
import TestKit
import Testing

@Suite struct ImprovementTests {
    private func read(
        _ entries: [LedgerEntry],
        _ kind: TestDatabase = .sqlite,
        ratings: [Int: Int] = [:],
        ofJobs: [(job: String, step: String?, rating: Int)] = []
    ) async throws -> ImprovementReport {
        var report: ImprovementReport?
        try await withEntries(kind, entries) { ledger in
            try await ledger.database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            for (number, rating) in ratings {
                var word = Feedback(subject: .generation("request-\(number)"))
                word.rating = rating
                _ = try await FeedbackStore(ledger.database).add(word, at: noon)
            }
            for (job, step, rating) in ofJobs {
                var word = Feedback(subject: .job(job, step: step))
                word.rating = rating
                _ = try await FeedbackStore(ledger.database).add(word, at: noon)
            }
            report = try await ImprovementReport.read(
                since: noon - 1,
                until: noon + Timestamp.day,
                from: ledger.database
            )
        }
        return try #require(report)
    }

    @Test(arguments: TestDatabase.available)
    func `what falls short is named with what to do`(kind: TestDatabase) async throws {
        var entries = (0..<20).map { number in
            recorded(number) { row in
                row.target = "local/weak"
                if number < 8 { row.failure = "overloaded" }
            }
        }
        entries += (20..<40).map { number in recorded(number) { $0.total = 90_000_000 } }
        entries += [
            recorded(40) { $0.workflow = DatasetGathering.evaluation }, recorded(41) { $0.failure = "invalid_request" },
        ]

        let report = try await read(entries, kind, ratings: [8: 2, 9: 3, 20: 5])

        #expect(report.all.count == 40)
        #expect(report.all.success == 0.8)
        #expect(report.worst?.name == "local/weak")
        #expect(report.models.first { $0.name == "local/weak" }?.rating == 2.5)
        #expect(report.areas.contains { $0.hasPrefix("hosted/flash: 90.0 s") })
        #expect(report.areas.contains { $0.hasPrefix("local/weak: 60.0 % succeed") })
        #expect(report.areas.contains { $0.hasPrefix("local/weak: rated 2.5 by 2") })
        #expect(report.areas.count <= 5)
        #expect(report.errors.map(\.kind) == ["overloaded"])
        #expect(report.steps.first == "Send less to local/weak, of which 60.0 % succeed; hosted/flash does better.")
        #expect(report.json["overall_metrics"]?["success_rate"] == 0.8)
    }

    @Test(arguments: TestDatabase.available)
    func `what is said of a job counts for those that answered in it, and once for all`(kind: TestDatabase) async throws
    {
        func generation(_ number: Int, _ job: String, _ step: String, _ target: String) -> LedgerEntry {
            recorded(number) { ($0.job, $0.step, $0.target) = (job, step, target) }
        }
        let entries = [
            generation(0, "film", "scenes", "local/weak"), generation(1, "film", "scenes", "local/weak"),
            generation(2, "film", "code", "hosted/flash"), generation(3, "other", "code", "hosted/flash"),
        ]

        let report = try await read(
            entries,
            kind,
            ratings: [0: 5],
            ofJobs: [("film", nil, 2), ("other", "code", 4), ("other", "scenes", 1), ("unknown", nil, 1)]
        )

        #expect(report.models.first { $0.name == "local/weak" }?.ratings == 2)
        #expect(report.models.first { $0.name == "local/weak" }?.rating == 3.5)
        #expect(report.models.first { $0.name == "hosted/flash" }?.ratings == 2)
        #expect(report.models.first { $0.name == "hosted/flash" }?.rating == 3)
        #expect(report.all.ratings == 3)
        #expect(report.all.rating.map { ($0 * 1000).rounded() } == 3667)
    }

    @Test func `what was asked most often is shown in its words`() async throws {
        let entries = (0..<12).map { number -> LedgerEntry in
            var entry = recorded(number)
            entry.raw = recorded(number < 9 ? 100 : number).raw
            return entry
        }

        let report = try await read(entries)

        #expect(
            report.prompts.first == ImprovementReport.Prompt(text: "100", sha256: report.prompts[0].sha256, count: 9)
        )
        #expect(report.prompts.count == 4)
    }

    @Test func `where nothing was generated there is nothing to improve`() async throws {
        let report = try await read([])

        #expect(report.areas == [])
        #expect(report.steps.first?.hasPrefix("Nothing was generated") == true)
        #expect(report.document.text.contains("What to do next"))
    }
}
