import Foundation
package import Generation
package import Pricing

/// Lets a request go on if its caller's key may ask for it and can pay, and settles what it cost, however it ended.
///
/// Stands behind the router, for what a request may cost depends on its targets.
package struct KeyLimits: Stage {
    private let ring: KeyRing
    private let allowances: Allowances
    private let prices: Prices

    package init(_ ring: KeyRing, _ allowances: Allowances, prices: Prices) {
        self.ring = ring
        self.allowances = allowances
        self.prices = prices
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard !exchange.caller.isEmpty, let plan = exchange.plan else {
            return try await next.answer(request, exchange, sink: sink)
        }
        // Who was admitted a while ago, with a job, may not be any more.
        guard let key = ring.key(id: exchange.caller) else {
            throw Failure(.forbidden, "The key that this was asked with is none of this gateway's any more.")
        }
        if let refusal = key.refusal(at: Date()) { throw Failure(.forbidden, refusal) }
        guard key.allows(plan.route ?? request.model) else {
            throw Failure(.forbidden, "The key '\(key.name)' is not for '\(request.model.prefix(100))'.")
        }
        let estimate = prices.estimate(of: request, plan)
        let reservation = try await allowances.reserve(estimate, for: key, id: exchange.id)
        do throws(Failure) {
            try await next.answer(request, exchange, sink: sink)
            settle(reservation, key, exchange)
        } catch {
            settle(reservation, key, exchange)
            throw error
        }
    }

    private func settle(_ reservation: Allowance.Reservation, _ key: VirtualKey, _ exchange: Exchange) {
        let provenance = exchange.provenance
        let tokens = provenance.attempts.compactMap(\.spent?.usage.totalTokens).reduce(0, +)
        allowances.settle(
            reservation,
            of: key,
            tokens: tokens,
            nanodollars: prices.cost(of: provenance).nanodollars
        )
    }
}

extension Prices {
    /// What a request may spend at most at the dearest of its targets.
    ///
    /// A third more than the rule of thumb for the prompt; as much answer as was asked for, or 4096 tokens.
    func estimate(of request: Request, _ plan: Plan) -> Allowance.Estimate {
        let usage = Usage(
            promptTokens: request.estimatedPromptTokens * 4 / 3,
            answerTokens: request.estimatedAnswerTokens(unlessLimited: 4096)
        )
        var most: Int? = 0
        for target in plan.targets {
            let cost = cost(of: Spent(usage, isEstimated: true), at: target)
            most = most.flatMap { most in cost.nanodollars.map { max(most, $0) } }
        }
        return Allowance.Estimate(tokens: usage.totalTokens, nanodollars: most)
    }
}
