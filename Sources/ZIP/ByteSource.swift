private import Glibc

/// The bytes of an archive, wherever they are, read by place.
@safe struct ByteSource: ~Copyable {
    private enum Place {
        case file(descriptor: Int32)
        case memory([UInt8])
    }

    let count: Int
    private let place: Place

    init(_ bytes: [UInt8]) {
        count = bytes.count
        place = .memory(bytes)
    }

    init(path: String) throws(ZIPError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open", path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ZIPError(.unreadable, "\(path) is not a file.")
        }
        count = Int(status.st_size)
        place = .file(descriptor: descriptor)
    }

    deinit {
        if case .file(let descriptor) = place { close(descriptor) }
    }

    /// Returns exactly these bytes; a range that is not all there is refused, so no number in a file is trusted.
    func read(_ range: Range<Int>) throws(ZIPError) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw ZIPError(.malformed, "The archive is cut off, or a place named in it is outside of it.")
        }
        switch place {
        case .memory(let bytes): return Array(bytes[range])
        case .file(let descriptor): return try Self.read(range, of: descriptor)
        }
    }

    private static func read(_ range: Range<Int>, of descriptor: Int32) throws(ZIPError) -> [UInt8] {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            while filled < range.count {
                let target = unsafe buffer.baseAddress?.advanced(by: filled)
                let status = unsafe pread(descriptor, target, range.count - filled, range.lowerBound + filled)
                if status < 0, errno == EINTR { continue }
                guard status > 0 else { break }
                filled += status
            }
        }
        guard bytes.count == range.count else {
            throw ZIPError(.unreadable, "The archive could not be read to its end.")
        }
        return bytes
    }
}

extension ZIPError {
    fileprivate static func system(_ attempt: String, _ path: String) -> ZIPError {
        ZIPError(.unreadable, "\(attempt) \(path): \(unsafe String(cString: strerror(errno)))")
    }
}

extension [UInt8] {
    /// A little-endian number of two bytes; the caller has made sure that they are there.
    func number16(at offset: Int) -> Int {
        Int(self[offset]) | Int(self[offset + 1]) << 8
    }

    /// A little-endian number of four bytes.
    func number32(at offset: Int) -> Int {
        number16(at: offset) | number16(at: offset + 2) << 16
    }
}
