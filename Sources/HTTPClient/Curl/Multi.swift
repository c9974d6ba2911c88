internal import CCurl
internal import EventLoop
internal import Glibc

/// The transfers and connections of one loop: curl's multi handle, made when it is first needed.
///
/// It is `@unchecked Sendable` because it, its handles and its transfers are used on its loop's thread only; methods
/// called from tasks get there through `EventLoop.execute`. curl is never called from inside its callbacks: these only
/// note what is to be done, and ``settle()`` does it after curl has returned.
@safe final class Multi: @unchecked Sendable {
    let loop: EventLoop
    let options: HTTPClientOptions

    private var raw: UnsafeMutableRawPointer?
    private var timer: LoopTimer?
    private var handles: [Easy] = []
    /// Those of the handles that have no transfer.
    private var spare: [Easy] = []
    private var text = HeaderText()
    var sockets: [Int32: WatchedSocket] = [:]

    private var isClosed = false
    private var isInCurl = false
    private var isSettling = false
    private var mustKick = false
    private var ready: [Transfer] = []
    private var serving: [Transfer] = []
    private var abandoned: [Transfer] = []

    init(on loop: EventLoop, options: HTTPClientOptions) {
        self.loop = loop
        self.options = options
    }

    /// Ends every transfer and closes every connection, for good.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        for easy in handles { easy.transfer?.abort(.loopEnded(easy.transfer)) }
        settle()
        (handles, spare) = ([], [])
        if let raw = unsafe raw {
            isInCurl = true
            unsafe curl_multi_cleanup(raw)
            isInCurl = false
        }
        unsafe raw = nil
        for socket in sockets.values { socket.close() }
        sockets = [:]
        timer.take()?.cancel()
    }
}

// MARK: - Transfers

extension Multi {
    /// Begins a transfer, which hears how it goes through its own methods.
    func start(_ transfer: Transfer) throws(HTTPClientError) {
        guard let raw = unsafe open() else { throw .loopEnded(transfer) }
        guard text.write(transfer.request.fields) else {
            throw HTTPClientError(.invalidRequest, "a field of the request to \(transfer.origin) cannot be sent")
        }
        guard let easy = spare.popLast() ?? newHandle() else { throw .outOfMemory(transfer) }
        do throws(HTTPClientError) {
            try easy.prepare(for: transfer, fields: text)
            isInCurl = true
            let code = unsafe curl_multi_add_handle(raw, easy.raw)
            isInCurl = false
            guard code == CURLM_OK else { throw .outOfMemory(transfer) }
        } catch {
            recycle(easy)
            throw error
        }
        transfer.easy = easy
        settle()
    }

    private func newHandle() -> Easy? {
        guard let easy = Easy(for: self) else { return nil }
        handles.append(easy)
        return easy
    }

    /// Keeps a handle for the next transfer, but not as many as a flood of requests has needed.
    private func recycle(_ easy: Easy) {
        easy.release()
        if spare.count < 128 {
            spare.append(easy)
        } else {
            handles.removeAll { $0 === easy }
        }
    }

    /// Takes a transfer away from curl, which closes its connection unless the answer was complete.
    func remove(_ transfer: Transfer) {
        guard !isInCurl else { return abandoned.append(transfer) }
        detach(transfer)
        settle()
    }

    private func detach(_ transfer: Transfer) {
        guard let raw = unsafe raw, let easy = transfer.easy.take() else { return }
        isInCurl = true
        unsafe curl_multi_remove_handle(raw, easy.raw)
        isInCurl = false
        recycle(easy)
    }

    /// Lets a transfer go on that said "pause".
    func resume(_ transfer: Transfer) {
        guard let easy = transfer.easy else { return }
        isInCurl = true
        let code = unsafe curl_easy_pause(easy.raw, CURLPAUSE_CONT)
        isInCurl = false
        if code != CURLE_OK { transfer.finish(code) }
        settle()
    }

    /// Notes that a transfer may have something for who waits for it.
    func announce(_ transfer: Transfer) {
        ready.append(transfer)
    }
}

