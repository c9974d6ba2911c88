import HTTP

/// Reads one complete head, from its request line to its blank line.
enum RequestHeadReader {
    /// The index just past the blank line, or `nil`; no line that ends before `resume` is looked at again.
    static func end(of bytes: Span<UInt8>, resumingAt resume: Int) -> Int? {
        var index = resume + 3
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n"), bytes[index - 1] == UInt8(ascii: "\r"),
                bytes[index - 2] == UInt8(ascii: "\n"), bytes[index - 3] == UInt8(ascii: "\r")
            {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    static func read(
        _ head: Span<UInt8>,
        limits: HTTPServerLimits
    ) throws(HTTPServerError) -> (HTTPRequestHead, RequestParser.Framing) {
        var position = 0
        let (method, target, minor) = try readRequestLine(head, at: &position)
        var fields = HTTPFields()
        fields.reserve(bytes: head.count - position, fields: 16)
        while head.count - position > 2 {
            try readField(head, at: &position, into: &fields)
            guard fields.count <= limits.headerFields else {
                throw .refused(status: 431, "the request has more than \(limits.headerFields) header fields")
            }
        }
        guard fields.count(of: "host") == 1 || (minor == 0 && fields.count(of: "host") == 0) else {
            throw .refused(status: 400, "the request must have exactly one Host field")
        }
        let framing = try framing(fields, minor: minor)
        return (HTTPRequestHead(method: method, target: target, fields: fields), framing)
    }

    private static func readRequestLine(
        _ head: Span<UInt8>,
        at position: inout Int
    ) throws(HTTPServerError) -> (method: String, target: String, minor: UInt8) {
        let methodEnd = scan(head, from: 0) { $0.isToken }
        guard methodEnd > 0, methodEnd <= 32, head[methodEnd] == UInt8(ascii: " ") else {
            throw .refused(status: 400, "this is not an HTTP request")
        }
        let targetEnd = scan(head, from: methodEnd + 1) { $0 > 0x20 && $0 < 0x7F }
        guard targetEnd > methodEnd + 1, head[targetEnd] == UInt8(ascii: " ") else {
            throw .refused(status: 400, "the request line is malformed")
        }
        let version: StaticString = "HTTP/1."
        guard head.count >= targetEnd + 11 else { throw .refused(status: 400, "the request line is malformed") }
        for index in 0..<version.utf8CodeUnitCount
        where unsafe head[targetEnd + 1 + index] != version.utf8Start[index] {
            guard head[targetEnd + 1] == UInt8(ascii: "H") else {
                throw .refused(status: 400, "the request line is malformed")
            }
            throw .refused(status: 505, "only HTTP/1.1 and HTTP/2 are spoken here")
        }
        let minor = head[targetEnd + 8] &- UInt8(ascii: "0")
        guard minor <= 9, head[targetEnd + 9] == UInt8(ascii: "\r"), head[targetEnd + 10] == UInt8(ascii: "\n") else {
            throw .refused(status: 400, "the request line is malformed")
        }
        position = targetEnd + 11
        return (text(head, 0..<methodEnd), text(head, methodEnd + 1..<targetEnd), minor)
    }

    private static func readField(
        _ head: Span<UInt8>,
        at position: inout Int,
        into fields: inout HTTPFields
    ) throws(HTTPServerError) {
        let nameEnd = scan(head, from: position) { $0.isToken }
        guard nameEnd > position, head[nameEnd] == UInt8(ascii: ":") else {
            throw .refused(status: 400, "a header field's name is malformed")
        }
        var start = nameEnd + 1
        while head[start] == UInt8(ascii: " ") || head[start] == UInt8(ascii: "\t") { start += 1 }
        let lineEnd = scan(head, from: start) { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        guard head[lineEnd] == UInt8(ascii: "\r"), head[lineEnd + 1] == UInt8(ascii: "\n") else {
            throw .refused(status: 400, "a header field's value holds a control character")
        }
        var end = lineEnd
        while end > start, head[end - 1] == UInt8(ascii: " ") || head[end - 1] == UInt8(ascii: "\t") { end -= 1 }
        fields.append(from: head, name: position..<nameEnd, value: start..<end)
        position = lineEnd + 2
    }

    private static func framing(_ fields: HTTPFields, minor: UInt8) throws(HTTPServerError) -> RequestParser.Framing {
        let keepsAlive =
            minor == 0 ? fields.hasToken("keep-alive", in: "connection") : !fields.hasToken("close", in: "connection")
        let expectation = fields["expect"]
        if let expectation, expectation.lowercased() != "100-continue" {
            throw .refused(status: 417, "the only expectation understood is 100-continue")
        }
        var framing = RequestParser.Framing(
            contentLength: 0,
            keepsAlive: keepsAlive,
            expectsContinue: expectation != nil && minor > 0,
            isHTTP10: minor == 0
        )
        let lengths = fields.count(of: "content-length")
        let codings = fields.count(of: "transfer-encoding")
        if codings > 0 {
            guard lengths == 0 else {
                throw .refused(status: 400, "Content-Length and Transfer-Encoding exclude each other")
            }
            guard minor > 0, codings == 1 else {
                throw .refused(status: 400, "the Transfer-Encoding is not one that can be trusted")
            }
            guard fields["transfer-encoding"]?.lowercased() == "chunked" else {
                throw .refused(status: 501, "the only transfer coding understood is chunked")
            }
            framing.contentLength = nil
        } else if lengths > 0 {
            guard lengths == 1 else { throw .refused(status: 400, "there is more than one Content-Length") }
            let length = fields["content-length"] ?? ""
            guard !length.isEmpty, length.utf8.count <= 15, length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                let count = Int(length)
            else { throw .refused(status: 400, "the Content-Length is not a number") }
            framing.contentLength = count
        }
        return framing
    }

    /// The first index whose byte fails the test; a head ends in LF, which every test fails.
    @inline(__always)
    private static func scan(_ head: Span<UInt8>, from start: Int, while test: (UInt8) -> Bool) -> Int {
        var index = start
        while index < head.count - 1, test(head[index]) { index += 1 }
        return index
    }

    private static func text(_ head: Span<UInt8>, _ range: Range<Int>) -> String {
        let part = head.extracting(range)
        return unsafe part.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension UInt8 {
    /// Whether the byte may stand in a token (RFC 9110, section 5.6.2).
    var isToken: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
