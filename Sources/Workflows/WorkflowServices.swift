package import Generation

/// What runs may use of the process they run in.
package struct WorkflowServices: Sendable {
    /// Answers a generation for a run, and tells how that went even where it failed, for a failure may have cost money.
    package typealias Generator =
        @Sendable (Request, RunTags) async -> (result: Result<Response, Failure>, provenance: Provenance)

    package var generator: Generator
    /// What an answer cost, in billionths of a dollar; `nil` where that is not known.
    package var cost: @Sendable (Provenance) -> Int?
    package var clock: any Clock<Duration>
    /// Counts what work comes to.
    package var metrics: WorkflowMetrics
    /// The longest sleep that keeps its worker; longer ones free it.
    package var shortSleep = Duration.seconds(1)

    package init(
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: WorkflowMetrics = WorkflowMetrics(),
        cost: @escaping @Sendable (Provenance) -> Int? = { _ in nil },
        generator: @escaping Generator = { _, _ in
            (.failure(Failure(.serverError, "Nothing generates answers here.")), Provenance(requestID: ""))
        }
    ) {
        self.clock = clock
        self.metrics = metrics
        self.cost = cost
        self.generator = generator
    }
}

/// On whose behalf a generation is asked for.
package struct RunTags: Sendable, Hashable {
    package var workflow: String
    package var step: String
    package var job: String
    /// The key whose caller made the job; empty where nobody has keys.
    package var key: String
    package var user: String?
}
