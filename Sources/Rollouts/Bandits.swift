private import Foundation
package import Generation
private import SQL
private import Statistics
private import Synchronization

/// Gives the targets of routes weights by how likely each of them is the best.
///
/// Every process reads the same records and comes to the same weights, so that they need not tell one another.
package final class Bandits: Sendable {
    /// A route whose targets compete.
    package struct Route: Hashable, Sendable {
        package let name: String
        package let targets: [Target]
        /// The least share of each.
        package let floor: Double

        package init(name: String, targets: [Target], floor: Double) {
            self.name = name
            self.targets = targets
            self.floor = floor
        }
    }

    private let routes: [Route]
    private let outcomes: Outcomes
    private let weights = Mutex<[String: [Double]]>([:])

    /// What is older says little of how a target is now.
    private static let memory = 7 * 86_400_000_000
    private static let interval = Duration.seconds(5)

    package init(_ routes: [Route], _ outcomes: Outcomes) {
        self.routes = routes
        self.outcomes = outcomes
    }

    /// The weights of a route's targets; `nil` where nothing is known of them.
    package func weights(of route: String?) -> [Double]? {
        guard let route, !routes.isEmpty else { return nil }
        return weights.withLock { $0[route] }
    }

    /// Reads anew how well targets do.
    package func refresh(now: Int = Int(Date().timeIntervalSince1970 * 1_000_000)) async {
        for route in routes {
            // What cannot be read now leaves the weights as they were.
            guard let seen = try? await outcomes.successes(of: route.name, since: now - Self.memory) else { continue }
            var generator = SeededGenerator(seed: 1)
            let arms = route.targets.map { seen[$0.description] ?? .none }
            let shares = ThompsonWeights.weights(arms, floor: route.floor, using: &generator)
            weights.withLock { $0[route.name] = shares }
        }
    }

    /// Reads every few seconds until the task is cancelled.
    package func run() async {
        guard !routes.isEmpty else { return }
        repeat { await refresh() } while (try? await Task.sleep(for: Self.interval)) != nil
    }
}
