internal import CUV

/// The memory of one libuv handle, which libuv owns from its initialisation until its close callback.
///
/// It is `@unchecked Sendable` as an address only: what is behind it is touched on its loop's thread.
@safe struct Handle: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer

    init(_ type: uv_handle_type) {
        unsafe memory = .allocate(byteCount: uv_handle_size(type), alignment: 16)
    }

    // The same memory under libuv's names for it; only those that the type in the initializer stands for are right.
    var base: UnsafeMutablePointer<uv_handle_t> { unsafe memory.assumingMemoryBound(to: uv_handle_t.self) }
    var async: UnsafeMutablePointer<uv_async_t> { unsafe memory.assumingMemoryBound(to: uv_async_t.self) }
    var pipe: UnsafeMutablePointer<uv_pipe_t> { unsafe memory.assumingMemoryBound(to: uv_pipe_t.self) }
    var poll: UnsafeMutablePointer<uv_poll_t> { unsafe memory.assumingMemoryBound(to: uv_poll_t.self) }
    var process: UnsafeMutablePointer<uv_process_t> { unsafe memory.assumingMemoryBound(to: uv_process_t.self) }
    var signal: UnsafeMutablePointer<uv_signal_t> { unsafe memory.assumingMemoryBound(to: uv_signal_t.self) }
    var stream: UnsafeMutablePointer<uv_stream_t> { unsafe memory.assumingMemoryBound(to: uv_stream_t.self) }
    var tcp: UnsafeMutablePointer<uv_tcp_t> { unsafe memory.assumingMemoryBound(to: uv_tcp_t.self) }
    var timer: UnsafeMutablePointer<uv_timer_t> { unsafe memory.assumingMemoryBound(to: uv_timer_t.self) }

    /// Points the handle at its owner, which callbacks and the end of the loop find there.
    ///
    /// It does not retain: an owner that must outlive its last reference retains itself until its handle is closed.
    func setOwner(_ owner: AnyObject?) {
        unsafe base.pointee.data = owner.map { unsafe Unmanaged.passUnretained($0).toOpaque() }
    }

    /// Frees memory that libuv has never seen or has given back.
    func free() {
        unsafe memory.deallocate()
    }

    /// Closes a handle whose owner needs no word of it; its memory is freed when libuv lets go.
    func closeAndFree() {
        unsafe base.pointee.data = nil
        unsafe uv_close(base) { unsafe $0?.deallocate() }
    }
}

/// The object a libuv handle points back at.
protocol LoopResource: AnyObject {
    /// The loop is ending: close the handle, and tell whoever waits.
    func loopWillEnd()
}

extension LoopResource {
    /// Makes up for the reference that libuv's plain pointer is not; ``letGo()`` takes it back.
    func keepAlive() {
        _ = unsafe Unmanaged.passUnretained(self).retain()
    }

    func letGo() {
        unsafe Unmanaged.passUnretained(self).release()
    }
}

/// The owner of the handle or request whose first field, as in all of libuv's, is the pointer to it.
func owner<Owner: AnyObject>(of raw: UnsafeMutableRawPointer?, as type: Owner.Type = Owner.self) -> Owner? {
    guard let data = unsafe raw?.load(as: UnsafeMutableRawPointer?.self) else { return nil }
    return unsafe Unmanaged<Owner>.fromOpaque(data).takeUnretainedValue()
}
