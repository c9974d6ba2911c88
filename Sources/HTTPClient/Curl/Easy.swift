internal import CCurl
internal import EventLoop

/// One of curl's easy handles, with what it needs to run one transfer after another.
///
/// It remembers the options it has been given, so that a request like the one before costs two of them. It is confined
/// to its loop, like the ``Multi`` it belongs to.
@safe final class Easy {
    let raw: UnsafeMutableRawPointer
    /// Keeps its handles in turn, until it is closed; it has none before it is opened and none after.
    let multi: Multi
    /// The transfer that curl is working on.
    private(set) var transfer: Transfer?
    var clock: LoopTimer?
    private let errorText = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    // What curl has been told; each only changes through the method that tells it.
    private var lines = HeaderLines()
    private var url: String?
    private var shape: Shape?
    private var method: String?
    private var version: HTTPClientRequest.Version?
    private var proxy: String?
    private var unixSocket: String?
    private var maximumRedirects = 0
    private var connectTimeout = 0
    private var totalTimeout = 0

    /// What curl itself makes of a request, before its method's name is changed.
    private enum Shape {
        case get, head, post
    }

    init?(for multi: Multi) {
        guard let raw = unsafe curl_easy_init() else { return nil }
        unsafe self.raw = unsafe raw
        self.multi = multi
        unsafe errorText.initialize(repeating: 0)
        setConstants()
    }

    deinit {
        clock?.cancel()
        unsafe curl_easy_cleanup(raw)
        unsafe errorText.deallocate()
    }

    /// The options that no request changes.
    private func setConstants() {
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe set(CURLOPT_PRIVATE, pointer: this)
        unsafe set(CURLOPT_ERRORBUFFER, pointer: errorText.baseAddress)
        unsafe ccurl_set_data_callback(raw, CURLOPT_HEADERFUNCTION, takeHeaderLine)
        unsafe set(CURLOPT_HEADERDATA, pointer: this)
        unsafe ccurl_set_data_callback(raw, CURLOPT_WRITEFUNCTION, takeBody)
        unsafe set(CURLOPT_WRITEDATA, pointer: this)
        let multi = unsafe Unmanaged.passUnretained(multi).toOpaque()
        unsafe ccurl_set_opensocket_callback(raw, openSocket)
        unsafe set(CURLOPT_OPENSOCKETDATA, pointer: multi)
        unsafe ccurl_set_closesocket_callback(raw, closeSocket)
        unsafe set(CURLOPT_CLOSESOCKETDATA, pointer: multi)
        set(CURLOPT_PROTOCOLS_STR, string: "http,https")
        set(CURLOPT_REDIR_PROTOCOLS_STR, string: "http,https")
        // Without it curl would ask the environment, for each request anew.
        set(CURLOPT_NOPROXY, string: self.multi.options.proxies.exceptions)
        set(CURLOPT_USERAGENT, string: self.multi.options.userAgent)
        if let file = self.multi.options.certificateFile { set(CURLOPT_CAINFO, string: file) }
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_PIPEWAIT, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        // A look-up that is given up must not block the loop until its thread ends.
        set(CURLOPT_QUICK_EXIT, 1)
    }

    /// Takes over a transfer, telling curl only what is different from the last one.
    func prepare(for transfer: Transfer, fields: HeaderText) throws(HTTPClientError) {
        let request = transfer.request
        try transfer.checkRequest()
        if url != request.url {
            try transfer.checkURL()
            url = request.url
            set(CURLOPT_URL, string: request.url)
        }
        self.transfer = transfer
        if lines.update(fields) { unsafe set(CURLOPT_HTTPHEADER, pointer: lines.first) }
        set(method: request.method, body: request.body)
        set(route: request)
        let connect = request.timeouts.connect?.milliseconds ?? 0
        if connect != connectTimeout {
            connectTimeout = connect
            set(CURLOPT_CONNECTTIMEOUT_MS, connect)
        }
        let total = request.timeouts.total?.milliseconds ?? 0
        if total != totalTimeout {
            totalTimeout = total
            set(CURLOPT_TIMEOUT_MS, total)
        }
        unsafe errorText[0] = 0
    }

    /// Lets go of the transfer; curl has to have done so before.
    func release() {
        transfer = nil
    }

