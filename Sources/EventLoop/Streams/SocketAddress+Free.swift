extension SocketAddress {
    /// Throws what keeps a server from listening here; it listens to nothing itself.
    ///
    /// It is for IP addresses: of a Unix socket it would leave the file behind, so of those it says nothing.
    package func checkIsFree() throws(EventLoopError) {
        guard case .ip = kind else { return }
        try ListeningSocket.checkIsFree(self)
    }
}
