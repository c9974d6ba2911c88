/// How many clients there are, and what became of those that were.
package struct SocketIOStatistics: Hashable, Sendable {
    /// Sessions now, and those of them over a WebSocket.
    package var sessions = 0
    package var webSockets = 0
    package var rooms = 0
    package var opened = 0
    /// Sessions that were not begun, because there were too many.
    package var refused = 0
    package var upgraded = 0
    /// Sessions that ended because the client took too little of what was sent.
    package var slowReaders = 0
    /// Sessions that ended because the client was silent.
    package var silent = 0
    /// Sessions that ended because the client broke the protocol.
    package var broken = 0
    package var binaryEventsRefused = 0
}
