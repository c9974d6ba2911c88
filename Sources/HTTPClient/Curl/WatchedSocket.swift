internal import CCurl
internal import EventLoop
internal import Glibc

/// One of curl's sockets and the loop's watch over it.
///
/// Starting and stopping to watch costs system calls, and curl asks for both once per request. A socket that it only
/// keeps for the next request therefore stays watched, until an event that nobody wants shows up.
final class WatchedSocket {
    /// Whether curl tells us before it closes the descriptor, so that it may be watched in between.
    let isOurs: Bool
    /// Whether it is connected, so far as can be told: while it connects, curl waits for it to be writable.
    private(set) var isConnected = false
    private let poll: SocketPoll
    private var isWanted = false
    private var wanted = (readable: false, writable: false)

    init(_ poll: SocketPoll, isOurs: Bool) {
        self.poll = poll
        self.isOurs = isOurs
    }

    func want(readable: Bool, writable: Bool) {
        isWanted = true
        if readable { isConnected = true }
        wanted = (readable, writable)
        poll.watch(readable: readable, writable: writable)
    }

    func unwant() {
        isWanted = false
    }

    /// Whether curl is to hear of an event; if not, there will be no more of them.
    func shouldReport() -> Bool {
        if !isWanted { poll.watch(readable: false, writable: false) }
        return isWanted
    }

    /// Watches again after an error, at which the loop stops to.
    func watchAgain() {
        if isWanted { poll.watch(readable: wanted.readable, writable: wanted.writable) }
    }

    func close() {
        poll.close()
    }
}

extension Multi {
    fileprivate func watch(_ descriptor: curl_socket_t, for what: Int32) -> Int32 {
        if what == CURL_POLL_REMOVE {
            guard let socket = sockets[descriptor] else { return 0 }
            // curl 7.88 closes a socket that has not connected without a word: libuv, told to watch it, ends the process.
            if socket.isOurs, socket.isConnected {
                socket.unwant()
            } else {
                sockets[descriptor] = nil
                socket.close()
            }
            return 0
        }
        guard let socket = sockets[descriptor] ?? newSocket(descriptor, isOurs: false) else { return -1 }
        socket.want(
            readable: what == CURL_POLL_IN || what == CURL_POLL_INOUT,
            writable: what == CURL_POLL_OUT || what == CURL_POLL_INOUT
        )
        return 0
    }

    private func newSocket(_ descriptor: curl_socket_t, isOurs: Bool) -> WatchedSocket? {
        // The watch lets go of this when it is closed, by curl's wish or in `close()`.
        let poll = try? SocketPoll(on: loop, descriptor: descriptor) { [self] in
            report(descriptor, readable: $0, writable: $1, failed: $2)
        }
        guard let poll else { return nil }
        let socket = WatchedSocket(poll, isOurs: isOurs)
        sockets[descriptor] = socket
        return socket
    }

    private func report(_ descriptor: curl_socket_t, readable: Bool, writable: Bool, failed: Bool) {
        guard let socket = sockets[descriptor], socket.shouldReport() else { return }
        // With no event given, curl looks for itself, and so finds out which error it was.
        var events: Int32 = 0
        if readable, !failed { events |= CURL_CSELECT_IN }
        if writable, !failed { events |= CURL_CSELECT_OUT }
        act(on: descriptor, events: events)
        if failed { sockets[descriptor]?.watchAgain() }
    }

    /// Makes a socket whose end will be heard of, which curl's other descriptors do not promise.
    fileprivate func openSocket(_ address: curl_sockaddr) -> curl_socket_t {
        let type = address.socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, type, address.protocol)
        guard descriptor >= 0 else { return -1 }
        guard newSocket(descriptor, isOurs: true) != nil else {
            _ = Glibc.close(descriptor)
            return -1
        }
        return descriptor
    }

    fileprivate func closeSocket(_ descriptor: curl_socket_t) -> Int32 {
        sockets.removeValue(forKey: descriptor)?.close()
        return Glibc.close(descriptor)
    }
}

private func multi(_ context: UnsafeMutableRawPointer?) -> Multi? {
    unsafe context.map { unsafe Unmanaged<Multi>.fromOpaque($0).takeUnretainedValue() }
}

let watchSocket: curl_socket_callback = { _, descriptor, what, context, _ in
    unsafe multi(context)?.watch(descriptor, for: what) ?? -1
}

let openSocket: curl_opensocket_callback = { context, _, address in
    guard let address = unsafe address?.pointee else { return -1 }
    return unsafe multi(context)?.openSocket(address) ?? -1
}

let closeSocket: curl_closesocket_callback = { context, descriptor in
    unsafe multi(context)?.closeSocket(descriptor) ?? -1
}
