import Generation
import Lanes
import Synchronization

/// What is counted of the requests that a process answers, for `/metrics`.
///
/// Names that stand in labels come from the configuration, or are few: see ``LabelNames``.
final class Metrics: Sendable {
    private let state: Mutex<MetricsState>
    private let running = Atomic(0)

    /// - Parameter configured: the names of routes and targets that the configuration spells out.
    init(configured: some Sequence<String>) {
        state = Mutex(MetricsState(names: LabelNames(configured: Set(configured))))
    }

    /// How many requests are being answered now.
    var inFlight: Int { running.load(ordering: .relaxed) }

    /// Counts one more that is being answered, unless there are as many as may be.
    func begin(limit: Int) -> Bool {
        guard running.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
            end()
            return false
        }
        return true
    }

    func end() { running.wrappingSubtract(1, ordering: .relaxed) }

    /// Takes in how a request to `name`, a route or target, was answered; `overhead` is what of `total` was not spent on
    /// providers.
    func count(_ name: String?, _ dialect: Dialect, status: Int, total: Duration, overhead: Duration) {
        state.withLock { state in
            let label = name.map { state.names.label($0) } ?? "none"
            state.requests[.init(name: label, dialect: dialect, status: status), default: 0] += 1
            state.total.observe(total)
            state.overhead.observe(overhead)
        }
    }

    /// Takes in how a generation was answered.
    func count(_ exchange: Exchange, _ outcome: Outcome, _ dialect: Dialect) {
        let times = outcome.times(of: exchange)
        let name = exchange.plan.map { $0.route ?? $0.targets[0].description }
        count(name, dialect, status: outcome.status, total: times.total, overhead: times.overhead)
    }

    /// What there is to tell now, and the lanes' reports by the names that their labels have.
    func snapshot(_ reports: [LaneReport]) -> (MetricsState, [LaneSeries]) {
        state.withLock { state in
            var series: [LaneSeries] = []
            var grouped = LaneSeries(LabelNames.other)
            for report in reports {
                let label = state.names.label(report.target.description)
                if label == LabelNames.other {
                    grouped.add(report)
                } else {
                    series.append(LaneSeries(report, label))
                }
            }
            if grouped.count > 0 { series.append(grouped) }
            return (state, series)
        }
    }
}

/// What ``Metrics`` has counted.
struct MetricsState: Sendable {
    struct Key: Hashable {
        let name: String
        let dialect: Dialect
        let status: Int
    }

    var names: LabelNames
    var requests: [Key: Int] = [:]
    var total = Histogram(bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600])
    var overhead = Histogram(bounds: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1])
}
