package import Generation

/// Decides where a request may go, and in which order, before anything is sent.
package struct Router: Stage {
    /// Finds the plan for the name a caller asked for; throws `.modelNotFound` with the nearest names.
    package typealias Resolve = @Sendable (_ model: String) throws(Failure) -> Plan
    /// How complex a request is, from 0 to 1.
    package typealias Scorer = @Sendable (Request) -> Double
    /// Puts the target that a rollout wants asked first, and says which arm that is; `nil` where none counts the request.
    package typealias Place = @Sendable (inout Plan, Request, Exchange) -> String?

    private let resolve: Resolve
    private let complexity: Scorer
    private let random: @Sendable () -> Double
    private let place: Place

    package init(
        complexity: @escaping Scorer = { Complexity.ofPrompt($0) },
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        place: @escaping Place = { _, _, _ in nil },
        _ resolve: @escaping Resolve
    ) {
        self.resolve = resolve
        self.complexity = complexity
        self.random = random
        self.place = place
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        var plan = try resolve(request.model)
        switch plan.strategy {
        case .fallback, .cascade: break
        case .weighted(let weights): plan.drawFirst(by: weights, random())
        case .complexity(let limits): plan.putFirst(taking: complexity(request), limits)
        }
        let arm = place(&plan, request, exchange)
        if let allows = request.allows { try plan.keep(allows) }
        exchange.plan = plan
        exchange.record {
            $0.route = plan.route
            $0.arm = arm
        }
        try await next.answer(request, exchange, sink: sink)
    }
}

extension Plan {
    /// Leaves only those targets; throws where that leaves none.
    fileprivate mutating func keep(_ isAllowed: (Target) -> Bool) throws(Failure) {
        targets.removeAll { !isAllowed($0) }
        guard targets.isEmpty else { return }
        throw Failure(.modelNotFound, "None of the targets can answer a request of this kind.", parameter: "model")
    }

    /// Puts the target first that `share`, from 0 to 1, falls on; the others follow, the heaviest first.
    fileprivate mutating func drawFirst(by weights: [Double], _ share: Double) {
        let total = weights.reduce(0, +)
        guard weights.count == targets.count, total > 0 else { return }
        var left = share * total
        let drawn = weights.firstIndex { weight in
            left -= weight
            return left < 0
        }
        guard let drawn else { return }
        let others = targets.indices.filter { $0 != drawn && weights[$0] > 0 }.sorted { weights[$0] > weights[$1] }
        targets = ([drawn] + others).map { targets[$0] }
    }

    /// Puts the targets first that take a request this complex, in their order; the others follow in theirs.
    fileprivate mutating func putFirst(taking complexity: Double, _ limits: [Double]) {
        guard limits.count == targets.count else { return }
        let fit = targets.indices.filter { complexity <= limits[$0] }
        let others = targets.indices.filter { complexity > limits[$0] }
        targets = (fit + others).map { targets[$0] }
    }
}
