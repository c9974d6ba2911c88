/// Why a session ended.
package enum SessionEnding: Hashable, Sendable {
    /// The client said goodbye, or its connection went.
    case clientLeft
    /// The client did not say that it was there, or never connected.
    case silent
    /// The client took too little of what was sent.
    case slowReader
    /// The client broke the protocol, in this way.
    case broken(String)
    /// The handler ended it.
    case serverLeft
    /// The server ends.
    case drained
}
