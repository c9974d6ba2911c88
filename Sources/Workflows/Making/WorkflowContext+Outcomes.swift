import Jobs
import SQL
import Store

extension WorkflowContext {
    /// How work of some kinds came out lately; what was given again does not count, and what is degraded failed.
    ///
    /// - Parameters:
    ///   - kinds: the kinds of work, such as `scene`.
    ///   - group: what sums are told apart by.
    ///   - count: how many of the latest are looked at.
    /// - Returns: how many there are, and how many of those succeeded; none where the store cannot be read.
    package func outcomes(
        of kinds: [String],
        group: String,
        last count: Int
    ) async -> (all: Int, successful: Int) {
        let places = kinds.indices.map { "$\($0 + 3)" }.joined(separator: ", ")
        let rows = try? await run.jobs.database.query(
            """
            SELECT failure, degraded FROM workflow_work WHERE workflow = $1 AND kind_group = $2 AND cached = 0 \
            AND kind IN (\(places)) ORDER BY ended DESC LIMIT \(count)
            """,
            [.text(job.workflow), .text(group)] + kinds.map { .text($0) }
        )
        let outcomes = rows ?? []
        return (outcomes.count, outcomes.count { $0[0].text == nil && $0[1].text == nil })
    }
}
