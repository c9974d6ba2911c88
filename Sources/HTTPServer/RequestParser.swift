package import HTTP

/// Reads HTTP/1.1 requests (RFC 9112) out of the bytes of a connection.
///
/// It does no I/O and keeps only an unfinished head. It is strict where leniency lets two parties see different
/// requests: lines end in CR LF, no folded lines, no space before a colon, one `Content-Length` of digits only, never
/// together with `Transfer-Encoding`, and no transfer coding but one `chunked`.
package struct RequestParser: Sendable {
    /// The next thing the bytes say.
    package enum Event: Sendable {
        case head(HTTPRequestHead, Framing)
        /// A piece of the body: a range of the input given.
        case body(Range<Int>)
        case end
    }

    /// What the head says of what follows, and of the connection.
    package struct Framing: Hashable, Sendable {
        /// `nil` for a chunked body.
        package var contentLength: Int?
        package var keepsAlive: Bool
        package var expectsContinue: Bool
        /// An HTTP/1.0 client, which understands no chunks.
        package var isHTTP10: Bool
    }

    private enum State: Sendable {
        case head
        case body(remaining: Int)
        case chunkSize(digits: Int, size: Int, extensionBytes: Int)
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers
        case end
    }

    private let limits: HTTPServerLimits
    private var state = State.head
    /// The beginning of a head (or of a line of a chunked body) that the input ended in.
    private var pending: [UInt8] = []

    package init(limits: HTTPServerLimits) {
        self.limits = limits
    }

    /// Whether nothing of a request has been read that was not returned: the connection is idle.
    package var isIdle: Bool {
        if case .head = state { pending.isEmpty } else { false }
    }

    /// Whether a head has begun and not ended.
    package var isInHead: Bool {
        if case .head = state { !pending.isEmpty } else { false }
    }

    /// Reads on from `offset`, which moves past what was used; `nil` when the input is used up.
    package mutating func next(_ input: Span<UInt8>, at offset: inout Int) throws(HTTPServerError) -> Event? {
        while true {
            switch state {
            case .head:
                guard let (head, framing) = try readHead(input, at: &offset) else { return nil }
                state =
                    framing.contentLength.map { $0 == 0 ? .end : .body(remaining: $0) }
                    ?? .chunkSize(digits: 0, size: 0, extensionBytes: 0)
                return .head(head, framing)
            case .body(let remaining):
                guard let range = take(remaining, of: input, at: &offset) else { return nil }
                state = range.count == remaining ? .end : .body(remaining: remaining - range.count)
                return .body(range)
            case .chunkSize(let digits, let size, let extensionBytes):
                guard
                    let size = try readChunkSize(
                        input,
                        at: &offset,
                        digits: digits,
                        size: size,
                        extensionBytes: extensionBytes
                    )
                else { return nil }
                state = size == 0 ? .trailers : .chunkData(remaining: size)
            case .chunkData(let remaining):
                guard let range = take(remaining, of: input, at: &offset) else { return nil }
                state = range.count == remaining ? .chunkEnd : .chunkData(remaining: remaining - range.count)
                return .body(range)
            case .chunkEnd:
                guard let line = try readLine(input, at: &offset) else { return nil }
                guard line.isEmpty else { throw .refused(status: 400, "a chunk is longer than its size says") }
                state = .chunkSize(digits: 0, size: 0, extensionBytes: 0)
            case .trailers:
                guard let line = try readLine(input, at: &offset) else { return nil }
                if line.isEmpty { state = .end }
            case .end:
                state = .head
                return .end
            }
        }
    }

    private func take(_ count: Int, of input: Span<UInt8>, at offset: inout Int) -> Range<Int>? {
        guard offset < input.count else { return nil }
        let range = offset..<min(offset + count, input.count)
        offset = range.upperBound
        return range
    }
}

// MARK: - Chunked bodies

