import EventLoop

/// A connection's bytes in and out, encrypted or not; used on its loop only.
///
/// It lives until it is closed, which the end of its loop sees to as well, and then lets go of its callbacks. They
/// capture the connection they belong to, so that it is there for as long as anything can arrive for it.
protocol Transport: AnyObject {
    /// Bytes that arrived, valid only during the call.
    var onRead: ((UnsafeRawBufferPointer) -> Void)? { get set }
    /// The peer will send no more.
    var onEnd: (() -> Void)? { get set }
    /// The connection is gone; called once, and nothing after it.
    var onClose: ((EventLoopError?) -> Void)? { get set }
    /// Everything written has been handed to the kernel.
    var onDrain: (() -> Void)? { get set }
    /// Written and not yet handed to the kernel.
    var queuedBytes: Int { get }
    var remoteAddress: SocketAddress? { get }

    func startReading()
    func stopReading()
    @discardableResult func write(_ bytes: [UInt8]) -> Bool
    /// Sends the end of the stream after what is queued; the connection closes when the peer ends its side as well.
    func end()
    func close()
    /// Closes at once, and so that the peer sees a reset where there is such a thing.
    func reset()
}

extension Transport {
    func reset() { close() }
}

extension ByteStream: Transport {}
