/// Whether the server can be asked now.
package enum RedisStatus: Sendable {
    /// Nothing is known yet.
    case connecting
    case connected
    /// Since when, and why at the last try.
    case unreachable(since: ContinuousClock.Instant, RedisError)
    /// The client runs no more.
    case stopped
}
