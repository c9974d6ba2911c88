import API
import Configuration
import Cryptography
import Generation
import Jobs
import JobsAPI
import Ledger
import Logging
import Pricing
import SQL
import Store
import Workflows

/// The queue of a configuration, the workflows that can be asked for, and what runs them.
struct Engine: Sendable {
    let jobs: Jobs
    let registry: WorkflowRegistry
    private let services: WorkflowServices
    private let retention: Duration?
    private let log: Log

    /// The workflows of this program.
    private static var workflows: WorkflowRegistry { WorkflowRegistry() }

    /// Prepares the store; `nil` when nothing is to be kept.
    ///
    /// A store that cannot be reached now may be reached later. Whatever else is wrong with it is thrown.
    init?(_ application: Application, _ recording: Recording?) async throws(SQLError) {
        guard let recording else { return nil }
        // One connection writes for both, so that they do not keep each other waiting.
        jobs = Jobs(recording.ledger.database)
        registry = Self.workflows
        retention = application.configuration.record.jobRetention
        log = application.log
        let prices = application.prices
        let generator = Generator(application.path, recorder: recording.recorder(prices))
        // What a key spends is summed up by what the names of a process's requests begin with.
        let process = randomHex(bytes: 5)
        services = WorkflowServices(cost: { prices.cost(of: $0).nanodollars }) { request, tags throws(Failure) in
            let exchange = Exchange(
                id: "\(process)-\(randomHex(bytes: 4))",
                caller: tags.key,
                tags: Tags(workflow: tags.workflow, step: tags.step, job: tags.job, user: tags.user)
            )
            return try await generator.generate(request, exchange)
        }
        do throws(SQLError) {
            try await jobs.migrate()
        } catch {
            guard error.code == .unavailable || error.code == .locked else { throw error }
            log.write(.error, "jobs_wait") { $0.string("message", error.message) }
        }
    }

    var endpoints: [APIEndpoint] { JobsAPI(jobs, registry).endpoints }

    /// Runs jobs; `nil` where there is nothing to run, or nobody to.
    func runner(concurrency: Int) -> JobRunner? {
        guard concurrency > 0, !registry.names.isEmpty else { return nil }
        return JobRunner(jobs, registry, services, concurrency: concurrency)
    }

    /// Runs what the runner finds, and throws away what is older than it is to be, until the runner stops.
    func run(_ runner: JobRunner, untilIdleFor idle: Duration? = nil) async {
        while !Task.isCancelled, (try? await jobs.migrate()) == nil {
            try? await Task.sleep(for: .seconds(5))
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.purgeNowAndThen() }
            await runner.run(untilIdleFor: idle)
            group.cancelAll()
        }
    }

    private func purgeNowAndThen() async {
        guard let retention else { return }
        repeat {
            let time = jobs.now() - retention.wholeMicroseconds
            if let count = try? await jobs.purge(endedBefore: time), count > 0 {
                log.write(.info, "jobs_purged") { $0.integer("count", count) }
            }
        } while (try? await Task.sleep(for: .seconds(3600))) != nil
    }
}
