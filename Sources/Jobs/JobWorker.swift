private import Cryptography
private import SQL
import Synchronization

/// Claims jobs and has them run, so many at a time.
///
/// While they run it renews their leases, and tells those to end that were cancelled, whose time is up, or that another
/// process has by now.
package final class JobWorker: Sendable {
    /// Runs one job, and says how it leaves; `nil` where it has said so itself, or cannot go on here.
    package typealias Handler = @Sendable (Run) async -> RunWrite?

    private struct State {
        var runs: [ObjectIdentifier: Run] = [:]
        var isStopping = false
        /// When those that still run are given back.
        var patience: ContinuousClock.Instant?
        /// Since when there has been nothing to do.
        var idleSince: ContinuousClock.Instant?
    }

    private let jobs: Jobs
    private let workflows: [String]
    private let concurrency: Int
    /// Names this worker in the store; see ``JobOwner``.
    package let owner: String
    private let handle: Handler
    private let state = Mutex(State())
    private let signal = Signal()

    /// - Parameters:
    ///   - jobs: the queue.
    ///   - workflows: the names of those it can run; it leaves others alone.
    ///   - concurrency: how many jobs run at a time.
    ///   - handle: runs one.
    package init(_ jobs: Jobs, workflows: [String], concurrency: Int, handle: @escaping Handler) {
        self.jobs = jobs
        self.workflows = workflows
        self.concurrency = max(1, concurrency)
        self.handle = handle
        owner = JobOwner.name()
    }

    /// How many jobs run now.
    package var running: Int { state.withLock(\.runs.count) }

    /// Whether it was told to stop.
    package var isStopping: Bool { state.withLock(\.isStopping) }

    /// Has ``run(untilIdleFor:)`` return when what runs has ended; what has not within the time is given back.
    package func stop(within limit: Duration = .seconds(20)) {
        state.withLock { state in
            state.isStopping = true
            state.patience = .now + limit
        }
        signal.send()
    }

    /// Runs jobs until it is told to stop or, with `idle`, has found nothing to do for so long.
    package func run(untilIdleFor idle: Duration? = nil) async {
        let number = jobs.workers.add(signal, to: 0)
        defer { jobs.workers.remove(number, from: 0) }
        if let dead = try? await jobs.owners().filter(JobOwner.isDead) { try? await jobs.bury(dead) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.watch() }
            await withDiscardingTaskGroup { runs in
                while let claimed = await claim(untilIdleFor: idle) {
                    for job in claimed {
                        let run = Run(job, of: jobs)
                        state.withLock { $0.runs[ObjectIdentifier(run)] = run }
                        jobs.begin(run)
                        runs.addTask { await self.perform(run) }
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// The next jobs, once there are some and room for them; `nil` at the end.
    private func claim(untilIdleFor idle: Duration?) async -> [Job]? {
        while true {
            let (room, isStopping) = state.withLock { (concurrency - $0.runs.count, $0.isStopping) }
            if isStopping || Task.isCancelled { return nil }
            if room == 0 {
                await signal.wait()
                continue
            }
            let claim = Claim(
                owner: owner,
                count: room,
                workflows: workflows,
                leaseEnd: JobTime.later(jobs.now(), by: jobs.settings.lease),
                deaths: jobs.settings.deaths
            )
            if case .claimed(let found)? = try? await jobs.submit(.claim(claim)), !found.isEmpty {
                state.withLock { $0.idleSince = nil }
                return found
            }
            if await isIdle(for: idle) { return nil }
        }
    }

    /// Waits until there may be work; `true` when there has been none for too long.
    private func isIdle(for limit: Duration?) async -> Bool {
        while true {
            let (isStopping, idleTime) = state.withLock { state in
                if !state.runs.isEmpty { state.idleSince = nil }
                let since = state.idleSince ?? .now
                if state.runs.isEmpty { state.idleSince = since }
                return (state.isStopping, since.duration(to: .now))
            }
            if isStopping || Task.isCancelled { return false }
            if let limit, idleTime >= limit { return true }
            let before = ContinuousClock.now
            await signal.wait(upTo: jobs.settings.polling, on: jobs.clock)
            // Woken before its time, there is news; else other processes may have some.
            if before.duration(to: .now) < jobs.settings.polling * 0.9 { return false }
            do throws(JobsError) {
                if try await jobs.hasWork(workflows) { return false }
            } catch {
                // The store is away; asking for it as often as for work would not bring it back.
                try? await jobs.clock.sleep(for: .milliseconds(500))
            }
        }
    }

    private func perform(_ run: Run) async {
        let deadline = run.job.deadline ?? .max
        if deadline <= jobs.now() { run.stop(.overdue) }
        var ending: RunWrite?
        if run.stop == nil {
            ending = await withTaskGroup(of: RunWrite?.self) { group in
                group.addTask {
                    let ending = await self.handle(run)
                    run.finish()
                    return ending
                }
                await run.waitForEnd()
                if run.stop != nil { group.cancelAll() }
                return await group.next() ?? nil
            }
        }
        // A worker that is cancelled leaves its jobs to others.
        if Task.isCancelled { run.stop(.givenBack) }
        await end(run, ending)
        jobs.end(run)
        _ = state.withLock { $0.runs.removeValue(forKey: ObjectIdentifier(run)) }
        signal.send()
    }

    /// Writes how the run leaves; a store that does not take it is asked again while the lease may hold.
    private func end(_ run: Run, _ ending: RunWrite?) async {
        var write = ending ?? RunWrite()
        guard !run.isOver, run.stop != .lost else { return }
        var isDone = false
        if case .succeeded = write.change { isDone = true }
        if !isDone {
            switch run.stop {
            case .cancelled: write.change = .cancelled
            case .overdue:
                write.change = .failed(JobFailure(kind: "timeout", message: "The job's deadline passed."))
            case .givenBack: write.change = .givenBack
            case .lost: return
            // What kept it from going on may be over in a while.
            case nil:
                let later = JobTime.later(jobs.now(), by: .seconds(1))
                write.change = write.change ?? .parked(until: later, waitingFor: nil)
            }
        }
        for _ in 0..<10 {
            do throws(JobsError) {
                return try await run.write(write)
            } catch {
                switch error.code {
                case .tooLarge:
                    let spent = write.spent
                    write = RunWrite()
                    write.spent = spent
                    write.change = .failed(JobFailure(kind: "request_too_large", message: error.message))
                case .store(let code) where code.mayPass:
                    try? await jobs.clock.sleep(for: .milliseconds(500))
                case .store, .full, .lost, .conflict, .unknownJob, .ended: return
                }
            }
        }
    }

    /// Looks after those that run, for as long as its task is not cancelled.
    private func watch() async {
        let settings = jobs.settings
        let tick = min(.milliseconds(100), settings.cancelPolling, settings.lease / 6)
        var (renewed, asked) = (ContinuousClock.now, ContinuousClock.now)
        while (try? await jobs.clock.sleep(for: tick)) != nil {
            let (runs, patience) = state.withLock { (Array($0.runs.values), $0.patience) }
            guard !runs.isEmpty else { continue }
            let time = jobs.now()
            for run in runs where run.job.deadline ?? .max <= time { run.stop(.overdue) }
            if let patience, patience <= .now {
                for run in runs { run.stop(.givenBack) }
            }
            if renewed.duration(to: .now) >= settings.lease / 3, await renew(runs) { renewed = .now }
            if asked.duration(to: .now) >= settings.cancelPolling {
                asked = .now
                let cancelled = Set((try? await jobs.cancelled(of: owner)) ?? [])
                for run in runs where cancelled.contains(run.job.id) { run.stop(.cancelled) }
            }
        }
    }

    private func renew(_ runs: [Run]) async -> Bool {
        let until = JobTime.later(jobs.now(), by: jobs.settings.lease)
        let outcome = try? await jobs.submit(.renew(runs.map(\.lease), until: until))
        guard case .renewed(let states)? = outcome else { return false }
        for run in runs where !run.isOver {
            switch states[run.lease] {
            case .held: break
            case .cancelRequested: run.stop(.cancelled)
            case nil: run.stop(.lost)
            }
        }
        return true
    }
}
