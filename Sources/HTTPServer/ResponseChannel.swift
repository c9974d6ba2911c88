import HTTP

/// Where a transaction's answer goes: an HTTP/1.1 connection or an HTTP/2 stream.
protocol ResponseChannel: AnyObject {
    /// Whom it goes to, such as `192.0.2.7:50123` or `unix:`.
    var remoteAddress: String? { get }
    var queuedBytes: Int { get }
    /// Whether the client has yet to take some of what was sent.
    var isBehind: Bool { get }
    func send(status: Int, fields: HTTPFields, body: [UInt8])
    func start(status: Int, fields: HTTPFields)
    func write(_ bytes: [UInt8])
    func finish()
    func abort()
    /// Lets a client that waits for it send its body (RFC 9110, section 10.1.1).
    func sendContinue()
    /// Takes in more of the body after it was held back.
    func resumeBody()
    func writeRaw(_ bytes: [UInt8])
    func endRaw(_ ending: HTTPTransaction.RawEnding)
    /// Answers 101 and gives the connection to a WebSocket; `nil` when it cannot become one.
    func upgrade(_ fields: HTTPFields, _ options: WebSocketOptions) -> WebSocketConnection?
}

extension ResponseChannel {
    func writeRaw(_ bytes: [UInt8]) { abort() }
    func endRaw(_ ending: HTTPTransaction.RawEnding) { abort() }
    func upgrade(_ fields: HTTPFields, _ options: WebSocketOptions) -> WebSocketConnection? { nil }
}
