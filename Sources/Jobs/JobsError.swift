package import SQL

/// Why the queue did not do what it was asked; one sentence, without anything of a job's content.
package struct JobsError: Error, Hashable {
    package enum Code: Hashable, Sendable {
        /// The store did not take it.
        case store(SQLError.Code)
        /// Something is larger than it may be.
        case tooLarge
        /// The key has as many unfinished jobs as it may have.
        case full
        /// The idempotency key belongs to a job that was asked for with another input.
        case conflict
        /// There is no such job.
        case unknownJob
        /// The job has ended already.
        case ended
        /// The run is not this process's any more: its lease went to another, or the job has ended.
        case lost
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: SQLError) {
        self.init(.store(error.code), error.message)
    }

    static let lost = JobsError(.lost, "The run belongs to another process by now, or its job has ended.")
}

extension JobsError: CustomStringConvertible {
    package var description: String { message }
}
