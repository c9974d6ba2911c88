internal import CUV

extension ByteStream {
    /// How many bytes wait for the peer to read.
    package var queuedBytes: Int {
        isClosed ? 0 : unsafe handle.stream.pointee.write_queue_size
    }

    /// Sends `bytes`; `true` if the system took all of them.
    ///
    /// Otherwise the rest is queued, to be sent when the peer reads; a writer that respects its peer then waits for
    /// ``onDrain``. On a stream that has ended or is closed the bytes are dropped, and ``onClose`` tells.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        write(bytes.span)
    }

    /// Sends `bytes` that the caller keeps; see ``write(_:)``.
    @discardableResult
    package func write(_ bytes: Span<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var buffer = unsafe uv_buf_t(bytes)
            return unsafe withUnsafeMutablePointer(to: &buffer) { buffer in
                unsafe send(UnsafeMutableBufferPointer(start: buffer, count: 1))
            }
        }
    }

    /// Sends the parts one after the other, in one system call and without joining them; see ``write(_:)``.
    @discardableResult
    package func write(_ parts: [[UInt8]]) -> Bool {
        unsafe withUnsafeTemporaryAllocation(of: uv_buf_t.self, capacity: max(parts.count, 1)) { buffers in
            unsafe send(parts[...], as: buffers)
        }
    }

    /// Collects the parts' addresses, one call deeper for each: they are only valid inside.
    private func send(_ parts: ArraySlice<[UInt8]>, as buffers: UnsafeMutableBufferPointer<uv_buf_t>) -> Bool {
        guard let part = parts.first else { return unsafe send(buffers) }
        return unsafe part.withUnsafeBytes { bytes in
            unsafe buffers[parts.startIndex] = uv_buf_t(bytes)
            return unsafe send(parts.dropFirst(), as: buffers)
        }
    }

    private func send(_ buffers: UnsafeMutableBufferPointer<uv_buf_t>) -> Bool {
        loop.assertCurrent()
        guard phase == .open else { return false }
        let total = unsafe buffers.reduce(0) { unsafe $0 + $1.len }
        guard total > 0 else { return queuedBytes == 0 }
        let sent = Int(unsafe uv_try_write(handle.stream, buffers.baseAddress, UInt32(buffers.count)))
        if sent == total { return true }
        if sent < 0, sent != Int(UV_EAGAIN.rawValue) {
            fail(Int32(sent), "cannot write to")
            return false
        }
        unsafe enqueue(buffers, total: total, skipping: max(sent, 0))
        return false
    }

    /// Hands libuv a copy of what the system did not take, in one piece of memory with the request itself.
    private func enqueue(_ buffers: UnsafeMutableBufferPointer<uv_buf_t>, total: Int, skipping skipped: Int) {
        let header = unsafe MemoryLayout<uv_write_t>.stride
        let count = total - skipped
        let memory = UnsafeMutableRawPointer.allocate(byteCount: header + count, alignment: 16)
        var target = unsafe memory + header
        var skip = skipped
        for index in buffers.indices {
            let buffer = unsafe buffers[index]
            let from = unsafe min(skip, buffer.len)
            skip -= from
            guard let base = unsafe buffer.base, unsafe from < buffer.len else { continue }
            unsafe target.copyMemory(from: base + from, byteCount: buffer.len - from)
            unsafe target += buffer.len - from
        }
        let start = unsafe (memory + header).assumingMemoryBound(to: CChar.self)
        var rest = unsafe uv_buf_t(base: start, len: count)
        let request = unsafe memory.bindMemory(to: uv_write_t.self, capacity: 1)
        mustDrain = true
        let status = unsafe uv_write(request, handle.stream, &rest, 1) { request, status in
            guard let request = unsafe request else { return }
            let stream: ByteStream? = unsafe owner(of: request.pointee.handle)
            unsafe UnsafeMutableRawPointer(request).deallocate()
            stream?.didWrite(status)
        }
        if status < 0 {
            unsafe memory.deallocate()
            fail(status, "cannot write to")
        }
    }

    private func didWrite(_ status: Int32) {
        if status < 0 {
            fail(status, "cannot write to")
        } else if mustDrain, phase == .open, queuedBytes == 0 {
            mustDrain = false
            onDrain?()
        }
        loop.drain()
    }
}

extension uv_buf_t {
    /// Points at bytes that libuv will only read.
    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        unsafe self.init(base: start?.assumingMemoryBound(to: CChar.self), len: bytes.count)
    }
}