    private func set(method: String, body: [UInt8]?) {
        let shape: Shape =
            switch method {
            case "HEAD": .head
            case "POST", "PUT", "PATCH": .post
            default: body == nil ? .get : .post
            }
        if shape != self.shape {
            self.shape = shape
            switch shape {
            case .get: set(CURLOPT_HTTPGET, 1)
            case .head: set(CURLOPT_NOBODY, 1)
            case .post: set(CURLOPT_POST, 1)
            }
            self.method = nil
            set(CURLOPT_CUSTOMREQUEST, string: nil)
        }
        let isUsual = shape == .head || shape == .get && method == "GET" || shape == .post && method == "POST"
        if !isUsual, self.method != method {
            self.method = method
            set(CURLOPT_CUSTOMREQUEST, string: method)
        } else if isUsual, self.method != nil {
            self.method = nil
            set(CURLOPT_CUSTOMREQUEST, string: nil)
        }
        guard shape == .post else { return }
        let body = body ?? []
        // curl borrows the bytes, which the transfer's request keeps, unchanged and so where they are, until it ends.
        // With no address at all it would ask a callback for them, so no bytes get one that is never read.
        unsafe body.withUnsafeBytes { unsafe set(CURLOPT_POSTFIELDS, pointer: $0.baseAddress ?? UnsafeRawPointer(raw)) }
        unsafe ccurl_set_size(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
    }

    private func set(route request: HTTPClientRequest) {
        let isSecure = request.url.utf8.prefix(5).elementsEqual("https".utf8, by: { $0 == $1 || $0 | 0x20 == $1 })
        let proxies = multi.options.proxies
        let proxy = (isSecure ? proxies.https : proxies.http) ?? ""
        if proxy != self.proxy {
            self.proxy = proxy
            set(CURLOPT_PROXY, string: proxy)
        }
        // Without TLS nothing can be negotiated, and waiting for the outcome would only queue requests up.
        let version = request.version == .automatic && !isSecure ? .http11 : request.version
        if version != self.version {
            self.version = version
            let value =
                switch version {
                case .automatic: CURL_HTTP_VERSION_2TLS
                case .http11: CURL_HTTP_VERSION_1_1
                case .http2PriorKnowledge: CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
                }
            set(CURLOPT_HTTP_VERSION, Int(value))
        }
        if request.unixSocket != unixSocket {
            unixSocket = request.unixSocket
            set(CURLOPT_UNIX_SOCKET_PATH, string: unixSocket)
        }
        if request.maximumRedirects != maximumRedirects {
            maximumRedirects = request.maximumRedirects
            set(CURLOPT_FOLLOWLOCATION, maximumRedirects > 0 ? 1 : 0)
            set(CURLOPT_MAXREDIRS, maximumRedirects)
        }
    }
}

// MARK: - Options

// Setting an option fails only for want of memory or when this curl lacks it; a transfer that goes wrong for it says so.
extension Easy {
    private func set(_ option: CURLoption, _ value: Int) {
        unsafe ccurl_set_long(raw, option, value)
    }

    /// curl copies the text.
    private func set(_ option: CURLoption, string: String?) {
        if let string {
            unsafe ccurl_set_string(raw, option, string)
        } else {
            unsafe ccurl_set_string(raw, option, nil)
        }
    }

    private func set(_ option: CURLoption, pointer: UnsafeRawPointer?) {
        unsafe ccurl_set_pointer(raw, option, pointer)
    }
}

// MARK: - What curl knows

extension Easy {
    /// What curl said about the last failure, beyond its code.
    var failureText: String { unsafe errorText.baseAddress.map { unsafe String(cString: $0) } ?? "" }

    /// The `errno` of the last connection that failed.
    var systemError: Int {
        var value = 0
        unsafe ccurl_get_long(raw, CURLINFO_OS_ERRNO, &value)
        return value
    }

    /// How long after its start the request began to be sent; `nil` if it has not.
    var timeToSend: Duration? {
        let microseconds = size(CURLINFO_PRETRANSFER_TIME_T)
        return microseconds > 0 ? .microseconds(microseconds) : nil
    }

    var sentBodyBytes: Int { size(CURLINFO_SIZE_UPLOAD_T) }

    /// Whether any byte of a request has left on any connection of the transfer.
    var hasSent: Bool {
        var bytes = 0
        unsafe ccurl_get_long(raw, CURLINFO_REQUEST_SIZE, &bytes)
        return bytes > 0 || size(CURLINFO_PRETRANSFER_TIME_T) > 0
    }

    private func size(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        unsafe ccurl_get_size(raw, info, &value)
        return Int(value)
    }
}

extension Duration {
    /// Rounded up, and at least 1: to curl 0 is without limit.
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        let century = Int64(100 * 365 * 86_400)
        let whole = min(max(seconds, 0), century) * 1000
        return Int(max(whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000, 1))
    }
}
