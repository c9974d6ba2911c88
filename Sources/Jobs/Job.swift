internal import SQL

/// Where a job stands.
package enum JobState: String, Sendable, Hashable, CaseIterable {
    case queued, running
    /// It waits for a time or for a signal, and no worker with it.
    case waiting
    case succeeded, failed, cancelled

    package var isEnd: Bool {
        switch self {
        case .queued, .running, .waiting: false
        case .succeeded, .failed, .cancelled: true
        }
    }
}

/// One run of a workflow, as the store has it.
///
/// Inputs, outputs and data are JSON as text, and times microseconds since 1970; the queue looks into neither.
package struct Job: Sendable, Hashable {
    package var id = ""
    package var workflow = ""
    /// The version of the workflow when the job was put into the queue.
    package var version = 1
    package var state = JobState.queued
    /// `nil` where it is large, so that it lies apart; see ``Jobs/input(of:)``.
    package var input: String?
    package var output: String?
    package var failure: JobFailure?
    /// From 0 to 1, as far as the run has said.
    package var progress: Double?
    package var progressText: String?
    /// The key whose caller made it; empty where nobody has keys.
    package var keyID = ""
    package var user: String?
    package var idempotencyKey: String?
    package var priority = 0
    /// Of two that are equally urgent, the one with the lower turn comes first.
    var turn = 0
    package var created = 0
    package var started: Int?
    package var ended: Int?
    /// By when it must have ended.
    package var deadline: Int?
    /// Billionths of a dollar.
    package var budget: Int?
    package var spent = 0
    /// How many times it was claimed; whoever has the last claim may write.
    package var fence = 0
    /// How many events it has, and how many of those were told outside steps.
    package var events = 0
    package var emitted = 0
    package var isCancelRequested = false
    package var waitingFor: String?

    package init() {}
}

/// Why a job failed: a word for programs, a sentence for people.
package struct JobFailure: Sendable, Hashable {
    package var kind: String
    package var message: String

    package init(kind: String, message: String) {
        self.kind = kind
        self.message = message
    }
}

/// A job to be put into the queue.
package struct NewJob: Sendable, Hashable {
    package var workflow: String
    package var version = 1
    package var input: String
    package var keyID = ""
    package var user: String?
    /// Whoever asks again with the same one, for the same workflow, gets the job that was made then.
    package var idempotencyKey: String?
    /// The higher come first.
    package var priority = 0
    package var deadline: Int?
    package var budget: Int?
    /// Whether it needs room among the unfinished jobs of its key; what is bounded elsewhere does not.
    package var needsRoom = true

    package init(workflow: String, input: String) {
        self.workflow = workflow
        self.input = input
    }
}

/// What is told of a run while it goes on.
package struct JobEvent: Sendable, Hashable {
    /// From 1, without gaps.
    package var number: Int
    package var time: Int
    package var name: String
    package var data: String

    package init(number: Int, time: Int, name: String, data: String) {
        self.number = number
        self.time = time
        self.name = name
        self.data = data
    }
}

extension Job {
    static let columns = """
        id, workflow, version, state, input, output, failure, message, progress, progress_text, key_id, user_id, \
        idempotency_key, priority, turn, created, started, ended, deadline, budget_nanodollars, spent_nanodollars, fence, events, \
        emitted, cancel, waiting_for
        """

    init(_ row: SQLRow) {
        var values = row.makeIterator()
        func next() -> SQLValue { values.next() ?? .null }
        id = next().text ?? ""
        workflow = next().text ?? ""
        version = next().integer ?? 1
        state = next().text.flatMap(JobState.init(rawValue:)) ?? .failed
        input = next().text
        output = next().text
        let (kind, message) = (next().text, next().text)
        failure = kind.map { JobFailure(kind: $0, message: message ?? "") }
        progress = next().number
        progressText = next().text
        keyID = next().text ?? ""
        user = next().text
        idempotencyKey = next().text
        priority = next().integer ?? 0
        turn = next().integer ?? 0
        created = next().integer ?? 0
        started = next().integer
        ended = next().integer
        deadline = next().integer
        budget = next().integer
        spent = next().integer ?? 0
        fence = next().integer ?? 0
        events = next().integer ?? 0
        emitted = next().integer ?? 0
        isCancelRequested = next().integer == 1
        waitingFor = next().text
    }
}

extension SQLValue {
    /// A whole number of a column of fractions comes as an integer.
    fileprivate var number: Double? {
        switch self {
        case .real(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
}
