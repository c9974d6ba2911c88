internal import CCurl
internal import Glibc

extension Transfer {
    /// Refuses a URL that curl would guess about.
    func checkURL() throws(HTTPClientError) {
        guard let range = hostRange, !range.isEmpty, request.url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw HTTPClientError(.invalidURL, "the URL to ask is not an absolute http or https URL")
        }
    }

    /// Refuses what could not be sent as it is.
    func checkRequest() throws(HTTPClientError) {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(\.isToken) else {
            throw HTTPClientError(.invalidRequest, "the method of the request to \(origin) is not one of HTTP")
        }
        if let path = request.unixSocket, path.isEmpty || path.utf8.contains(0) {
            throw HTTPClientError(.invalidURL, "the path of the Unix socket to ask is not one")
        }
    }

    /// Host and port as the URL has them, or the Unix socket: all that an error may tell of a URL.
    var origin: String {
        if let path = request.unixSocket { return "unix:\(path)" }
        return hostRange.map { String(request.url[$0]) } ?? "an unknown host"
    }

    /// Where the host and port stand in the URL: behind the scheme and any credentials.
    private var hostRange: Range<String.Index>? {
        let url = request.url.utf8
        let scheme = ["https://", "http://"].first { scheme in
            url.count > scheme.utf8.count && zip(url, scheme.utf8).allSatisfy { $0.asciiLetterLowercased == $1 }
        }
        guard let scheme else { return nil }
        let start = url.index(url.startIndex, offsetBy: scheme.utf8.count)
        let end = url[start...].firstIndex { "/?#\\".utf8.contains($0) } ?? url.endIndex
        let credentials = url[start..<end].lastIndex(of: UInt8(ascii: "@"))
        return (credentials.map { url.index(after: $0) } ?? start)..<end
    }
}

extension UInt8 {
    fileprivate var asciiLetterLowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}

extension HTTPClientError {
    static func loopEnded(_ transfer: Transfer?) -> Self {
        Self(
            .cancelled,
            "the client stopped during the request to \(transfer?.origin ?? "a server")",
            isRequestMaybeSent: transfer?.hasSent ?? false
        )
    }

    static func outOfMemory(_ transfer: Transfer) -> Self {
        Self(.internalError, "the request to \(transfer.origin) could not be set up")
    }

    /// Puts curl's code into the words of the client, before curl's handle is used again.
    init(_ code: CURLcode, of transfer: Transfer) {
        let (kind, attempt) = Self.meaning(of: code, transfer)
        self.init(
            kind,
            "\(attempt): \(Self.reason(code, kind, transfer))",
            isRequestMaybeSent: transfer.hasSent,
            code: code.rawValue
        )
    }

    private static func meaning(of code: CURLcode, _ transfer: Transfer) -> (Kind, String) {
        let origin = transfer.origin
        switch code {
        case CURLE_URL_MALFORMAT:
            return (.invalidURL, "cannot ask \(origin)")
        case CURLE_COULDNT_RESOLVE_HOST: return (.resolve, "cannot find \(origin)")
        case CURLE_COULDNT_RESOLVE_PROXY: return (.resolve, "cannot find the proxy to \(origin)")
        case CURLE_COULDNT_CONNECT: return (.connect, "cannot connect to \(origin)")
        case CURLE_PROXY: return (.connect, "cannot connect to \(origin) through the proxy")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_INITFAILED:
            return (.tls, "no secure connection to \(origin)")
        case CURLE_OPERATION_TIMEDOUT: return timeout(transfer)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM,
            CURLE_SEND_FAIL_REWIND:
            return (.connection, "lost the connection to \(origin)")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_BAD_CONTENT_ENCODING, CURLE_TOO_MANY_REDIRECTS,
            CURLE_UNSUPPORTED_PROTOCOL:
            return (.protocolError, "cannot understand the answer of \(origin)")
        default: return (.internalError, "the request to \(origin) failed")
        }
    }

    private static func timeout(_ transfer: Transfer) -> (Kind, String) {
        let origin = transfer.origin
        let timeouts = transfer.request.timeouts
        let isConnected = transfer.easy?.timeToSend != nil
        let isConnectLimit = timeouts.total == nil || timeouts.connect.map { $0 < timeouts.total ?? $0 } ?? false
        if !isConnected, isConnectLimit { return (.timeout(.connect), "cannot connect to \(origin) in time") }
        return (.timeout(.total), "the request to \(origin) took too long")
    }

    /// What the system or the TLS library has to say, where that cannot hold a secret; else curl's name for the code.
    private static func reason(_ code: CURLcode, _ kind: Kind, _ transfer: Transfer) -> String {
        let text = transfer.easy?.failureText ?? ""
        if kind == .tls, !text.isEmpty { return text }
        if kind == .connect, let number = transfer.easy?.systemError, number != 0 {
            return unsafe String(cString: strerror(Int32(number)))
        }
        return unsafe curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)"
    }
}
