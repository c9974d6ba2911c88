private import CZlib

/// A raw deflate stream (RFC 1951) being expanded.
@safe struct Inflater: ~Copyable {
    private(set) var isFinished = false

    // zlib's state points back at this, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var pending: [UInt8] = []
    private var used = 0

    private static let outputSize = 256 << 10

    init() throws(ZIPError) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // Negative window bits mean a stream without zlib's own header.
        let status = unsafe inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            unsafe stream.deallocate()
            throw ZIPError(.unreadable, "There is no memory to expand the archive.")
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Whether all that was fed has been used.
    var isDrained: Bool { used == pending.count }

    /// Gives it more to expand, when it has used what it had.
    mutating func feed(_ bytes: [UInt8]) {
        pending = bytes
        used = 0
    }

    /// Expands what is there; `nil` when it is finished or needs more.
    mutating func next(naming name: String) throws(ZIPError) -> [UInt8]? {
        guard !isFinished else { return nil }
        var status = Z_OK
        let capacity = Self.outputSize
        let (stream, start, rest) = unsafe (stream, used, pending.count - used)
        let output = unsafe pending.withUnsafeMutableBufferPointer { input in
            unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                unsafe stream.pointee.next_in = input.baseAddress?.advanced(by: start)
                unsafe stream.pointee.avail_in = UInt32(rest)
                unsafe stream.pointee.next_out = buffer.baseAddress
                unsafe stream.pointee.avail_out = UInt32(capacity)
                status = unsafe inflate(stream, Z_NO_FLUSH)
                count = capacity - Int(unsafe stream.pointee.avail_out)
            }
        }
        used = pending.count - Int(unsafe stream.pointee.avail_in)
        switch status {
        case Z_OK: break
        case Z_STREAM_END: isFinished = true
        // No progress was possible: it has no input left.
        case Z_BUF_ERROR: break
        default: throw ZIPError(.malformed, "The compressed content of \(name) is damaged.")
        }
        return output.isEmpty ? nil : output
    }
}
