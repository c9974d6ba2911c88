internal import CNGHTTP2
package import HTTP

/// A client's side of HTTP/2 that remembers what it is told, for talking to an ``HTTP2Session`` in tests and probes.
///
/// Aloft's own client brings its own HTTP/2.
@safe package final class HTTP2ClientSession {
    /// What came back on a stream.
    package struct Answer: Sendable {
        package var status = 0
        /// The statuses of the heads that came before the answer's own.
        package var informational: [Int] = []
        package var fields = HTTPFields()
        package var body: [UInt8] = []
        package var isComplete = false
        /// The code the stream was closed with.
        package var closeCode: UInt32?

        package init() {}
    }

    /// By stream.
    package private(set) var answers: [Int32: Answer] = [:]
    /// The code of the server's farewell.
    package private(set) var goAwayCode: UInt32?
    /// What the server allows at once.
    package private(set) var allowedStreams: UInt32?

    private let handle: OpaquePointer
    private var bodies: [Int32: Body] = [:]
    private let takesEverything: Bool

    private final class Body {
        var queue = ByteQueue()
        var hasEnded = false
    }

    /// With `takesEverything` false the windows open only by ``consume(_:on:)``.
    package init(streamWindow: Int = 65_535, takesEverything: Bool = true) {
        self.takesEverything = takesEverything
        unsafe handle = makeClientSession()
        unsafe nghttp2_session_set_user_data(handle, Unmanaged.passUnretained(self).toOpaque())
        let window = nghttp2_settings_entry(
            settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
            value: UInt32(streamWindow)
        )
        unsafe nghttp2_submit_settings(handle, 0, [window], 1)
        unsafe nghttp2_session_set_local_window_size(handle, 0, 0, 64 << 20)
    }

    deinit {
        unsafe nghttp2_session_set_user_data(handle, nil)
        unsafe nghttp2_session_del(handle)
    }
}

extension HTTP2ClientSession {
    /// Sends a whole request.
    @discardableResult
    package func request(_ head: HTTPRequestHead, body: [UInt8]? = nil) -> Int32 {
        let id = begin(head, hasBody: body != nil)
        if let body {
            write(body, on: id)
            finish(id)
        }
        return id
    }

    /// Begins a request whose body follows.
    package func begin(_ head: HTTPRequestHead, hasBody: Bool = true) -> Int32 {
        let block = FieldBlock(head, scheme: "http", authority: "test")
        let id = unsafe block.withFields { fields, count in
            guard hasBody else { return unsafe nghttp2_submit_request(handle, nil, fields, count, nil, nil) }
            var provider = unsafe nghttp2_data_provider(
                source: nghttp2_data_source(ptr: nil),
                read_callback: readBody
            )
            return unsafe nghttp2_submit_request(handle, nil, fields, count, &provider, nil)
        }
        answers[id] = Answer()
        bodies[id] = Body()
        return id
    }

    package func write(_ bytes: [UInt8], on id: Int32) {
        bodies[id]?.queue.append(bytes)
        unsafe nghttp2_session_resume_data(handle, id)
    }

    package func finish(_ id: Int32) {
        bodies[id]?.hasEnded = true
        unsafe nghttp2_session_resume_data(handle, id)
    }

    /// How much of a body the server has not made room for.
    package func queuedBytes(on id: Int32) -> Int {
        bodies[id]?.queue.count ?? 0
    }

    package func reset(_ id: Int32, _ code: HTTP2Code = .cancel) {
        unsafe nghttp2_submit_rst_stream(handle, 0, id, code.rawValue)
    }

    package func ping() {
        unsafe nghttp2_submit_ping(handle, 0, nil)
    }

    /// Lets the server send as many bytes more.
    package func consume(_ count: Int, on id: Int32) {
        unsafe nghttp2_session_consume(handle, id, count)
    }

    /// Takes in what the server sent; `false` when it is not HTTP/2.
    package func receive(_ bytes: [UInt8]) -> Bool {
        unsafe nghttp2_session_mem_recv(handle, bytes, bytes.count) >= 0
    }

    package func takeOutput() -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            var start: UnsafePointer<UInt8>?
            let count = unsafe nghttp2_session_mem_send(handle, &start)
            guard count > 0 else { return bytes }
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
        }
    }
}

// MARK: - What the library tells

