internal import CCurl

/// curl has a line of a head.
let takeHeaderLine: curl_write_callback = { bytes, size, count, context in
    let count = size * count
    guard let transfer = unsafe transfer(context), let bytes = unsafe bytes else { return 0 }
    return unsafe bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
        unsafe transfer.take(line: UnsafeBufferPointer(start: bytes, count: count).span) ? count : 0
    }
}

/// curl has bytes of a body.
let takeBody: curl_write_callback = { bytes, size, count, context in
    let count = size * count
    guard let transfer = unsafe transfer(context), let bytes = unsafe bytes else { return 0 }
    switch unsafe transfer.take(body: UnsafeRawBufferPointer(start: bytes, count: count)) {
    case .taken: return count
    case .pause: return Int(CURL_WRITEFUNC_PAUSE)
    // Anything but the count is an error, and an empty line of bytes has a count of 0.
    case .broken: return count == 0 ? 1 : 0
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    unsafe context.flatMap { unsafe Unmanaged<Easy>.fromOpaque($0).takeUnretainedValue().transfer }
}
