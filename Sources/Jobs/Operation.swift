package import SQL

/// One thing that somebody wants written; many of them become one transaction.
enum Operation: Sendable {
    case enqueue(PreparedJob)
    case claim(Claim)
    case renew([Lease], until: Int)
    case write(RunWrite)
    case signal(job: String, name: String, data: String, SignalLimits)
    case cancel(job: String)
    /// Lets another job have the idempotency key of one that failed.
    case giveWay(job: String)
    /// Takes leases from processes that are known to be dead.
    case bury(owners: [String])
}

/// What became of an operation, once it is on the disk.
enum Outcome: Sendable {
    case done
    case enqueued(Enqueued)
    case claimed([Job])
    case renewed([Lease: LeaseState])
    case cancelled(JobState)
    case refused(JobsError)
}

/// How many signals may wait for one job, and how large all of them may be.
struct SignalLimits: Sendable {
    let count: Int
    let bytes: Int
}

/// The job that was asked for.
package struct Enqueued: Sendable, Hashable {
    package let id: String
    /// Whether it was made now, and not by an earlier request with the same idempotency key.
    package let isNew: Bool
}

/// The right to write to a job, until the job is claimed anew.
struct Lease: Sendable, Hashable {
    let job: String
    let fence: Int
}

enum LeaseState: Sendable, Hashable {
    case held, cancelRequested
}

/// A job with what is reckoned before anybody waits for the store.
struct PreparedJob: Sendable {
    let id: String
    let created: Int
    let job: NewJob
    /// Of the input, where the job has an idempotency key.
    let inputHash: String?
    /// How many jobs of its key may be unfinished, this one included.
    let limit: Int?

    /// Inputs of more bytes than this lie apart: SQLite writes a row anew with everything in it whenever it changes.
    static let largeInput = 4096

    var isInputLarge: Bool { job.input.utf8.count > Self.largeInput }
}

struct Claim: Sendable {
    let owner: String
    let count: Int
    let workflows: [String]
    let leaseEnd: Int
    let deaths: Int
}

/// What a run writes: all of it, or nothing where the run is not its writer's any more.
package struct RunWrite: Sendable {
    /// What is written beside it in the same transaction; what it throws undoes this write and no other.
    package typealias Effects = @Sendable (any SQLConnection) throws(SQLError) -> Void

    /// How the run leaves its worker.
    package enum Change: Sendable, Hashable {
        case succeeded(output: String)
        case failed(JobFailure)
        case cancelled
        /// It goes on at that time, or when the signal comes.
        case parked(until: Int?, waitingFor: String?)
        /// Another worker may have it at once.
        case givenBack
    }

    package var steps: [StepRecord] = []
    package var events: [NewEvent] = []
    /// How many of the events were told outside steps.
    package var emitted = 0
    /// What was spent since the last write, in billionths of a dollar.
    package var spent = 0
    package var progress: JobProgress?
    /// The number of a signal that this write is the answer to.
    package var consumedSignal: Int?
    package var effects: Effects?
    package var change: Change?
    var lease = Lease(job: "", fence: 0)

    package init() {}
}

/// What a step gave, for the journal.
package struct StepRecord: Sendable, Hashable {
    package var name: String
    package var output: String
    /// Set where the step failed for good: running it again would fail it again.
    package var failure: JobFailure?
    package var attempts: Int
    package var started: Int
    package var ended: Int

    package init(name: String, output: String, attempts: Int = 1, started: Int, ended: Int) {
        self.name = name
        self.output = output
        self.attempts = attempts
        self.started = started
        self.ended = ended
    }
}

/// An event that has no number yet.
package struct NewEvent: Sendable, Hashable {
    package var time: Int
    package var name: String
    package var data: String

    package init(time: Int, name: String, data: String) {
        self.time = time
        self.name = name
        self.data = data
    }
}

/// How far a run is, from 0 to 1, and with what it is busy.
package struct JobProgress: Sendable, Hashable {
    package var fraction: Double
    package var text: String?

    package init(_ fraction: Double, _ text: String? = nil) {
        self.fraction = fraction
        self.text = text
    }
}

extension Operation {
    /// About how many bytes it writes.
    var size: Int {
        switch self {
        case .enqueue(let prepared): prepared.job.input.utf8.count
        case .write(let write):
            write.steps.reduce(0) { $0 + $1.output.utf8.count } + write.events.reduce(0) { $0 + $1.data.utf8.count }
                + (write.change?.outputSize ?? 0)
        case .signal(_, _, let data, _): data.utf8.count
        case .claim, .renew, .cancel, .giveWay, .bury: 0
        }
    }
}

extension RunWrite.Change {
    var outputSize: Int {
        if case .succeeded(let output) = self { output.utf8.count } else { 0 }
    }
}
