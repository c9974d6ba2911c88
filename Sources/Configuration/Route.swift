package import Generation
package import Lanes

extension Configuration {
    /// A name callers may ask for, and what happens when they do.
    package struct Route: Hashable, Sendable {
        package let name: String
        /// In the order they were written; never empty.
        package let targets: [RouteTarget]
        package let policy: RoutePolicy

        /// The plan of a request for this route, before its strategy has ordered the targets.
        package var plan: Plan {
            var plan = Plan(route: name, targets: targets.map(\.target))
            plan.retry = policy.retry
            plan.timeout = policy.timeout
            plan.degrade = policy.degrade
            plan.strategy = strategy
            plan.contextTokens = Dictionary(
                uniqueKeysWithValues: targets.compactMap { target in target.contextTokens.map { (target.target, $0) } }
            )
            plan.asksElsewhereWhenBlocked = policy.asksElsewhereWhenBlocked
            plan.hedging = policy.hedging
            plan.sharesAnswers = policy.sharesAnswers
            plan.priority = policy.priority
            plan.cacheLifetime = policy.cacheLifetime
            plan.semanticCache = policy.semanticCache
            return plan
        }

        private var strategy: Strategy {
            switch policy.strategy {
            case .fallback: .fallback
            case .weighted: .weighted(targets.map(\.weight))
            // Until something is known of them.
            case .bandit: .weighted(targets.map { _ in 1 })
            case .complexity: .complexity(targets.map(\.maximumComplexity))
            case .cascade: .cascade(minimumConfidence: policy.minimumConfidence)
            }
        }
    }

    /// A target as a route lists it.
    package struct RouteTarget: Hashable, Sendable {
        package let target: Target
        package var weight = 1.0
        package var maximumComplexity = 1.0
        package var contextTokens: Int?
    }

    /// What a route asks of its targets, whoever they are.
    package struct RoutePolicy: Hashable, Sendable {
        package enum StrategyName: String, CaseIterable, Sendable {
            case fallback, weighted, complexity, cascade, bandit
        }

        package var strategy = StrategyName.fallback
        package var minimumConfidence: Double?
        /// The least share of each target that competes with others.
        package var floor = 0.05
        package var retry = RetryPolicy()
        package var timeout = TimeoutPolicy()
        package var degrade = DegradePolicy.models
        package var asksElsewhereWhenBlocked = false
        package var hedging = 0.0
        package var sharesAnswers = false
        package var priority = Priority.interactive
        package var cacheLifetime: Duration?
        package var semanticCache: SemanticCachePolicy?
        /// How much of its content is kept; `nil` leaves it to ``Configuration/Record/content``.
        package var recordsContent: Record.Content?
        /// How fast its targets may be asked, whoever asks them.
        package var pace = Pace()
    }

    /// How the lane of a target is set up: the strictest of what its provider and the routes that list it say.
    package func lane(of target: Target) -> Lanes.Settings {
        var settings = Lanes.Settings()
        if let provider = providers.first(where: { $0.name == target.provider }) {
            settings.pace = provider.pace
            settings.breaker = provider.breaker
        }
        for route in routes where route.targets.contains(where: { $0.target == target }) {
            settings.pace = settings.pace.tightened(by: route.policy.pace)
        }
        return settings
    }
}
