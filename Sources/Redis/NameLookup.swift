internal import Dispatch
internal import EventLoop
internal import Glibc

/// Finds the addresses behind a server's name, on a thread that may block.
enum NameLookup {
    static func addresses(of server: RedisServer) async throws(RedisError) -> [SocketAddress] {
        switch server.place {
        case .unix(let path):
            guard let address = try? SocketAddress(path: path) else {
                throw RedisError(.unreachable, "\(path) is too long for the path of a Unix socket.")
            }
            return [address]
        case .tcp(let host, let port):
            if let address = try? SocketAddress(host: host, port: port) { return [address] }
            let found = await withCheckedContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(returning: numbers(of: host)) }
            }
            let addresses = found.compactMap { try? SocketAddress(host: $0, port: port) }
            guard !addresses.isEmpty else {
                throw RedisError(.unreachable, "The name \(host) of the Redis server is not known.")
            }
            return addresses
        }
    }

    private static func numbers(of host: String) -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var numbers: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            unsafe next = entry.pointee.ai_next
            let number = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text -> String? in
                let status = unsafe getnameinfo(
                    entry.pointee.ai_addr,
                    entry.pointee.ai_addrlen,
                    text.baseAddress,
                    socklen_t(text.count),
                    nil,
                    0,
                    NI_NUMERICHOST
                )
                guard status == 0, let start = text.baseAddress else { return nil }
                return unsafe String(cString: start)
            }
            if let number { numbers.append(number) }
        }
        return numbers
    }
}
