import Artifacts
import Jobs
import Lessons
import Store
import TestKit
import Testing
import Workflows

@Suite struct SweepingTests {
    @Test(arguments: TestDatabase.available)
    func `pictures stay while a job or the cache names them`(kind: TestDatabase) async throws {
        try await withJobs(kind) { jobs in
            try await withTemporaryFolder { folder in
                let store = ArtifactStore(folder: folder)
                let studio = Studio(jobs, [Painter(Sample.good)], artifacts: store)
                let cache = WorkflowCache(jobs.database)
                func sweep() async throws -> Int {
                    try await store.sweep(olderThan: .zero) { _ in
                        var named: Set<Artifact> = []
                        try await cache.search(for: "artifacts") {
                            named.formUnion(Artifact.named(in: $0))
                        }
                        try await jobs.search(for: "artifacts") { named.formUnion(Artifact.named(in: $0)) }
                        return named
                    }.files
                }
                _ = try await studio.teach(#"{"topic":"blood"}"#)

                let byBoth = try await sweep()
                _ = try await cache.clear(Lessons.name)
                let byJob = try await sweep()
                _ = try await studio.teach(#"{"topic":"blood"}"#)
                let purged = try await jobs.purge(endedBefore: JobTime.now + 10_000_000)
                let byCache = try await sweep()
                _ = try await cache.clear(Lessons.name)
                let byNobody = try await sweep()

                #expect([byBoth, byJob, byCache] == [0, 0, 0])
                #expect(purged == 2)
                #expect(byNobody > 0)
            }
        }
    }
}
