package import Generation

/// How the local server is, for health pages.
package struct LocalServerStatus: Sendable {
    package enum State: String, Sendable {
        case stopped, starting, ready, failing, backoff, ended
    }

    package let state: State
    /// When it came into this state.
    package let since: ContinuousClock.Instant
    /// The process, while there is one.
    package let pid: Int32?
    /// Its resident memory in bytes, where the system tells.
    package let memory: Int?
    /// The model it serves, once it is ready.
    package let model: String?
    /// How often it was started after the first time.
    package let restarts: Int
    package let lastFailure: Failure?

    init(_ lifecycle: Lifecycle, pid: Int32?) {
        var model: String?
        switch lifecycle.phase {
        case .stopped: state = .stopped
        case .starting: state = .starting
        case .ready(let connection):
            state = .ready
            model = connection.model.name
        case .failing: state = .failing
        case .backoff: state = .backoff
        case .ended: state = .ended
        }
        self.model = model
        self.pid = pid
        since = lifecycle.since
        memory = pid.flatMap(residentMemory(ofProcess:))
        restarts = max(0, lifecycle.starts - 1)
        lastFailure = lifecycle.lastFailure
    }
}
