import Gateway
import Workflows

extension WorkflowMetrics {
    /// What `/metrics` says of the work of workflows in this process.
    var families: [MetricFamily] {
        let kinds = counts.sorted { $0.key < $1.key }
        func family(
            _ name: String,
            _ help: String,
            _ samples: (Counts) -> [(labels: [(String, String)], value: Double)]
        ) -> MetricFamily {
            let all = kinds.flatMap { kind, counts in
                samples(counts).map { sample in
                    MetricFamily.Sample(
                        [("workflow", kind.workflow), ("kind", kind.name)] + sample.labels,
                        sample.value
                    )
                }
            }
            return MetricFamily(name, .counter, help, all)
        }
        func labelled(_ name: String, _ values: [String: Double]) -> [(labels: [(String, String)], value: Double)] {
            values.sorted { $0.key < $1.key }.map { ([(name, $0.key)], $0.value) }
        }
        return [
            family("aloft_workflow_work_total", "Work of workflows, by how it ended.") { counts in
                WorkOutcome.allCases.map { ([("outcome", $0.rawValue)], Double(counts.outcomes[$0] ?? 0)) }
            },
            family("aloft_workflow_work_seconds_total", "What making took.") { [([], $0.seconds)] },
            family("aloft_workflow_work_retried_total", "Work that needed several calls.") {
                [([], Double($0.retried))]
            },
            family("aloft_workflow_work_repaired_total", "Work whose answers had to be mended.") {
                [([], Double($0.repaired))]
            },
            family("aloft_workflow_work_sources_total", "Work that was made anew, by what it was made from.") {
                labelled("source", $0.sources.mapValues(Double.init))
            },
            family("aloft_workflow_measures_total", "Sums of what is counted of what was made anew.") {
                labelled("measure", $0.measures)
            },
        ]
    }
}
