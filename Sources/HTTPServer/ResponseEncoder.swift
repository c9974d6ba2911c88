package import HTTP

/// Writes one HTTP/1.1 answer (RFC 9112) as the request allows it.
package struct ResponseEncoder: Sendable {
    /// The request was HEAD: the answer has a head only.
    package var isHead = false
    /// The client understands no chunks: a body of unknown length ends with the connection.
    package var isHTTP10 = false
    /// Whether another request may follow on the connection.
    package var keepsAlive = true
    private var usesChunks = false

    /// Enough for what a head holds beside the fields it is given.
    private static let ownBytes = 192

    package init() {}

    /// A whole answer in one piece, so that it leaves in one packet.
    package func whole(status: Int, fields: HTTPFields, body: [UInt8], date: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.ownBytes + fields.lineBytes + body.count)
        appendHead(status: status, fields: fields, date: date, to: &bytes)
        if status >= 200, status != 204, status != 304 {
            bytes.append(contentsOf: "content-length: ".utf8)
            bytes.append(decimal: body.count)
            bytes.append(contentsOf: "\r\n\r\n".utf8)
            if !isHead { bytes.append(contentsOf: body) }
        } else {
            bytes.append(contentsOf: "\r\n".utf8)
        }
        return bytes
    }

    /// The head of an answer whose body follows in pieces.
    package mutating func start(status: Int, fields: HTTPFields, date: [UInt8]) -> [UInt8] {
        usesChunks = !isHTTP10 && !isHead
        if isHTTP10 { keepsAlive = false }
        var bytes: [UInt8] = []
        // The first piece of the body leaves with the head; most have room behind it.
        bytes.reserveCapacity(Self.ownBytes + fields.lineBytes + 512)
        appendHead(status: status, fields: fields, date: date, to: &bytes)
        bytes.append(contentsOf: (usesChunks ? "transfer-encoding: chunked\r\n\r\n" : "\r\n").utf8)
        return bytes
    }

    /// Appends a piece of the body.
    package func append(_ piece: [UInt8], to bytes: inout [UInt8]) {
        guard !isHead, !piece.isEmpty else { return }
        guard usesChunks else {
            bytes.append(contentsOf: piece)
            return
        }
        // Room is not asked for: an exact wish for every piece would have all the earlier ones copied for each.
        bytes.append(hexadecimal: piece.count)
        bytes.append(contentsOf: "\r\n".utf8)
        bytes.append(contentsOf: piece)
        bytes.append(contentsOf: "\r\n".utf8)
    }

    /// Appends what ends the body.
    package func appendEnd(to bytes: inout [UInt8]) {
        if usesChunks { bytes.append(contentsOf: "0\r\n\r\n".utf8) }
    }

    private func appendHead(status: Int, fields: HTTPFields, date: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "HTTP/1.1 ".utf8)
        bytes.append(decimal: status)
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: HTTPStatus.reason(status).utf8)
        bytes.append(contentsOf: "\r\ndate: ".utf8)
        bytes.append(contentsOf: date)
        bytes.append(contentsOf: "\r\n".utf8)
        fields.appendLines(to: &bytes)
        if !keepsAlive {
            bytes.append(contentsOf: "connection: close\r\n".utf8)
        } else if isHTTP10 {
            bytes.append(contentsOf: "connection: keep-alive\r\n".utf8)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(decimal number: Int) {
        append(number, radix: 10)
    }

    fileprivate mutating func append(hexadecimal number: Int) {
        append(number, radix: 16)
    }

    /// Appends a number that is not negative, without making a string.
    private mutating func append(_ number: Int, radix: Int) {
        var rest = number
        let start = count
        repeat {
            let digit = UInt8(rest % radix)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            rest /= radix
        } while rest > 0
        self[start...].reverse()
    }
}
