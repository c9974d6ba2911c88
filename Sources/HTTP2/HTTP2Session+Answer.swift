internal import CNGHTTP2
package import HTTP

extension HTTP2Session {
    /// Begins an answer; one without a body ends with its head.
    ///
    /// Fields that belong to connections, which HTTP/2 forbids, are left out. Answers to streams that are gone go
    /// nowhere.
    package func start(
        _ id: Int32,
        status: Int,
        date: [UInt8]? = nil,
        contentLength: Int? = nil,
        fields: HTTPFields = HTTPFields(),
        hasBody: Bool
    ) {
        guard let stream = streams[id] else { return }
        stream.hasEnded = !hasBody
        let block = FieldBlock(status: status, date: date, contentLength: contentLength, fields: fields)
        unsafe block.withFields { fields, count in
            guard hasBody else {
                check(unsafe nghttp2_submit_response(handle, id, fields, count, nil))
                return
            }
            var provider = unsafe nghttp2_data_provider(
                source: nghttp2_data_source(ptr: nil),
                read_callback: readOutput
            )
            check(unsafe nghttp2_submit_response(handle, id, fields, count, &provider))
        }
    }

    /// Sends a head that comes before the answer's own, such as 100.
    package func inform(_ id: Int32, status: Int) {
        guard streams[id] != nil else { return }
        let block = FieldBlock(status: status, date: nil, contentLength: nil, fields: HTTPFields())
        unsafe block.withFields { fields, count in
            check(unsafe nghttp2_submit_headers(handle, 0, id, nil, fields, count, nil))
        }
    }

    /// Queues a piece of the body.
    package func write(_ piece: [UInt8], on id: Int32) {
        guard let stream = streams[id], !stream.hasEnded else { return }
        stream.output.append(piece)
        resume(stream, id)
    }

    /// Ends the answer after what is queued.
    package func finish(_ id: Int32) {
        guard let stream = streams[id] else { return }
        stream.hasEnded = true
        resume(stream, id)
    }

    /// Breaks a stream off and drops what is queued.
    package func reset(_ id: Int32, _ code: HTTP2Code) {
        guard let stream = streams[id], !stream.isResetHere else { return }
        stream.isResetHere = true
        stream.output.removeAll()
        check(unsafe nghttp2_submit_rst_stream(handle, 0, id, code.rawValue))
    }

    /// How much of a body waits to be sent.
    package func queuedBytes(on id: Int32) -> Int {
        streams[id]?.output.count ?? 0
    }

    private func resume(_ stream: Stream, _ id: Int32) {
        guard stream.isWaiting else { return }
        stream.isWaiting = false
        check(unsafe nghttp2_session_resume_data(handle, id))
    }

    /// Fills a DATA frame with as much as is queued.
    fileprivate func fill(
        _ buffer: UnsafeMutableRawBufferPointer,
        from id: Int32,
        isLast: inout Bool
    ) -> Int {
        guard let stream = streams[id] else { return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue) }
        let count = unsafe stream.output.take(into: buffer)
        isLast = stream.hasEnded && stream.output.isEmpty
        guard count > 0 || isLast else {
            stream.isWaiting = true
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
        delegate?.streamSent(id)
        return count
    }
}

private func readOutput(
    _ handle: OpaquePointer?,
    _ id: Int32,
    _ buffer: UnsafeMutablePointer<UInt8>?,
    _ count: Int,
    _ flags: UnsafeMutablePointer<UInt32>?,
    _ source: UnsafeMutablePointer<nghttp2_data_source>?,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let session = unsafe HTTP2Session.from(context) else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
    var isLast = false
    let filled = unsafe session.fill(
        UnsafeMutableRawBufferPointer(start: buffer, count: count),
        from: id,
        isLast: &isLast
    )
    if isLast { unsafe flags?.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
    return filled
}
