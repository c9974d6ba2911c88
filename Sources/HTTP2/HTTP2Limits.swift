/// What one connection may ask for.
package struct HTTP2Limits: Hashable, Sendable {
    /// Requests at once; more are refused so that the client may try them again.
    package var streams = 128
    /// The names and values of one request's fields together; past it the answer is 431.
    package var headerBytes = 16 << 10
    package var headerFields = 100
    /// What a client may send of one body ahead of its reader.
    package var streamWindow = 1 << 20
    /// What a client may send of all bodies together ahead of their readers.
    package var connectionWindow = 8 << 20
    /// Streams a client may break off at once, and then a second; past it the connection is ended.
    package var resets = Allowance(burst: 500, perSecond: 50)
    /// Frames that ask for work and carry nothing: PING, SETTINGS, empty DATA.
    package var controlFrames = Allowance(burst: 1000, perSecond: 100)
    /// Frames that may wait to be sent besides bodies; a peer that asks for more and reads none is ended.
    package var queuedFrames = 2000

    package struct Allowance: Hashable, Sendable {
        package var burst: Int
        package var perSecond: Int

        package init(burst: Int, perSecond: Int) {
            self.burst = burst
            self.perSecond = perSecond
        }
    }

    package init() {}
}
