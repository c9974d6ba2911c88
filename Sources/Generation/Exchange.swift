import Synchronization

/// One request's way through the path: its identity, and what has happened to it so far.
///
/// Stages and providers add to it; the edge reads it when the first chunk is in hand, and again at the end.
package final class Exchange: Sendable {
    package let id: String
    package let received: ContinuousClock.Instant
    private let state: Mutex<State>

    private struct State {
        var provenance: Provenance
        var plan: Plan?
    }

    package init(id: String, received: ContinuousClock.Instant = .now) {
        self.id = id
        self.received = received
        state = Mutex(State(provenance: Provenance(requestID: id)))
    }

    /// What is known of the answer's making at this instant.
    package var provenance: Provenance { state.withLock { $0.provenance } }

    /// Changes the record; `change` must not call back into the exchange.
    package func record(_ change: (inout Provenance) -> Void) {
        state.withLock { change(&$0.provenance) }
    }

    /// Where the request may go; set by the routing stage.
    package var plan: Plan? {
        get { state.withLock { $0.plan } }
        set { state.withLock { $0.plan = newValue } }
    }
}