extension HTTP2ClientSession {
    fileprivate static func from(_ context: UnsafeMutableRawPointer?) -> HTTP2ClientSession? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<HTTP2ClientSession>.fromOpaque(context).takeUnretainedValue()
    }

    fileprivate func received(_ name: Span<UInt8>, _ value: Span<UInt8>, on id: Int32) {
        let name = unsafe name.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        let value = unsafe value.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        guard name == ":status" else {
            answers[id]?.fields.append(name, value)
            return
        }
        if let before = answers[id]?.status, before > 0 { answers[id]?.informational.append(before) }
        answers[id]?.status = Int(value) ?? 0
    }

    fileprivate func received(_ body: Span<UInt8>, on id: Int32) {
        unsafe body.withUnsafeBufferPointer { unsafe answers[id]?.body.append(contentsOf: $0) }
        if takesEverything { consume(body.count, on: id) }
    }

    fileprivate func received(_ frame: nghttp2_frame) {
        if unsafe UInt32(frame.hd.type) == NGHTTP2_GOAWAY.rawValue { goAwayCode = unsafe frame.goaway.error_code }
        if unsafe UInt32(frame.hd.type) == NGHTTP2_SETTINGS.rawValue {
            allowedStreams = unsafe nghttp2_session_get_remote_settings(handle, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)
        }
        if unsafe UInt32(frame.hd.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0,
            unsafe UInt32(frame.hd.type) <= NGHTTP2_HEADERS.rawValue
        {
            unsafe answers[frame.hd.stream_id]?.isComplete = true
        }
    }

    fileprivate func closed(_ id: Int32, _ code: UInt32) {
        answers[id]?.closeCode = code
        bodies[id] = nil
    }

    fileprivate func fill(_ buffer: UnsafeMutableRawBufferPointer, from id: Int32, isLast: inout Bool) -> Int {
        guard let body = bodies[id] else { return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue) }
        let count = unsafe body.queue.take(into: buffer)
        isLast = body.hasEnded && body.queue.isEmpty
        return count > 0 || isLast ? count : Int(NGHTTP2_ERR_DEFERRED.rawValue)
    }
}

private func makeClientSession() -> OpaquePointer {
    var callbacks: OpaquePointer?
    var options: OpaquePointer?
    var session: OpaquePointer?
    unsafe nghttp2_session_callbacks_new(&callbacks)
    unsafe nghttp2_option_new(&options)
    defer {
        unsafe nghttp2_session_callbacks_del(callbacks)
        unsafe nghttp2_option_del(options)
    }
    unsafe nghttp2_option_set_no_auto_window_update(options, 1)
    unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks) {
        _,
        frame,
        name,
        nameSize,
        value,
        valueSize,
        _,
        context in
        guard let frame = unsafe frame, let session = unsafe HTTP2ClientSession.from(context) else { return 0 }
        let name = unsafe UnsafeBufferPointer(start: name, count: nameSize)
        let value = unsafe UnsafeBufferPointer(start: value, count: valueSize)
        unsafe session.received(name.span, value.span, on: frame.pointee.hd.stream_id)
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, id, bytes, count, context in
        unsafe HTTP2ClientSession.from(context)?.received(UnsafeBufferPointer(start: bytes, count: count).span, on: id)
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, context in
        unsafe frame.map { unsafe HTTP2ClientSession.from(context)?.received($0.pointee) }
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, id, code, context in
        unsafe HTTP2ClientSession.from(context)?.closed(id, code)
        return 0
    }
    let status = unsafe nghttp2_session_client_new2(&session, callbacks, nil, options)
    guard status == 0, let session = unsafe session else { preconditionFailure("There is no memory for a session.") }
    return unsafe session
}

private func readBody(
    _ handle: OpaquePointer?,
    _ id: Int32,
    _ buffer: UnsafeMutablePointer<UInt8>?,
    _ count: Int,
    _ flags: UnsafeMutablePointer<UInt32>?,
    _ source: UnsafeMutablePointer<nghttp2_data_source>?,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let session = unsafe HTTP2ClientSession.from(context) else {
        return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
    }
    var isLast = false
    let buffer = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: count)
    let filled = unsafe session.fill(buffer, from: id, isLast: &isLast)
    if isLast { unsafe flags?.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
    return filled
}
