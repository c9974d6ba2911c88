import Synchronization

/// One request's way through the path: its identity, and what has happened to it so far.
///
/// Stages and providers add to it; the edge reads it when the first chunk is in hand, and again at the end.
package final class Exchange: Sendable {
    package let id: String
    package let received: ContinuousClock.Instant
    /// Whose request it is; callers take turns where requests wait.
    package let caller: String
    /// How urgent it is; `nil` leaves it to the route.
    package let priority: Priority?
    package let cacheControl: CacheControl
    package let tags: Tags
    private let state: Mutex<State>

    private struct State {
        var provenance: Provenance
        var deadline: ContinuousClock.Instant?
        var plan: Plan?
        var rates: RateReport?
    }

    package init(
        id: String,
        received: ContinuousClock.Instant = .now,
        deadline: ContinuousClock.Instant? = nil,
        caller: String = "",
        priority: Priority? = nil,
        cacheControl: CacheControl = .usual,
        tags: Tags = Tags()
    ) {
        self.id = id
        self.received = received
        self.caller = caller
        self.priority = priority
        self.cacheControl = cacheControl
        self.tags = tags
        state = Mutex(State(provenance: Provenance(requestID: id), deadline: deadline))
    }

    /// By when the caller wants to be answered; `nil` leaves it to the route.
    package var deadline: ContinuousClock.Instant? { state.withLock { $0.deadline } }

    /// Brings the deadline forward, if it is later than that.
    package func hasten(to deadline: ContinuousClock.Instant) {
        state.withLock { $0.deadline = $0.deadline.map { min($0, deadline) } ?? deadline }
    }

    /// What is known of the answer's making at this instant.
    package var provenance: Provenance { state.withLock { $0.provenance } }

    /// Changes the record; `change` must not call back into the exchange.
    package func record(_ change: (inout Provenance) -> Void) {
        state.withLock { change(&$0.provenance) }
    }

    /// What the provider said of its limits beside the answer.
    package var rates: RateReport? {
        get { state.withLock { $0.rates } }
        set { state.withLock { $0.rates = newValue } }
    }

    /// Where the request may go; set by the routing stage.
    package var plan: Plan? {
        get { state.withLock { $0.plan } }
        set { state.withLock { $0.plan = newValue } }
    }

    /// An exchange of its own for an attempt that runs beside another; what becomes of it stays out of this one.
    package func fork() -> Exchange {
        let fork = Exchange(
            id: id,
            received: received,
            caller: caller,
            priority: priority,
            cacheControl: cacheControl,
            tags: tags
        )
        fork.state.withLock { $0 = self.state.withLock { $0 } }
        return fork
    }
}