extension RequestParser {
    /// Reads the size line byte by byte, keeping its progress in `state`.
    private mutating func readChunkSize(
        _ input: Span<UInt8>,
        at offset: inout Int,
        digits: Int,
        size: Int,
        extensionBytes: Int
    ) throws(HTTPServerError) -> Int? {
        var (digits, size, extensionBytes) = (digits, size, extensionBytes)
        while offset < input.count {
            let byte = input[offset]
            offset += 1
            if pending == [UInt8(ascii: "\r")] {
                guard byte == UInt8(ascii: "\n"), digits > 0 else {
                    throw .refused(status: 400, "a chunk's size line is malformed")
                }
                pending.removeAll(keepingCapacity: true)
                return size
            } else if byte == UInt8(ascii: "\r") {
                pending = [byte]
            } else if extensionBytes == 0, let digit = byte.hexDigit {
                guard digits < 8 else { throw .refused(status: 413, "a chunk of the body is too large") }
                size = size << 4 | Int(digit)
                digits += 1
            } else {
                let startsExtension =
                    byte == UInt8(ascii: ";") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
                guard digits > 0, extensionBytes > 0 || startsExtension, byte >= 0x20 || byte == 0x09 else {
                    throw .refused(status: 400, "a chunk's size is not a hexadecimal number")
                }
                extensionBytes += 1
                guard extensionBytes <= 256 else { throw .refused(status: 400, "a chunk's extension is too long") }
            }
        }
        state = .chunkSize(digits: digits, size: size, extensionBytes: extensionBytes)
        return nil
    }

    /// Reads a line of a chunked body's framing without its CR LF.
    private mutating func readLine(_ input: Span<UInt8>, at offset: inout Int) throws(HTTPServerError) -> [UInt8]? {
        while offset < input.count {
            let byte = input[offset]
            offset += 1
            if byte == UInt8(ascii: "\n") {
                guard pending.popLast() == UInt8(ascii: "\r") else {
                    throw .refused(status: 400, "a line of the chunked body does not end in CR LF")
                }
                defer { pending.removeAll(keepingCapacity: true) }
                return pending
            }
            pending.append(byte)
            guard pending.count <= limits.headerBytes else {
                throw .refused(status: 431, "the trailer fields are longer than \(limits.headerBytes) bytes")
            }
        }
        return nil
    }
}

// MARK: - Heads

extension RequestParser {
    private mutating func readHead(
        _ input: Span<UInt8>,
        at offset: inout Int
    ) throws(HTTPServerError) -> (HTTPRequestHead, Framing)? {
        if pending.isEmpty {
            // Clients may send a stray CR LF after a body (RFC 9112, section 2.2).
            while offset < input.count, input[offset] == UInt8(ascii: "\r") || input[offset] == UInt8(ascii: "\n") {
                offset += 1
            }
            if let end = RequestHeadReader.end(of: input, resumingAt: offset) {
                guard end - offset <= limits.headerBytes else { throw tooLong(input.extracting(offset..<end)) }
                let head = input.extracting(offset..<end)
                offset = end
                return try RequestHeadReader.read(head, limits: limits)
            }
        }
        let resume = max(0, pending.count - 3)
        // A head ends at most `headerBytes` from its start, so no more than that is ever kept.
        let taken = min(input.count - offset, limits.headerBytes + 1 - pending.count)
        for index in offset..<offset + taken { pending.append(input[index]) }
        let before = pending.count - taken
        guard let end = RequestHeadReader.end(of: pending.span, resumingAt: resume) else {
            offset += taken
            guard pending.count <= limits.headerBytes else { throw tooLong(pending.span) }
            return nil
        }
        offset += end - before
        let head = try RequestHeadReader.read(pending.span.extracting(0..<end), limits: limits)
        pending.removeAll(keepingCapacity: true)
        return head
    }

    private func tooLong(_ head: Span<UInt8>) -> HTTPServerError {
        for index in 0..<limits.headerBytes where head[index] == UInt8(ascii: "\n") {
            return .refused(status: 431, "the header fields are longer than \(limits.headerBytes) bytes")
        }
        return .refused(status: 414, "the request line is longer than \(limits.headerBytes) bytes")
    }
}
