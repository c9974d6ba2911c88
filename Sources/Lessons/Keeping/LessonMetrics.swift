import Synchronization

/// Counts what lessons come to in this process.
package final class LessonMetrics: Sendable {
    enum PlanOutcome: String, CaseIterable, Sendable {
        case made, cached, failed
    }

    package struct Counts: Sendable {
        /// By outcome: `made`, `cached`, `failed`.
        package var plans: [String: Int] = ["made": 0, "cached": 0, "failed": 0]
        package var planSeconds = 0.0
        /// By outcome: `drawn`, `cached`, `failed`.
        package var steps: [String: Int] = ["drawn": 0, "cached": 0, "failed": 0]
        /// By what those that were drawn were made from.
        package var sources: [String: Int] = ["svg": 0, "scene": 0]
        package var stepSeconds = 0.0
        /// Steps that needed more than one call.
        package var retried = 0
        package var animated = 0
        package var animations = 0
        package var labels = 0
    }

    private let state = Mutex(Counts())

    package init() {}

    package var counts: Counts { state.withLock { $0 } }

    func count(plan outcome: PlanOutcome, seconds: Double) {
        state.withLock { counts in
            counts.plans[outcome.rawValue, default: 0] += 1
            if outcome == .made { counts.planSeconds += seconds }
        }
    }

    func count(_ picture: Picture) {
        state.withLock { counts in
            let making = picture.making
            counts.steps[making.isCached ? "cached" : "drawn", default: 0] += 1
            guard !making.isCached else { return }
            if let source = making.source { counts.sources[source.rawValue, default: 0] += 1 }
            counts.stepSeconds += making.seconds
            if making.attempts > 1 { counts.retried += 1 }
            if picture.animations > 0 { counts.animated += 1 }
            counts.animations += picture.animations
            counts.labels += picture.labels
        }
    }

    func count(stepFailedAfter seconds: Double) {
        state.withLock { $0.steps["failed", default: 0] += 1 }
    }
}