// MARK: - Driving curl

extension Multi {
    private func open() -> UnsafeMutableRawPointer? {
        if let raw = unsafe raw { return unsafe raw }
        // A loop that has ended runs what it is given wherever that comes from.
        guard !isClosed, loop.isCurrent, isCurlReady, let new = unsafe curl_multi_init() else { return nil }
        unsafe raw = new
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe ccurl_multi_set_callbacks(new, watchSocket, setTimer, this)
        unsafe ccurl_multi_set_long(new, CURLMOPT_MAXCONNECTS, options.keptConnections)
        unsafe ccurl_multi_set_long(new, CURLMOPT_MAX_HOST_CONNECTIONS, options.connectionsPerHost ?? 0)
        let watch = LoopEndWatch { [self] in close() }
        // The timer, which lets go of this in `close()` and when the loop ends, keeps what it needs until then.
        timer = loop.timer(after: .seconds(60)) { [self] in
            withExtendedLifetime(watch) { act(on: CURL_SOCKET_TIMEOUT, events: 0) }
        }
        return unsafe raw
    }

    /// Tells curl what has happened to a socket, or with `CURL_SOCKET_TIMEOUT` that time has passed.
    func act(on socket: curl_socket_t, events: Int32) {
        guard let raw = unsafe raw else { return }
        var running: Int32 = 0
        isInCurl = true
        unsafe curl_multi_socket_action(raw, socket, events, &running)
        isInCurl = false
        settle()
    }

    /// Does what curl's callbacks have left to be done, until nothing is left.
    private func settle() {
        guard !isSettling else { return }
        isSettling = true
        defer { isSettling = false }
        var kicks = 0
        repeat {
            while mustKick, let raw = unsafe raw {
                mustKick = false
                kicks += 1
                guard kicks < 16 else {
                    timer?.restart(after: .zero)
                    break
                }
                var running: Int32 = 0
                isInCurl = true
                unsafe curl_multi_socket_action(raw, CURL_SOCKET_TIMEOUT, 0, &running)
                isInCurl = false
            }
            readMessages()
            while let transfer = abandoned.popLast() { detach(transfer) }
            serve()
        } while mustKick || !ready.isEmpty || !abandoned.isEmpty
    }

    private func readMessages() {
        guard let raw = unsafe raw else { return }
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(raw, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let code = unsafe message.pointee.data.result
            guard let transfer = unsafe easy(of: message.pointee.easy_handle)?.transfer else { continue }
            transfer.finish(code)
        }
    }

    private func serve() {
        swap(&ready, &serving)
        for transfer in serving { transfer.serve() }
        serving.removeAll(keepingCapacity: true)
    }

    /// curl wants to be called after so many milliseconds; 0 is at once, but not from here, and -1 is never.
    fileprivate func wake(after milliseconds: Int) {
        if milliseconds == 0 {
            mustKick = true
        } else if milliseconds > 0 {
            timer?.restart(after: .milliseconds(milliseconds))
        }
    }
}

private let setTimer: curl_multi_timer_callback = { _, milliseconds, context in
    guard let context = unsafe context else { return 0 }
    unsafe Unmanaged<Multi>.fromOpaque(context).takeUnretainedValue().wake(after: milliseconds)
    return 0
}

/// The object an easy handle points back at.
private func easy(of raw: UnsafeMutableRawPointer?) -> Easy? {
    var pointer: UnsafeMutableRawPointer?
    guard let raw = unsafe raw, unsafe ccurl_get_private(raw, &pointer) == CURLE_OK else { return nil }
    return unsafe pointer.map { unsafe Unmanaged<Easy>.fromOpaque($0).takeUnretainedValue() }
}

/// curl's own set-up, once for the process.
private let isCurlReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

/// Calls back when it is let go of.
///
/// A loop that ends lets go of its timers' actions, on its thread: captured by one, this tells.
private final class LoopEndWatch {
    private let action: () -> Void

    init(_ action: @escaping () -> Void) {
        self.action = action
    }

    deinit {
        action()
    }
}
