internal import Glibc

/// Files of a few kilobytes, read in one go where they are named.
///
/// It blocks, for as long as a local file takes; credentials are read once, and an identity provider's token once an
/// hour.
enum SmallFile {
    /// More than any credentials have, and little enough for a path that leads to something else by mistake.
    private static let limit = 1 << 20

    static func exists(_ path: String) -> Bool {
        // Whatever else is wrong with it, such as its permissions, is better told than passed over.
        unsafe access(path, F_OK) == 0 || errno != ENOENT && errno != ENOTDIR
    }

    /// Reads a file; `name` begins the sentence about one that cannot be read.
    static func read(_ path: String, as name: String) throws(GoogleCredentialsError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(name, errno) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while content.count <= limit {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(name, errno) }
            guard count > 0 else { return content }
            content += buffer[..<count]
        }
        throw unreadable(name, EFBIG)
    }

    private static func unreadable(_ name: String, _ code: Int32) -> GoogleCredentialsError {
        let reason = unsafe String(cString: strerror(code))
        return GoogleCredentialsError(.unreadable, "\(name) cannot be read: \(reason).")
    }
}
