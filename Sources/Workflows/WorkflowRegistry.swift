package import Generation
package import JSON
package import Jobs
private import NearestNames

/// The workflows that can be asked for, by name.
package struct WorkflowRegistry: Sendable {
    /// A workflow whose types only it knows any more.
    struct Entry: Sendable {
        let version: Int
        let timeout: Duration?
        let budget: Int?
        /// An input as all inputs that mean the same are written; throws what is wrong with it.
        let read: @Sendable (String) throws(Failure) -> String
        let checkSignal: @Sendable (_ data: String, _ input: String) throws(Failure) -> Void
        /// An output as callers are shown it; `nil` for one that is shown as it is kept.
        let show: @Sendable (String) -> JSON?
        let run: @Sendable (WorkflowContext, String) async throws(Failure) -> String
    }

    private var entries: [String: Entry] = [:]

    package init() {}

    package mutating func add<Input, Output>(_ workflow: Workflow<Input, Output>) {
        precondition(entries[workflow.name] == nil, "two workflows are called \(workflow.name)")
        entries[workflow.name] = Entry(
            version: workflow.version,
            timeout: workflow.timeout,
            budget: workflow.budget,
            read: { text throws(Failure) in try Journal.encode(try workflow.input(text), "the input") },
            checkSignal: { data, text throws(Failure) in try workflow.check(signal: data, of: text) },
            show: { text in
                guard let show = workflow.show else { return nil }
                return (try? Journal.decode(Output.self, text, "the output")).map(show)
            },
            run: { context, text throws(Failure) in
                let output = try await workflow.body(context, try workflow.taken(text))
                return try Journal.encode(output, "the output")
            }
        )
    }

    package var names: [String] { entries.keys.sorted() }

    subscript(name: String) -> Entry? { entries[name] }

    package func contains(_ name: String) -> Bool { entries[name] != nil }

    /// Throws why something, JSON, is not to be told to a job.
    package func check(signal data: String, of job: Job) throws(Failure) {
        guard let input = job.input else { return }
        try entries[job.workflow]?.checkSignal(data, input)
    }

    /// What a job gave, as its workflow shows it to callers; `nil` where it gave nothing.
    ///
    /// What another version kept otherwise is shown as it is kept, and so is what no workflow of these gave.
    package func output(of job: Job) -> JSON? {
        job.output.map { entries[job.workflow]?.show($0) ?? (try? JSON(parsing: $0)) ?? .null }
    }

    /// A job that runs the workflow of that name.
    ///
    /// - Parameters:
    ///   - name: which workflow.
    ///   - input: JSON.
    ///   - now: the time of day, from which its timeout counts.
    /// - Returns: the job, not in any queue yet.
    /// - Throws: `.modelNotFound` for a name that nobody has, `.invalidRequest` for an input it cannot take, each with a
    ///   sentence for the caller.
    package func job(_ name: String, input: String, now: Int = JobTime.now) throws(Failure) -> NewJob {
        guard let entry = entries[name] else {
            let hint = nearest(to: name, in: names, limit: 1).first.map { "; did you mean '\($0)'?" } ?? "."
            throw Failure(.modelNotFound, "There is no workflow called '\(name.prefix(100))'\(hint)")
        }
        var job = NewJob(workflow: name, input: try entry.read(input))
        job.version = entry.version
        job.deadline = entry.timeout.map { JobTime.later(now, by: $0) }
        job.budget = entry.budget
        return job
    }
}
