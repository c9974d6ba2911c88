import API
import Artifacts
import Configuration
import Cryptography
import Datasets
import Feedback
import Films
import Generation
import Intents
import Jobs
import JobsAPI
import Ledger
import Lessons
import Logging
import Pricing
import Projects
import Prompts
import Queues
import SQL
import Scripts
import Store
import Tuning
import Workflows

/// The queue of a configuration, the workflows that can be asked for, and what runs them.
struct Engine: Sendable {
    let jobs: Jobs
    let registry: WorkflowRegistry
    let lessons: Lessons
    /// What queries want, asked at once and not as jobs.
    let intents: Intents
    let prompts: PromptLibrary
    /// Sessions of lessons, as clients of the original system follow them.
    let sessions: LessonSessions
    /// Counts what work comes to in this process.
    let metrics = WorkflowMetrics()
    /// How messages that are pushed are taken.
    let push: Configuration.Push?
    /// What people do with tunings; `nil` where nothing is kept.
    let tunings: TuningDesk?
    private let triggers: TuningTriggers?
    /// The workflows that callers may ask for; tuning is for operators.
    let offered: WorkflowRegistry
    private let services: WorkflowServices
    private let retention: (rows: Duration?, jobs: Duration?)
    let log: Log

    /// Why there can be no engine, in a sentence.
    struct Unusable: Error {
        let message: String
    }

    /// The prompts that come with the program.
    static let prompts = Lessons.prompts + Scripts.prompts + Projects.prompts + Films.prompts + Intents.prompts

    /// Prepares the store; `nil` when nothing is to be kept.
    ///
    /// A store that cannot be reached now may be reached later. Whatever else is wrong with it is thrown.
    init?(_ application: Application, _ recording: Recording?) async throws(Unusable) {
        guard let recording else { return nil }
        try await self.init(application, recording, recording.ledger.database)
    }

    /// Prepares a store of its own choice; generations are recorded where there is a recording.
    init(_ application: Application, _ recording: Recording?, _ database: Database) async throws(Unusable) {
        // One connection writes for both, so that they do not keep each other waiting.
        var settings = JobSettings()
        settings.unfinished = application.configuration.limits.jobs
        jobs = Jobs(database, settings)
        do throws(PromptError) {
            let folder = application.configuration.prompts
            prompts = try PromptLibrary(
                Self.prompts,
                folder: folder,
                database: database
            )
        } catch {
            throw Unusable(message: error.message)
        }
        lessons = Lessons(application, prompts)
        var registry = WorkflowRegistry()
        registry.add(lessons.workflow)
        registry.add(try Scripts(application, prompts).workflow)
        registry.add(Projects(application, prompts, jobs).workflow)
        registry.add(Films(application, prompts).workflow)
        offered = registry
        let tuning = Tuning(application, database)
        if let tuning { registry.add(tuning.workflow) }
        self.registry = registry
        tunings = tuning.map { [jobs] in TuningDesk($0, jobs, registry) }
        triggers = TuningTriggers(tunings, application.configuration.tuning, application.log)
        push = application.configuration.push
        if let push, !offered.contains(push.workflow) {
            let known = offered.names.joined(separator: ", ")
            throw Unusable(message: "'push.workflow' says '\(push.workflow)', and the workflows are \(known)")
        }
        sessions = LessonSessions(jobs, registry)
        let record = application.configuration.record
        retention = (record.rowRetention, record.jobRetention)
        log = application.log
        let prices = application.prices
        let generator = Generator(application.path, recorder: recording?.recorder(prices))
        // What a key spends is summed up by what the names of a process's requests begin with.
        let process = randomHex(bytes: 5)
        let name: @Sendable () -> String = { "\(process)-\(randomHex(bytes: 4))" }
        intents = try Intents(application.configuration, prompts, jobs, generator, name: name)
        services = WorkflowServices(metrics: metrics, cost: { prices.cost(of: $0).nanodollars }) { request, tags in
            let exchange = Exchange(
                id: name(),
                caller: tags.key,
                tags: Tags(workflow: tags.workflow, step: tags.step, job: tags.job, user: tags.user)
            )
            return await generator.attempt(request, exchange)
        }
        do throws(SQLError) {
            try await migrate()
        } catch {
            guard error.code == .unavailable || error.code == .locked else { throw Unusable(message: error.message) }
            log.write(.error, "jobs_wait") { $0.string("message", error.message) }
        }
    }

