/// Past HTTP.
extension HTTPTransaction {
    /// How a connection goes on after bytes that were sent past HTTP.
    package enum RawEnding: Hashable, Sendable {
        /// They were a whole answer: the next request may follow.
        case complete
        /// Our side ends after what was sent.
        case close
        /// The client sees a reset, and may lose what it has not read.
        case reset
    }

    /// Sends bytes as they are, without any framing, for doubles that break the protocol on purpose.
    ///
    /// They take the place of an answer, and ``endRaw(_:)`` follows them. HTTP/2 has no such bytes: a stream is broken
    /// off instead.
    ///
    /// - Throws: `.disconnected` when the client is gone.
    package func writeRaw(_ bytes: [UInt8]) async throws(HTTPServerError) {
        precondition(answer != .finished, "a request is answered once")
        answer = .started
        guard let channel else { throw .disconnected }
        channel.writeRaw(bytes)
        try await waitForRoom(channel)
    }

    /// Ends what was sent past HTTP; also without anything sent.
    package func endRaw(_ ending: RawEnding) {
        precondition(answer != .finished, "a request is answered once")
        answer = .finished
        endKeepAlive()
        channel?.endRaw(ending)
    }
}
