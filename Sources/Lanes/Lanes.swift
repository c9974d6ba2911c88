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
    /// Whom to tell of a new lane, when limits are shared.
    private let onNewLane = Mutex<(@Sendable () -> Void)?>(nil)

    /// Callers may name any model of some providers, so lanes that rest are dropped beyond this.
    private static let limit = 4096

    package init(_ settings: @escaping @Sendable (Target) -> Settings = { _ in Settings() }) {
        self.settings = settings
    }

    /// The lane of a target; the same one for as long as it is in use.
    package subscript(target: Target) -> Lane {
        let onNewLane = onNewLane.withLock { $0 }
        let (lane, isNew) = lanes.withLock { lanes in
            if let lane = lanes[target] { return (lane, false) }
            if lanes.count >= Self.limit { lanes = lanes.filter { !$0.value.isIdle } }
            let settings = settings(target)
            let lane = Lane(target, pace: settings.pace, breaker: settings.breaker)
            if onNewLane != nil { lane.keep(to: .nothing(of: settings.pace)) }
            lanes[target] = lane
            return (lane, true)
        }
        if isNew { onNewLane?() }
        return lane
    }

    /// Every lane that was asked.
    package var all: [Lane] { lanes.withLock { Array($0.values) } }

    /// From now on the limits of a new lane are shared with other processes.
    ///
    /// It may use nothing of them until it is told with ``Lane/keep(to:)`` how much, so whoever is called here must do
    /// that soon, whatever happens.
    package func share(_ onNewLane: @escaping @Sendable () -> Void) {
        self.onNewLane.withLock { $0 = onNewLane }
    }

    /// What is known of every lane that was asked, by name.
    package func reports(at now: ContinuousClock.Instant = .now) -> [LaneReport] {
        all.map { $0.report(at: now) }.sorted { $0.target.description < $1.target.description }
    }
}
