package import HTTP

/// Hears what a client does on its streams.
///
/// It is called from inside ``HTTP2Session/receive(_:)`` and ``HTTP2Session/takeOutput(upTo:)``. It may call the
/// session back, except for those two.
package protocol HTTP2SessionDelegate: AnyObject {
    /// A request has begun; `isWhole` says that it has no body.
    func stream(_ id: Int32, received head: HTTPRequestHead, isWhole: Bool)
    /// A request has begun that only deserves the answer given.
    func stream(_ id: Int32, received refusal: HTTP2Refusal)
    /// A piece of a body, valid only during the call; ``HTTP2Session/consume(_:on:)`` makes room for more.
    func stream(_ id: Int32, received body: Span<UInt8>)
    func streamReceivedEnd(_ id: Int32)
    /// Some of what was queued has been handed out.
    func streamSent(_ id: Int32)
    /// The answer is complete although the body is not: it can be taken a while longer, or reset with `noError`.
    func streamAnsweredEarly(_ id: Int32)
    /// Both sides have ended, or one broke the stream off; nothing follows.
    func streamClosed(_ id: Int32)
}
