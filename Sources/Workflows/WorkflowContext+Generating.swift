package import Generation
import Jobs
import Synchronization

extension WorkflowContext {
    /// Asks for a generation on the run's behalf; what it cost counts against the run's budget, whatever
    /// came of it.
    ///
    /// It belongs in a step, which keeps what was made of the answer.
    ///
    /// - Parameter request: what is asked.
    /// - Returns: the answer, and how it came to be.
    /// - Throws: `.budget` where the run has none left, or what became of the request.
    package func generate(
        _ request: Request
    ) async throws(Failure) -> (response: Response, provenance: Provenance) {
        try checkAlive()
        guard let scope = StepScope.current else {
            throw Failure(.serverError, "An answer is asked for within a step, which keeps what is made of it.")
        }
        try Self.check(spent, within: job.budget, "The run")
        let tags = RunTags(
            workflow: job.workflow,
            step: scope.name,
            job: job.id,
            key: job.keyID,
            user: job.user
        )
        let (result, provenance) = await services.generator(request, tags)
        let cost = services.cost(provenance)
        if let cost { spend(cost) }
        scope.addCall(attempts: provenance.attempts.count, cost: cost)
        return (try result.get(), provenance)
    }

    /// Counts money that the run has spent by other means, in billionths of a dollar.
    package func spend(_ nanodollars: Int) {
        state.withLock { state in
            state.spent += nanodollars
            state.unwritten += nanodollars
        }
    }

    /// Throws `.budget` where no money is left, in billionths of a dollar.
    package static func check(_ spent: Int, within budget: Int?, _ who: String) throws(Failure) {
        guard let budget, spent >= budget else { return }
        throw Failure(.budget, "\(who) has spent what it may: \(dollars(budget)).")
    }

    private static func dollars(_ nanodollars: Int) -> String {
        let micros = nanodollars / 1000
        let fraction = String(micros % 1_000_000)
        return "$\(micros / 1_000_000).\(String(repeating: "0", count: 6 - fraction.utf8.count))\(fraction)"
    }
}
