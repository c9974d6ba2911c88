import Synchronization

/// Counts what work came to in this process.
package final class WorkflowMetrics: Sendable {
    /// One kind of work of one workflow.
    package struct Kind: Hashable, Sendable, Comparable {
        package let workflow: String
        package let name: String

        package static func < (left: Kind, right: Kind) -> Bool {
            (left.workflow, left.name) < (right.workflow, right.name)
        }
    }

    package struct Counts: Hashable, Sendable {
        package var outcomes: [WorkOutcome: Int] = [:]
        /// Of what was made anew.
        package var seconds = 0.0
        /// What needed several calls.
        package var retried = 0
        /// What had to be mended.
        package var repaired = 0
        /// By what it was made from, where there are several ways.
        package var sources: [String: Int] = [:]
        /// Sums of what is counted of a kind's products.
        package var measures: [String: Double] = [:]
    }

    private let state = Mutex<[Kind: Counts]>([:])

    package init() {}

    package var counts: [Kind: Counts] { state.withLock { $0 } }

    func count(_ record: WorkRecord) {
        state.withLock { kinds in
            var counts = kinds[Kind(workflow: record.workflow, name: record.work.kind)] ?? Counts()
            let making = record.making
            counts.outcomes[record.outcome, default: 0] += 1
            if record.outcome == .made {
                counts.seconds += making.seconds
                if making.attempts > 1 { counts.retried += 1 }
                if !making.repairs.isEmpty { counts.repaired += 1 }
                if let source = making.source { counts.sources[source, default: 0] += 1 }
                counts.measures.merge(record.measures, uniquingKeysWith: +)
            }
            kinds[Kind(workflow: record.workflow, name: record.work.kind)] = counts
        }
    }
}
