import Generation
import Lanes

/// What `/metrics` says of one lane, or of the lanes that share the label `other`.
struct LaneSeries: Sendable {
    let label: String
    /// How many lanes it stands for.
    private(set) var count = 0
    private(set) var answered = 0
    private(set) var failures: [Failure.Kind: Int] = [:]
    private(set) var running = 0
    private(set) var waiting = 0
    /// How many lanes are in each state.
    private(set) var breakers: [String: Int] = [:]
    /// Averages and limits, which a group has none of.
    private(set) var single: LaneReport?

    init(_ label: String) {
        self.label = label
    }

    init(_ report: LaneReport, _ label: String) {
        self.init(label)
        add(report)
        single = report
    }

    mutating func add(_ report: LaneReport) {
        count += 1
        answered += report.health.answered
        failures.merge(report.health.failures, uniquingKeysWith: +)
        running += report.running
        waiting += report.waiting
        breakers[report.breaker.name, default: 0] += 1
    }
}
