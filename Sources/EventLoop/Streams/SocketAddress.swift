internal import CUV
internal import Glibc

/// Where a listener listens and a connection goes: a numeric IP address and port, or the path of a Unix socket.
///
/// Names are not looked up; only `localhost` is known, as 127.0.0.1.
package struct SocketAddress: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case ip(host: String, port: UInt16)
        case unix(path: String)
    }

    package let kind: Kind

    /// Takes a host such as `127.0.0.1`, `::1`, `0.0.0.0`, `::` or `localhost`, without brackets.
    package init(host: String, port: UInt16) throws(EventLoopError) {
        let host = host == "localhost" ? "127.0.0.1" : host
        guard Self.isNumeric(host) else {
            throw EventLoopError(errno: EINVAL, "\(host) is not a numeric IP address")
        }
        kind = .ip(host: host, port: port)
    }

    package init(path: String) throws(EventLoopError) {
        let limit = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
        guard !path.isEmpty, path.utf8.count <= limit, !path.utf8.contains(0) else {
            throw EventLoopError(errno: EINVAL, "a Unix socket's path has 1 to \(limit) bytes, \(path) does not")
        }
        kind = .unix(path: path)
    }

    /// Reads `127.0.0.1:8080`, `[::1]:80`, `localhost:80` or `unix:/run/a.sock`.
    package init(parsing text: String) throws(EventLoopError) {
        if text.hasPrefix("unix:") {
            try self.init(path: String(text.dropFirst(5)))
            return
        }
        guard
            let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else {
            throw EventLoopError(errno: EINVAL, "\(text) is not an address like 127.0.0.1:8080 or unix:/path")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw EventLoopError(errno: EINVAL, "the IPv6 address in \(text) needs brackets, like [::1]:80")
        }
        try self.init(host: String(host), port: port)
    }

    private static func isNumeric(_ host: String) -> Bool {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        return unsafe uv_ip4_addr(host, 0, &four) == 0 || uv_ip6_addr(host, 0, &six) == 0
    }
}

extension SocketAddress: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .ip(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

// MARK: - The system's form

extension SocketAddress {
    var family: Int32 {
        switch kind {
        case .ip(let host, _): host.contains(":") ? AF_INET6 : AF_INET
        case .unix: AF_UNIX
        }
    }

    /// Lends the address to a system call.
    func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_storage()
        return unsafe withUnsafeMutablePointer(to: &storage) { storage in
            let raw = UnsafeMutableRawPointer(storage)
            let length = unsafe fill(raw)
            return unsafe body(raw.assumingMemoryBound(to: sockaddr.self), socklen_t(length))
        }
    }

    private func fill(_ raw: UnsafeMutableRawPointer) -> Int {
        switch kind {
        case .ip(let host, let port) where host.contains(":"):
            _ = unsafe uv_ip6_addr(host, Int32(port), raw.assumingMemoryBound(to: sockaddr_in6.self))
            return MemoryLayout<sockaddr_in6>.size
        case .ip(let host, let port):
            _ = unsafe uv_ip4_addr(host, Int32(port), raw.assumingMemoryBound(to: sockaddr_in.self))
            return MemoryLayout<sockaddr_in>.size
        case .unix(let path):
            let address = unsafe raw.assumingMemoryBound(to: sockaddr_un.self)
            unsafe address.pointee.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.pointee.sun_path) { field in
                unsafe field.copyBytes(from: path.utf8)
            }
            return MemoryLayout<sockaddr_un>.size
        }
    }

    /// Asks the system for one end of a socket: `getsockname` or `getpeername`.
    ///
    /// It is `nil` for the unnamed client of a Unix socket and for a connection that is gone.
    init?(
        of descriptor: Int32,
        _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let kind: Kind? = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            let raw = UnsafeMutableRawPointer(storage)
            let address = unsafe raw.assumingMemoryBound(to: sockaddr.self)
            guard unsafe ask(descriptor, address, &length) == 0 else { return nil }
            return unsafe Self.kind(of: address)
        }
        guard let kind else { return nil }
        self.kind = kind
    }

    private static func kind(of address: UnsafeMutablePointer<sockaddr>) -> Kind? {
        let raw = UnsafeMutableRawPointer(address)
        if unsafe Int32(address.pointee.sa_family) == AF_UNIX {
            let path = unsafe raw.advanced(by: 2).assumingMemoryBound(to: CChar.self)
            return unsafe path.pointee == 0 ? nil : .unix(path: String(cString: path))
        }
        let port = unsafe raw.load(fromByteOffset: 2, as: UInt16.self).bigEndian
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let start = text.baseAddress else { return nil }
            guard unsafe uv_ip_name(address, start, text.count) == 0 else { return nil }
            return unsafe .ip(host: String(cString: start), port: port)
        }
    }
}