    /// Makes the tables of the queue and of the workflows, or brings them forward.
    private func migrate() async throws(SQLError) {
        try await jobs.migrate()
        try await jobs.database.migrate(to: WorkflowSchema.migrations, component: WorkflowSchema.component)
        try await jobs.database.migrate(to: PromptLibrary.migrations, component: PromptLibrary.component)
        try await jobs.database.migrate(to: TuningLog.migrations, component: TuningLog.component)
        try await jobs.database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
        try await jobs.database.migrate(to: IntentOutcomes.migrations, component: IntentOutcomes.component)
        try await jobs.database.migrate(to: DatasetStore.migrations, component: DatasetStore.component)
        try await jobs.database.migrate(to: QueuesSchema.migrations, component: QueuesSchema.component)
        try await jobs.database.migrate(to: LessonSchema.migrations, component: LessonSchema.component)
        try await jobs.database.migrate(to: FilmRecord.migrations, component: FilmRecord.component)
    }

    /// What workflows give again.
    var cache: WorkflowCache { WorkflowCache(jobs.database) }

    /// Runs jobs; `nil` where there is nothing to run, or nobody to.
    func runner(concurrency: Int) -> JobRunner? {
        guard concurrency > 0, !registry.names.isEmpty else { return nil }
        return JobRunner(jobs, registry, services, concurrency: concurrency)
    }

    /// Runs what the runner finds until the runner stops and, where it keeps house, throws away what is older than it is to
    /// be.
    func run(_ runner: JobRunner, untilIdleFor idle: Duration? = nil, keepsHouse: Bool = true) async {
        // Who is told to stop while the store is away does not wait for it.
        while (try? await migrate()) == nil {
            for _ in 0..<20 where !runner.isStopping { try? await Task.sleep(for: .milliseconds(250)) }
            if runner.isStopping || Task.isCancelled { return }
        }
        await isAloneInArtifacts()
        await withTaskGroup(of: Void.self) { group in
            if keepsHouse { group.addTask { await self.keepHouse() } }
            await runner.run(untilIdleFor: idle)
            group.cancelAll()
        }
    }

    private func keepHouse() async {
        var hours = 0
        repeat {
            try? await cache.purge()
            await tunings?.sweep()
            await triggers?.look()
            if let retention = retention.rows {
                let time = jobs.now() - retention.wholeMicroseconds
                try? await FeedbackStore(jobs.database).purge(before: time)
                try? await intents.purge(before: time)
                try? await FilmRecord.purge(before: time, from: jobs.database)
            }
            if let retention = retention.jobs {
                try? await TuningLog(jobs.database).purge(before: jobs.now() - retention.wholeMicroseconds)
                await purge(before: jobs.now() - retention.wholeMicroseconds)
                if hours % 24 == 0 { await sweepArtifacts(olderThan: max(retention, .seconds(86_400))) }
            }
            hours += 1
        } while (try? await Task.sleep(for: .seconds(3600))) != nil
    }

    private func purge(before time: Int) async {
        if let count = try? await jobs.purge(endedBefore: time), count > 0 {
            log.write(.info, "jobs_purged") { $0.integer("count", count) }
        }
        try? await cache.purgeFigures(before: time)
        try? await sessions.purge(before: time)
        try? await StoredDeadLetters(jobs.database).purge(before: time)
        try? await StoredCounts(jobs.database).purge(before: time)
    }
}
