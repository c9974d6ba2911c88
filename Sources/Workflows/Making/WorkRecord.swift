import Foundation
import Generation
import JSON
import Jobs
import SQL

/// What a piece of work took, for reports.
struct WorkRecord: Sendable {
    var job: String
    var step: String
    var workflow: String
    var work: Work
    var making = Making()
    /// The kind of failure, where it failed.
    var failure: String?
    /// What is worth counting of what was made, such as labels.
    var measures: [String: Double] = [:]

    var outcome: WorkOutcome { failure != nil ? .failed : making.isCached ? .cached : .made }

    /// Writes the row; a row that is there stays.
    func insert(on connection: any SQLConnection) throws(SQLError) {
        let pairs = measures.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON($0.value)) }
        try connection.execute(
            """
            INSERT INTO workflow_work (job, step, workflow, kind, kind_group, ended, cached, failure, milliseconds, \
            attempts, repairs, source, degraded, target, prompt, cost_nanodollars, measures) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
            ON CONFLICT (job, step) DO NOTHING
            """,
            [
                .text(job), .text(step), .text(workflow), .text(work.kind), .text(work.group), SQLValue(JobTime.now),
                SQLValue(making.isCached ? 1 : 0), SQLValue(failure), SQLValue(Int(making.seconds * 1000)),
                SQLValue(making.attempts), SQLValue(making.repairs.count), SQLValue(making.source),
                SQLValue(making.degraded), SQLValue(making.target), .text(making.prompt), SQLValue(making.cost),
                .text(JSON.object(JSONObject(pairs)).text),
            ]
        )
    }
}

/// How a piece of work ended.
package enum WorkOutcome: String, Hashable, Sendable, CaseIterable {
    case made, cached, failed
}
