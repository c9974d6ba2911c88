internal import CUV
internal import Glibc

/// A bound socket that listens, and the file it stands for if it is a Unix socket.
struct ListeningSocket {
    let descriptor: Int32
    let localAddress: SocketAddress
    private let file: File?

    init(_ address: SocketAddress, reusePort: Bool, backlog: Int32) throws(EventLoopError) {
        let attempt = "cannot listen on \(address)"
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(address.family, Int32(type), 0)
        guard descriptor >= 0 else { throw EventLoopError(errno: errno, attempt) }
        do throws(EventLoopError) {
            file = try Self.bind(descriptor, to: address, reusePort: reusePort)
            guard listen(descriptor, backlog) == 0 else { throw EventLoopError(errno: errno, attempt) }
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        localAddress = unsafe SocketAddress(of: descriptor, getsockname) ?? address
    }

    /// Throws when somebody listens at the address already.
    ///
    /// Sockets that share a port share it with whoever else of the same user asks to; only one that does not ask is
    /// told that the port is taken.
    static func checkIsFree(_ address: SocketAddress) throws(EventLoopError) {
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        let probe = socket(address.family, Int32(type), 0)
        guard probe >= 0 else { throw EventLoopError(errno: errno, "cannot listen on \(address)") }
        defer { Glibc.close(probe) }
        _ = try bind(probe, to: address, reusePort: false)
    }

    /// Stops listening; the file of a Unix socket goes too, unless it has been replaced meanwhile.
    func close() {
        Glibc.close(descriptor)
        if case .unix(let path) = localAddress.kind, let file, File(at: path) == file { unsafe unlink(path) }
    }

    private static func bind(
        _ descriptor: Int32,
        to address: SocketAddress,
        reusePort: Bool
    ) throws(EventLoopError) -> File? {
        let attempt = "cannot listen on \(address)"
        guard case .unix(let path) = address.kind else {
            var options = [SO_REUSEADDR]
            if reusePort { options.append(SO_REUSEPORT) }
            for option in options {
                var on: Int32 = 1
                guard unsafe setsockopt(descriptor, SOL_SOCKET, option, &on, socklen_t(MemoryLayout<Int32>.size)) == 0
                else { throw EventLoopError(errno: errno, attempt) }
            }
            guard bind(descriptor, address) else { throw EventLoopError(errno: errno, attempt) }
            return nil
        }
        if !bind(descriptor, address) {
            let failure = errno
            guard failure == EADDRINUSE, isStale(address, path), unsafe unlink(path) == 0, bind(descriptor, address)
            else { throw EventLoopError(errno: failure, attempt) }
        }
        // Nobody can connect before listen, so there is no moment at which others could.
        guard unsafe chmod(path, 0o600) == 0 else { throw EventLoopError(errno: errno, attempt) }
        return File(at: path)
    }

    private static func bind(_ descriptor: Int32, _ address: SocketAddress) -> Bool {
        unsafe address.withSystemAddress { unsafe Glibc.bind(descriptor, $0, $1) == 0 }
    }

    /// Whether the file is a socket that a process left behind: nobody answers on it.
    private static func isStale(_ address: SocketAddress, _ path: String) -> Bool {
        guard File(at: path)?.isSocket == true else { return false }
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let probe = socket(AF_UNIX, Int32(type), 0)
        guard probe >= 0 else { return false }
        defer { Glibc.close(probe) }
        return unsafe address.withSystemAddress { unsafe connect(probe, $0, $1) != 0 && errno == ECONNREFUSED }
    }

    /// What tells one file from another that later has the same path.
    private struct File: Equatable {
        let device: UInt
        let inode: UInt
        let isSocket: Bool

        init?(at path: String) {
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            isSocket = status.st_mode & S_IFMT == S_IFSOCK
        }
    }
}
