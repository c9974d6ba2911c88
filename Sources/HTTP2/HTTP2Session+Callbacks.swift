internal import CNGHTTP2
private import HTTP

/// A session of the library with every callback set, and nothing to call back yet.
func makeServerSession() -> OpaquePointer {
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
    unsafe nghttp2_option_set_no_closed_streams(options, 1)
    unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, context in
        unsafe frame.map {
            unsafe HTTP2Session.from(context)?.beganHead(on: $0.pointee.hd.stream_id, $0.pointee.headers.cat)
        }
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks) {
        _,
        frame,
        name,
        nameCount,
        value,
        valueCount,
        _,
        context in
        guard let frame = unsafe frame, let session = unsafe HTTP2Session.from(context) else { return 0 }
        let name = unsafe UnsafeBufferPointer(start: name, count: nameCount)
        let value = unsafe UnsafeBufferPointer(start: value, count: valueCount)
        unsafe session.receivedField(on: frame.pointee.hd.stream_id, name: name.span, value: value.span)
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks) { _, _, _, _, _, _, _, _ in
        // Without this the library would leave the field out, and others might read the request differently.
        NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
    }
    unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, context in
        unsafe frame.map { unsafe HTTP2Session.from(context)?.received($0.pointee.hd, $0.pointee) }
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks) { _, frame, _, context in
        unsafe frame.map { unsafe HTTP2Session.from(context)?.receivedInvalid($0.pointee.hd) }
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, id, bytes, count, context in
        unsafe HTTP2Session.from(context)?.receivedBody(on: id, UnsafeBufferPointer(start: bytes, count: count).span)
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, context in
        unsafe frame.map { unsafe HTTP2Session.from(context)?.sent($0.pointee.hd) }
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, id, code, context in
        unsafe HTTP2Session.from(context)?.closed(id, code)
        return 0
    }
    let status = unsafe nghttp2_session_server_new2(&session, callbacks, nil, options)
    guard status == 0, let session = unsafe session else { preconditionFailure("There is no memory for a session.") }
    return unsafe session
}

extension HTTP2Session {
    static func from(_ context: UnsafeMutableRawPointer?) -> HTTP2Session? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<HTTP2Session>.fromOpaque(context).takeUnretainedValue()
    }
}

// MARK: - What the library tells

extension HTTP2Session {
    fileprivate func beganHead(on id: Int32, _ category: nghttp2_headers_category) {
        isInHead = true
        guard category == NGHTTP2_HCAT_REQUEST else { return }
        let stream = Stream()
        stream.builder = HeadBuilder(limits: limits)
        streams[id] = stream
        // The library would send one answer after the other; this lets them take turns.
        var priority = nghttp2_extpri(urgency: UInt32(NGHTTP2_EXTPRI_DEFAULT_URGENCY), inc: 1)
        check(unsafe nghttp2_session_change_extpri_stream_priority(handle, id, &priority, 1))
    }

    fileprivate func receivedField(on id: Int32, name: Span<UInt8>, value: Span<UInt8>) {
        guard !name.isEmpty, let stream = streams[id], stream.builder != nil else { return }
        if stream.builder?.add(name: name, value: value) == false { end(.enhanceYourCalm) }
    }

    fileprivate func received(_ header: nghttp2_frame_hd, _ frame: nghttp2_frame) {
        let isEnd = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        let isAcknowledgement = header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0
        switch UInt32(header.type) {
        case NGHTTP2_HEADERS.rawValue:
            isInHead = false
            receivedHead(on: header.stream_id, isWhole: isEnd)
            if isEnd { delegate?.streamReceivedEnd(header.stream_id) }
        case NGHTTP2_DATA.rawValue:
            if isEnd { delegate?.streamReceivedEnd(header.stream_id) } else if header.length == 0 { count() }
        case NGHTTP2_RST_STREAM.rawValue: streams[header.stream_id]?.isResetByPeer = true
        case NGHTTP2_PING.rawValue where isAcknowledgement && awaitsFarewell:
            awaitsFarewell = false
            goAway()
        case NGHTTP2_SETTINGS.rawValue where isAcknowledgement: break
        case NGHTTP2_SETTINGS.rawValue:
            hasBegun = true
            count()
        case NGHTTP2_PING.rawValue: count()
        default: break
        }
    }

    private func receivedHead(on id: Int32, isWhole: Bool) {
        // Trailers come without a builder, and are of no interest.
        guard let stream = streams[id], let builder = stream.builder.take() else { return }
        switch builder.finish() {
        case .success(let head): delegate?.stream(id, received: head, isWhole: isWhole)
        case .failure(let refusal): delegate?.stream(id, received: refusal)
        }
    }

    fileprivate func receivedInvalid(_ header: nghttp2_frame_hd) {
        isInHead = false
        // A stream that is known here is counted when it is closed.
        if streams[header.stream_id] == nil, header.stream_id != 0 { countReset() }
    }

    fileprivate func receivedBody(on id: Int32, _ bytes: Span<UInt8>) {
        guard let stream = streams[id] else {
            check(unsafe nghttp2_session_consume(handle, id, bytes.count))
            return
        }
        stream.unconsumed += bytes.count
        delegate?.stream(id, received: bytes)
    }

    fileprivate func sent(_ header: nghttp2_frame_hd) {
        let id = header.stream_id
        guard header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0, streams[id] != nil,
            UInt32(header.type) == NGHTTP2_DATA.rawValue || UInt32(header.type) == NGHTTP2_HEADERS.rawValue,
            unsafe nghttp2_session_get_stream_remote_close(handle, id) == 0
        else { return }
        delegate?.streamAnsweredEarly(id)
    }

    fileprivate func closed(_ id: Int32, _ code: UInt32) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        if stream.builder != nil { isInHead = false }
        if stream.unconsumed > 0 { check(unsafe nghttp2_session_consume_connection(handle, stream.unconsumed)) }
        // Whether the client broke the stream off or made the library do it costs the same.
        if stream.isResetByPeer || (code != HTTP2Code.noError.rawValue && !stream.isResetHere) { countReset() }
        delegate?.streamClosed(id)
    }

    private func countReset() {
        if !resets.take(at: now()) { end(.enhanceYourCalm) }
    }

    private func count() {
        if !controlFrames.take(at: now()) { end(.enhanceYourCalm) }
    }
}
