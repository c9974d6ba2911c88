import Feedback
import Films
import JSON
import Jobs
import TestKit
import Testing
import Workflows

@Suite struct RecordTests {
    @Test(arguments: TestDatabase.available) func `each film is a row, joined by what was said of it`(
        kind: TestDatabase
    ) async throws {
        try await withStudio(kind) { jobs, artifacts in
            let studio = Studio(jobs, [Describer("local", Sample.good)], Projector(), artifacts: artifacts)
            let (liked, disliked, unsaid) = (
                try await studio.film("Show two circles"), try await studio.film("Show another two"),
                try await studio.film("Show the last two")
            )
            _ = unsaid
            let store = FeedbackStore(jobs.database)
            for (id, rating) in [(liked.job.id, 4), (disliked.job.id, 2)] {
                let said = try JSON(parsing: #"{"generation_id":"\#(id)","rating":\#(rating),"animation_worked":true}"#)
                _ = try await store.add(try Feedback(try #require(said.object)), at: 1)
            }

            let report = try await FilmReport.read(since: 0, until: nil, from: jobs.database)

            #expect(report.total.all == 3 && report.total.films == 3 && report.total.suitable == 3)
            #expect(report.total.meanRating == 3 && report.total.workedShare == 1 && report.total.success == 1)
            #expect(report.places["local"]?.all == 3)
            let examples = report.examples.sorted { ($0["prompt"]?.string ?? "") < ($1["prompt"]?.string ?? "") }
            #expect(examples.map { $0["prompt"]?.string } == ["Show the last two", "Show two circles"])
            #expect(examples.map { $0["rating"]?.double } == [3, 4])
            #expect(examples[0]["json_output"]?["objects"]?.array?.count == 3 && examples[0]["model"] == "local/m")
        }
    }

    @Test func `films that are not rated are not for training`() async throws {
        try await withStudio { jobs, artifacts in
            let studio = Studio(jobs, [Describer("local", Sample.good)], Projector(), artifacts: artifacts) {
                $0.areAssessed = false
            }

            let outcome = try await studio.film().outcome

            let report = try await FilmReport.read(since: 0, until: nil, from: jobs.database)
            #expect(outcome?.quality == nil && report.total.all == 1 && report.examples.isEmpty)
        }
    }

    @Test func `a model here that fails again and again is not asked first any more`() async throws {
        try await withStudio { jobs, artifacts in
            let (local, hosted) = (Describer("local", "I cannot."), Describer("hosted", Sample.good))
            let studio = Studio(jobs, [local, hosted], Projector(), artifacts: artifacts)
            for _ in 0..<5 { _ = try await studio.film() }

            var first: [ModelPlace] = []
            for _ in 0..<6 { first.append(try #require(try await studio.film().outcome?.choice.places.first)) }

            // A few are still for trying it.
            #expect(first.filter { $0 == .hosted }.count >= 3)
        }
    }

    @Test func `old rows are thrown away`() async throws {
        try await withStudio { jobs, artifacts in
            _ = try await Studio(jobs, [Describer("local", Sample.good)], nil, artifacts: artifacts).film()

            try await FilmRecord.purge(before: jobs.now() + 1_000_000, from: jobs.database)

            let report = try await FilmReport.read(since: 0, until: nil, from: jobs.database)
            #expect(report.total.all == 0)
        }
    }
}
