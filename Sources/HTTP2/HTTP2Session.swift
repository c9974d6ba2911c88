internal import CNGHTTP2

/// The server's side of one HTTP/2 connection (RFC 9113) without the connection: bytes go in, bytes come out.
///
/// What arrives is told to the ``delegate``. After every call the owner sends what ``takeOutput(upTo:)`` gives, as fast
/// as the client takes it, and ends the connection when ``isFinished``. Windows open only as bodies are consumed, so a
/// client can send no more than its readers take. A session belongs to one thread at a time.
@safe package final class HTTP2Session {
    package weak var delegate: (any HTTP2SessionDelegate)?

    let limits: HTTP2Limits
    let handle: OpaquePointer
    var streams: [Int32: Stream] = [:]
    var resets: TokenBucket
    var controlFrames: TokenBucket
    let now: () -> ContinuousClock.Instant

    /// Whether the client has shown that it speaks HTTP/2.
    package internal(set) var hasBegun = false
    /// Whether a head has begun and not ended; nothing else can arrive meanwhile.
    package internal(set) var isInHead = false
    /// The client was told to begin nothing more, and asked by a PING whether it has heard.
    var awaitsFarewell = false
    /// Nothing is read any more; what is queued may still be sent.
    private var isOver = false

    /// What is known of one stream besides what the library knows.
    final class Stream {
        /// Gathers the head until it is complete.
        var builder: HeadBuilder?
        var output = ByteQueue()
        /// No more output will be added.
        var hasEnded = false
        /// The library was told that there is no output, and must be told when there is.
        var isWaiting = false
        /// Received of the body and not consumed.
        var unconsumed = 0
        var isResetHere = false
        var isResetByPeer = false
    }

    package init(
        limits: HTTP2Limits = HTTP2Limits(),
        now: @escaping () -> ContinuousClock.Instant = { .now }
    ) {
        self.limits = limits
        self.now = now
        resets = TokenBucket(limits.resets)
        controlFrames = TokenBucket(limits.controlFrames)
        unsafe handle = makeServerSession()
        unsafe nghttp2_session_set_user_data(handle, Unmanaged.passUnretained(self).toOpaque())
        submitSettings()
    }

    deinit {
        // Callbacks must not find an object that is going away.
        unsafe nghttp2_session_set_user_data(handle, nil)
        unsafe nghttp2_session_del(handle)
    }

    private func submitSettings() {
        let headerList = limits.headerBytes + 32 * limits.headerFields
        var settings: [nghttp2_settings_entry] = []
        for (id, value) in [
            (NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams),
            (NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.streamWindow),
            (NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, headerList),
            // The priorities of RFC 7540 are abandoned, and a tree that clients shape is a risk.
            (NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1),
        ] {
            settings.append(nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: UInt32(value)))
        }
        check(unsafe nghttp2_submit_settings(handle, 0, settings, settings.count))
        check(unsafe nghttp2_session_set_local_window_size(handle, 0, 0, Int32(limits.connectionWindow)))
    }

    /// Both fail only for want of memory, or for arguments that would be a bug here.
    func check(_ status: Int32) {
        precondition(status != NGHTTP2_ERR_NOMEM.rawValue, "There is no memory for an HTTP/2 frame.")
    }
}

// MARK: - What arrives

extension HTTP2Session {
    /// Takes in bytes of the connection, in pieces of any size.
    ///
    /// A client that breaks the protocol in a way that has an answer gets it: ``takeOutput(upTo:)`` has it, and
    /// ``isFinished`` is true after that. When this throws, the same holds.
    package func receive(_ bytes: Span<UInt8>) throws(HTTP2Error) {
        guard !isOver else { return }
        let status = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe nghttp2_session_mem_recv(handle, buffer.baseAddress, buffer.count)
        }
        guard status < 0 else {
            if unsafe nghttp2_session_get_outbound_queue_size(handle) > limits.queuedFrames { throw flooded() }
            return
        }
        switch Int32(status) {
        case NGHTTP2_ERR_FLOODED.rawValue: throw flooded()
        case NGHTTP2_ERR_BAD_CLIENT_MAGIC.rawValue:
            end(.protocolError)
            throw .notHTTP2
        default:
            end(.internalError)
            throw .failed(unsafe String(cString: nghttp2_strerror(Int32(status))))
        }
    }

    private func flooded() -> HTTP2Error {
        end(.enhanceYourCalm)
        return .flooded
    }

    /// Makes room for as many bytes of a body as were taken by its reader.
    package func consume(_ count: Int, on id: Int32) {
        guard let stream = streams[id] else { return }
        let count = min(count, stream.unconsumed)
        stream.unconsumed -= count
        if count > 0 { check(unsafe nghttp2_session_consume(handle, id, count)) }
    }
}

// MARK: - What leaves

extension HTTP2Session {
    /// The next bytes to send, at least as many as asked for if there are; each is given once.
    package func takeOutput(upTo limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            var start: UnsafePointer<UInt8>?
            let count = unsafe nghttp2_session_mem_send(handle, &start)
            guard count > 0 else {
                if count < 0 { isOver = true }
                break
            }
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
        }
        return bytes
    }

    /// Whether there is nothing left to read or to send.
    package var isFinished: Bool {
        unsafe (isOver || nghttp2_session_want_read(handle) == 0) && nghttp2_session_want_write(handle) == 0
    }

    /// Tells the client to begin nothing more here; what it has begun is finished.
    ///
    /// The client may have begun requests that are still on their way, so which was the last is said only when a PING
    /// has come back (RFC 9113, section 6.8).
    package func shutDown() {
        guard !streams.isEmpty else { return goAway() }
        awaitsFarewell = true
        check(unsafe nghttp2_submit_shutdown_notice(handle))
        check(unsafe nghttp2_submit_ping(handle, 0, nil))
    }

    func goAway() {
        let last = unsafe nghttp2_session_get_last_proc_stream_id(handle)
        check(unsafe nghttp2_submit_goaway(handle, 0, last, HTTP2Code.noError.rawValue, nil, 0))
    }

    /// Breaks the connection off: nothing more is read, and only the reason is still sent.
    package func end(_ code: HTTP2Code) {
        guard !isOver else { return }
        isOver = true
        check(unsafe nghttp2_session_terminate_session(handle, code.rawValue))
    }
}
