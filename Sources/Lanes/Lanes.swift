package import Generation
import Synchronization

/// The lanes of all targets, each made when its target is first asked.
package final class Lanes: Sendable {
    /// How the lane of a target is set up.
    package struct Settings: Hashable, Sendable {
        package var pace = Pace()
        package var breaker = Breaker.Policy()

        package init() {}
    }

    private let settings: @Sendable (Target) -> Settings
    private let lanes = Mutex<[Target: Lane]>([:])

    /// Callers may name any model of some providers, so lanes that rest are dropped beyond this.
    private static let limit = 4096

    package init(_ settings: @escaping @Sendable (Target) -> Settings = { _ in Settings() }) {
        self.settings = settings
    }

    /// The lane of a target; the same one for as long as it is in use.
    package subscript(target: Target) -> Lane {
        lanes.withLock { lanes in
            if let lane = lanes[target] { return lane }
            if lanes.count >= Self.limit { lanes = lanes.filter { !$0.value.isIdle } }
            let settings = settings(target)
            let lane = Lane(target, pace: settings.pace, breaker: settings.breaker)
            lanes[target] = lane
            return lane
        }
    }

    /// What is known of every lane that was asked, by name.
    package func reports(at now: ContinuousClock.Instant = .now) -> [LaneReport] {
        let all = lanes.withLock { Array($0.values) }
        return all.map { $0.report(at: now) }.sorted { $0.target.description < $1.target.description }
    }
}
