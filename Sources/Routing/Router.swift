package import Generation

/// Decides where a request may go, before anything is sent.
package struct Router: Stage {
    /// Finds the plan for the name a caller asked for; throws `.modelNotFound` with the nearest names.
    package typealias Resolve = @Sendable (_ model: String) throws(Failure) -> Plan

    private let resolve: Resolve

    package init(_ resolve: @escaping Resolve) {
        self.resolve = resolve
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        let plan = try resolve(request.model)
        exchange.plan = plan
        exchange.record { $0.route = plan.route }
        try await next.answer(request, exchange, sink: sink)
    }
}
