private import Cryptography
package import SQL
package import Store
import Synchronization

/// The durable queue: jobs, the journals of their steps, their events.
///
/// What it was asked to write is on the disk when it returns. Several processes may share one store: each claims jobs
/// for a time, and only the last claim of a job may write to it.
package final class Jobs: Sendable {
    package let database: Database
    package let settings: JobSettings
    /// The time that waits are measured by, and the time of day in microseconds.
    let clock: any Clock<Duration>
    package let now: @Sendable () -> Int
    private let writer: GroupWriter
    private let local = Local()

    /// What this process knows of its own doings without asking the store.
    final class Local: Sendable {
        let workers = Listeners<Int>()
        let readers = Listeners<String>()
        let runs = Mutex<[String: Run]>([:])
        let isClosing = Atomic(false)
    }

    /// - Parameters:
    ///   - database: where everything is; see ``migrate()``.
    ///   - settings: limits and times.
    ///   - clock: the time that waits are measured by.
    ///   - now: the time of day.
    package init(
        _ database: Database,
        _ settings: JobSettings = JobSettings(),
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int = { JobTime.now }
    ) {
        self.database = database
        self.settings = settings
        self.clock = clock
        self.now = now
        let local = local
        writer = GroupWriter(database, now: now) { news in
            if news.isWorkQueued { local.workers.send(to: 0) }
            for job in news.jobs { local.readers.send(to: job) }
            if !news.cancelled.isEmpty {
                let runs = local.runs.withLock { runs in news.cancelled.compactMap { runs[$0] } }
                for run in runs { run.stop(.cancelled) }
            }
        }
    }

    /// Makes the tables, or brings them forward.
    @discardableResult
    package func migrate() async throws(SQLError) -> MigrationResult {
        try await database.migrate(to: JobsSchema.migrations, component: JobsSchema.component)
    }

    func submit(_ operation: Operation) async throws(JobsError) -> Outcome {
        let outcome = await writer.submit(operation)
        if case .refused(let error) = outcome { throw error }
        return outcome
    }

    var workers: Listeners<Int> { local.workers }
    var readers: Listeners<String> { local.readers }

    /// Ends the following of all who follow here, as when the process stops: they go on elsewhere.
    package func stopFollowing() {
        local.isClosing.store(true, ordering: .sequentiallyConsistent)
        local.readers.sendAll()
    }

    var isClosing: Bool { local.isClosing.load(ordering: .sequentiallyConsistent) }

    func begin(_ run: Run) { local.runs.withLock { $0[run.job.id] = run } }

    func end(_ run: Run) {
        local.runs.withLock { runs in
            // The same job may have been claimed anew by this process meanwhile.
            if runs[run.job.id] === run { runs[run.job.id] = nil }
        }
    }
}

// MARK: - What callers do

extension Jobs {
    /// Puts a job into the queue.
    ///
    /// - Throws: `.tooLarge`, `.full` where its key has too many unfinished ones, or `.conflict` where its idempotency key
    ///   stands for a job with another input.
    @discardableResult
    package func enqueue(_ job: NewJob) async throws(JobsError) -> Enqueued {
        let size = job.input.utf8.count
        guard size <= settings.inputBytes else {
            let message = "The input has \(size) bytes, and \(settings.inputBytes) are the most."
            throw JobsError(.tooLarge, message)
        }
        if let key = job.idempotencyKey, key.isEmpty || key.utf8.count > 255 {
            throw JobsError(.tooLarge, "An idempotency key has between 1 and 255 bytes.")
        }
        let created = now()
        let prepared = PreparedJob(
            id: Self.id(at: created),
            created: created,
            job: job,
            inputHash: job.idempotencyKey.map { _ in SHA256.digest(of: Array(job.input.utf8)).hexadecimal },
            limit: settings.unfinished
        )
        guard case .enqueued(let enqueued) = try await submit(.enqueue(prepared)) else {
            preconditionFailure("a job that is put into the queue is in it")
        }
        return enqueued
    }

    /// Twelve digits of the time, so that jobs lie in the order in which they came, and 24 that nobody can guess.
    private static func id(at time: Int) -> String {
        let digits = String(max(time, 0) / 1000, radix: 16)
        return String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits + randomHex(bytes: 12)
    }

    /// The first id a job of that time, or a later one, can have.
    static func firstID(at time: Int) -> String {
        let digits = String(max(time, 0) / 1000, radix: 16)
        return String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
    }

    /// Has a job that failed stand for its idempotency key no more, so that asking again makes another.
    ///
    /// A job that has not failed stays as it is.
    package func giveWay(_ id: String) async throws(JobsError) { _ = try await submit(.giveWay(job: id)) }

    /// Cancels a job: at once where nobody runs it, else its run is told to end.
    ///
    /// - Returns: how the job stands now; a job that has ended stays as it is.
    /// - Throws: `.unknownJob`.
    @discardableResult
    package func cancel(_ id: String) async throws(JobsError) -> JobState {
        guard case .cancelled(let state) = try await submit(.cancel(job: id)) else { return .cancelled }
        return state
    }

    /// Leaves a message for a job, which takes it when it waits for one of that name.
    ///
    /// - Throws: `.unknownJob`, `.ended`, `.tooLarge`.
    package func signal(_ id: String, _ name: String, _ data: String) async throws(JobsError) {
        try checkEvent(data)
        let limits = SignalLimits(count: settings.signals, bytes: settings.signalBytes)
        _ = try await submit(.signal(job: id, name: name, data: data, limits))
    }

    func checkEvent(_ data: String) throws(JobsError) {
        let size = data.utf8.count
        guard size <= settings.eventBytes else {
            throw JobsError(.tooLarge, "The data has \(size) bytes, and \(settings.eventBytes) are the most.")
        }
    }

    /// Takes the jobs back at once from owners whose processes are known to be gone.
    package func bury(_ owners: [String]) async throws(JobsError) {
        if !owners.isEmpty { _ = try await submit(.bury(owners: owners)) }
    }
}
