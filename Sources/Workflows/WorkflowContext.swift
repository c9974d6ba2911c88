private import Cryptography
import Generation
package import Jobs
private import SQL
package import Statistics
import Synchronization

/// What a workflow has to work with while it runs.
///
/// Every method throws once the run is to end, so that a workflow which goes on after a failure stops at its next step.
package final class WorkflowContext: Sendable {
    /// The job as it was when this process took it up.
    package let job: Job
    let run: Run
    let services: WorkflowServices
    let state: Mutex<State>

    struct State {
        /// What steps gave before, by name.
        var journal: [String: StepRecord]
        /// Names that steps have had in this run.
        var used: Set<String> = []
        /// How many unnamed steps of a kind there were.
        var counts: [String: Int] = [:]
        /// Steps of ``parallel`` whose work was through before it was kept.
        var through: Set<String> = []
        /// How many events were told outside steps.
        var told = 0
        var spent: Int
        /// What was spent and is not written yet.
        var unwritten = 0
        /// Whether the store failed, so that nobody knows what is written.
        var isBroken = false
    }

    init(_ run: Run, _ journal: [StepRecord], _ services: WorkflowServices) {
        self.run = run
        self.services = services
        job = run.job
        let steps = Dictionary(journal.map { ($0.name, $0) }) { first, _ in first }
        state = Mutex(State(journal: steps, spent: run.job.spent))
    }

    /// The version of the workflow that made the job.
    package var version: Int { job.version }

    /// Whom experiments tell apart: the run's user, else the run itself.
    package var subject: String { job.user ?? job.id }

    /// What the run has spent so far, in billionths of a dollar.
    package var spent: Int { state.withLock(\.spent) }

    /// Random numbers that are the same whenever this run asks for those of that name.
    package func random(_ name: String) -> SeededGenerator {
        let digest = SHA256.digest(of: Array("\(job.id)/\(name)".utf8))
        return SeededGenerator(seed: digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// Throws when the run is to end.
    func checkAlive() throws(Failure) {
        switch run.stop {
        case .overdue: throw Failure(.timeout, "The job's deadline passed.")
        case .cancelled, .lost, .givenBack: throw Failure(.cancelled, "The run was told to end.")
        case nil:
            if run.isOver || state.withLock(\.isBroken) { throw Failure(.cancelled, "The run does not go on here.") }
            if Task.isCancelled { throw Failure(.cancelled, "The step was cancelled.") }
        }
    }

    /// Whether a failure is the run's end and not what the step came to.
    var isEnding: Bool { run.stop != nil || run.isOver || Task.isCancelled || state.withLock(\.isBroken) }

    func write(_ write: RunWrite) async throws(Failure) {
        var write = write
        write.spent = state.withLock { state in
            defer { state.unwritten = 0 }
            return state.unwritten
        }
        do throws(JobsError) {
            try await run.write(write)
        } catch {
            state.withLock { state in
                state.unwritten += write.spent
                if case .store(let code) = error.code, code.mayPass { state.isBroken = true }
            }
            throw Failure(error)
        }
    }

    /// A name for a step that its caller gave none.
    func nextName(_ kind: String) -> String {
        state.withLock { state in
            state.counts[kind, default: 0] += 1
            return "\(kind)#\(state.counts[kind, default: 0])"
        }
    }
}
