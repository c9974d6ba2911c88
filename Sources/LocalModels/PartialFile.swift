internal import Cryptography
internal import Glibc

/// A file that is being put together, hashed as it grows.
///
/// What an earlier attempt left is adopted piece by piece, or dropped with ``startHere()``; only then is it appended to.
@safe struct PartialFile: ~Copyable {
    /// How much of the file is vouched for: adopted or appended.
    private(set) var count = 0

    private let path: String
    private let descriptor: Int32
    /// How much there was when it was opened.
    private let found: Int
    private var hash = SHA256()

    private static let chunk = 1 << 20

    init(path: String) throws(LocalModelError) {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("write", path) }
        self.path = path
        found = Int(lseek(descriptor, 0, SEEK_END))
    }

    private init(reading path: String) throws(LocalModelError) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("read", path) }
        self.path = path
        found = Int(lseek(descriptor, 0, SEEK_END))
    }

    deinit {
        close(descriptor)
    }

    /// Takes over the next `size` bytes if they are there and are those expected.
    mutating func adopt(_ size: Int, sha256: String) throws(LocalModelError) -> Bool {
        guard count + size <= found else { return false }
        var piece = SHA256()
        try read(count..<count + size) { piece.update($0) }
        guard piece.finish().hexadecimal == sha256 else { return false }
        // Hashed twice, because a digest cannot take back a piece that proves wrong; the second reading is from memory.
        try adoptBlindly(size)
        return true
    }

    /// Takes over all there is, up to a limit; whether it is right shows in the hash at the end.
    mutating func adoptAll(upTo limit: Int) throws(LocalModelError) {
        try adoptBlindly(min(found, limit) - count)
    }

    private mutating func adoptBlindly(_ size: Int) throws(LocalModelError) {
        var hash = SHA256()
        swap(&hash, &self.hash)
        try read(count..<count + size) { hash.update($0) }
        swap(&hash, &self.hash)
        count += size
    }

    /// The hash in hexadecimal of a file that is there.
    static func hash(of path: String) throws(LocalModelError) -> String {
        var file = try PartialFile(reading: path)
        try file.adoptAll(upTo: .max)
        var hash = SHA256()
        swap(&hash, &file.hash)
        return hash.finish().hexadecimal
    }

    /// Drops what was not adopted.
    func startHere() throws(LocalModelError) {
        guard ftruncate(descriptor, count) == 0 else { throw .system("write", path) }
    }

    /// Ends an attempt that went wrong after `size` good bytes: the rest is dropped.
    consuming func giveUp(keeping size: Int) throws(LocalModelError) {
        guard ftruncate(descriptor, size) == 0 else { throw .system("write", path) }
    }

    mutating func append(_ bytes: [UInt8]) throws(LocalModelError) {
        var written = 0
        while written < bytes.count {
            let status = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe buffer.baseAddress?.advanced(by: written)
                return unsafe pwrite(descriptor, rest, bytes.count - written, count + written)
            }
            if status < 0, errno == EINTR { continue }
            guard status >= 0 else { throw .system("write", path) }
            written += status
        }
        hash.update(bytes)
        count += bytes.count
    }

    /// Makes sure that the file is on the disk and returns its hash in hexadecimal.
    consuming func finish() throws(LocalModelError) -> String {
        guard fsync(descriptor) == 0 else { throw .system("write", path) }
        var hash = SHA256()
        swap(&hash, &self.hash)
        return hash.finish().hexadecimal
    }

    private func read(_ range: Range<Int>, _ take: ([UInt8]) -> Void) throws(LocalModelError) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            try LocalModelError.checkCancellation()
            let size = min(Self.chunk, range.upperBound - offset)
            var status = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
                status = unsafe pread(descriptor, buffer.baseAddress, size, offset)
                filled = max(0, status)
            }
            if status < 0, errno == EINTR { continue }
            guard status > 0 else { throw .system("read", path, errno: status == 0 ? EIO : errno) }
            take(bytes)
            offset += status
        }
    }
}
